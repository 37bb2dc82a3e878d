/**
 * Tensors as the Open Inference Protocol calls and sends them: its datatypes, and raw bytes (little-endian, row-major, BYTES with a length of 4 bytes before
 * each element). Used by who asks (oip.ts) and by who answers (the gateway).
 * Source: github.com/kserve/open-inference-protocol, "Tensor Data Types"; Triton's "Binary Tensor Data Extension" for FP16, BF16 and BYTES.
 */
import type { CasemateError } from "../../core/error.ts";
import { type DType, elementCount, type Tensor, tensor, typedArrays } from "../tensor/tensor.ts";

const types = {
  FP32: { dtype: "float32", width: 4 },
  FP64: { dtype: "float64", width: 8 },
  FP16: { dtype: "float16", width: 2 },
  BF16: { dtype: "bfloat16", width: 2 },
  INT8: { dtype: "int8", width: 1 },
  INT16: { dtype: "int16", width: 2 },
  INT32: { dtype: "int32", width: 4 },
  INT64: { dtype: "int64", width: 8 },
  UINT8: { dtype: "uint8", width: 1 },
  UINT16: { dtype: "uint16", width: 2 },
  UINT32: { dtype: "uint32", width: 4 },
  UINT64: { dtype: "uint64", width: 8 },
  BOOL: { dtype: "bool", width: 1 },
  /** strings; at least their lengths */
  BYTES: { dtype: "string", width: 4 },
} as const satisfies Record<string, { readonly dtype: DType; readonly width: number }>;

export type OipType = keyof typeof types;

const byName: ReadonlyMap<unknown, { readonly dtype: DType; readonly width: number }> = new Map(Object.entries(types));
const byDType: ReadonlyMap<DType, OipType> = new Map(
  Object.entries(types).map(([name, { dtype }]) => [dtype, name as OipType]),
);

export const isOipType = (name: unknown): name is OipType => byName.has(name);
export const dtypeOf = (type: OipType): DType => types[type].dtype;
export const oipTypeOf = (dtype: DType): OipType => byDType.get(dtype) as OipType;

/** The tensor's bytes: a view of its own memory, but a copy of strings. */
export const toRaw = (t: Tensor): Uint8Array =>
  t.dtype === "string" ? lengthPrefixed(t.data) : new Uint8Array(t.data.buffer, t.data.byteOffset, t.data.byteLength);

const lengthPrefixed = (strings: readonly string[]): Uint8Array => {
  const out = Buffer.allocUnsafe(strings.reduce((sum, s) => sum + 4 + Buffer.byteLength(s), 0));
  let at = 0;
  for (const s of strings) {
    const length = out.write(s, at + 4);
    out.writeUInt32LE(length, at);
    at += 4 + length;
  }
  return out;
};

/**
 * A tensor of these bytes: over them where they are aligned for their type, over a copy elsewhere. The bytes may be anyone's: all is checked before memory
 * is taken. THROWS what `wrong` makes of a phrase that says what does not fit ("has 4 bytes, its shape wants 8").
 */
export const fromRaw = (
  type: OipType,
  dims: readonly number[],
  raw: Uint8Array,
  wrong: (what: string) => CasemateError,
): Tensor => {
  const { dtype, width } = types[type];
  const count = elementCount(dims);
  if (!Number.isSafeInteger(count) || dims.some((d) => !(d >= 0))) throw wrong(`has the shape [${dims.join(", ")}]`);
  if (dtype === "string") return tensor("string", dims, stringsOf(raw, count, wrong));
  if (raw.byteLength !== count * width)
    throw wrong(`has ${raw.byteLength} bytes, its shape [${dims.join(", ")}] wants ${count * width} of ${type}`);
  if (dtype === "bool" && raw.some((v) => v > 1)) throw wrong("has a byte for BOOL that is neither 0 nor 1");
  const bytes = raw.byteOffset % width === 0 ? raw : Uint8Array.from(raw);
  return tensor(dtype, dims, new typedArrays[dtype](bytes.buffer as ArrayBuffer, bytes.byteOffset, count) as never);
};

const stringsOf = (raw: Uint8Array, count: number, wrong: (what: string) => CasemateError): string[] => {
  // untrusted: each element has at least its length
  if (count > raw.byteLength / 4) throw wrong(`has ${raw.byteLength} bytes, too few for ${count} elements of BYTES`);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const out: string[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    const length = at + 4 <= raw.byteLength ? view.getUint32(at, true) : Number.POSITIVE_INFINITY;
    const end = at + 4 + length;
    if (end > raw.byteLength) throw wrong(`ends within element ${i} of BYTES`);
    try {
      out.push(decoder.decode(raw.subarray(at + 4, end)));
    } catch {
      throw wrong(`has an element ${i} of BYTES that is no UTF-8`);
    }
    at = end;
  }
  if (at !== raw.byteLength) throw wrong(`has ${raw.byteLength - at} bytes after its ${count} elements of BYTES`);
  return out;
};
