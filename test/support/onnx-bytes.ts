/** Protobuf bytes by hand, for ONNX files that no library would write. Field numbers are those of onnx.proto. */

export const varint = (value: number | bigint): number[] => {
  const out: number[] = [];
  if (typeof value === "number" && value >= 0 && value <= 0x7fffffff) {
    let n = value;
    for (; n > 127; n >>>= 7) out.push((n & 127) | 128);
    out.push(n);
    return out;
  }
  let v = BigInt.asUintN(64, BigInt(value));
  for (; v > 127n; v >>= 7n) out.push(Number(v & 127n) | 128);
  out.push(Number(v));
  return out;
};

export const concat = (parts: readonly (Uint8Array | readonly number[])[]): Uint8Array<ArrayBuffer> => {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
};

const encoder = new TextEncoder();

/** A length-delimited record: a message, a string or bytes. */
export const record = (
  field: number,
  ...parts: readonly (Uint8Array | readonly number[] | string)[]
): Uint8Array<ArrayBuffer> => {
  const body = concat(parts.map((p) => (typeof p === "string" ? encoder.encode(p) : p)));
  return concat([varint(field * 8 + 2), varint(body.length), body]);
};

export const number = (field: number, value: number | bigint): Uint8Array<ArrayBuffer> =>
  concat([varint(field * 8), varint(value)]);

/** `count` copies of a few bytes. */
export const repeat = (unit: Uint8Array | readonly number[], count: number): Uint8Array<ArrayBuffer> => {
  const out = new Uint8Array(unit.length * count);
  for (let i = 0; i < count; i++) out.set(unit, i * unit.length);
  return out;
};

/** A TensorProto's body: dims, type, name and what else is given. */
export const tensorBody = (
  name: string,
  dims: readonly (number | bigint)[],
  dataType: number,
  ...rest: Uint8Array[]
): Uint8Array<ArrayBuffer> => concat([...dims.map((d) => number(1, d)), number(2, dataType), record(8, name), ...rest]);

/** A model of IR 8 and opset 17 whose graph has these parts and the output `output`. */
export const modelBytes = (parts: readonly Uint8Array[], output = "y"): Uint8Array<ArrayBuffer> =>
  concat([number(1, 8), record(7, ...parts, record(12, record(1, output))), record(8, number(2, 17))]);
