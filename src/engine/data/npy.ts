/**
 * npy: NumPy's array format (NEP 1), versions 1 to 3. Object arrays are pickles and refused. Source: numpy.lib.format documentation.
 */
import { CasemateError } from "../../core/error.ts";
import { type DType, elementCount, type Tensor, type TypedArrays, tensor } from "../tensor/tensor.ts";

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

const numeric: ReadonlyMap<string, readonly [Exclude<DType, "string" | "bfloat16">, number]> = new Map([
  ["f2", ["float16", 2]],
  ["f4", ["float32", 4]],
  ["f8", ["float64", 8]],
  ["i1", ["int8", 1]],
  ["i2", ["int16", 2]],
  ["i4", ["int32", 4]],
  ["i8", ["int64", 8]],
  ["u1", ["uint8", 1]],
  ["u2", ["uint16", 2]],
  ["u4", ["uint32", 4]],
  ["u8", ["uint64", 8]],
  ["b1", ["bool", 1]],
]);

/** `name`: for messages. Throws DATA_UNREADABLE. */
export const readNpy = (bytes: Uint8Array, name: string): Tensor => {
  const broken = (why: string, hint?: string): CasemateError =>
    new CasemateError(
      "DATA_UNREADABLE",
      `'${name}' is no readable npy array: ${why}`,
      hint === undefined ? {} : { hint },
    );
  if (bytes.length < 10 || magic.some((m, i) => bytes[i] !== m))
    throw broken("it does not begin with the npy magic bytes");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const major = bytes[6] as number;
  if (major < 1 || major > 3) throw broken(`format version ${major} is unknown`);
  const start = major === 1 ? 10 : 12;
  const length = major === 1 ? view.getUint16(8, true) : bytes.length < 12 ? Infinity : view.getUint32(8, true);
  if (start + length > bytes.length || length > 1 << 20) throw broken("its header is cut short");
  const header = new TextDecoder(major === 3 ? "utf-8" : "latin1").decode(bytes.subarray(start, start + length));
  const descr = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const shape = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  if (descr === undefined || order === undefined || shape === undefined)
    throw broken(
      "its header has no plain descr, fortran_order and shape",
      "structured arrays are not supported: save each field on its own",
    );
  if (descr.includes("O"))
    throw broken(
      "it holds Python objects, which casemate never unpickles",
      "save numbers: np.save(path, array.astype(float))",
    );
  const dims = shape
    .split(",")
    .map((s) => s.trim())
    .filter((s) => s !== "")
    .map(Number);
  if (dims.some((d) => !Number.isSafeInteger(d) || d < 0)) throw broken(`its shape (${shape}) makes no sense`);
  const count = elementCount(dims);
  const body = bytes.subarray(start + length);
  const little = descr[0] !== ">";
  const kind = descr.replace(/^[<>|=]/, "");
  const t =
    kind[0] === "U"
      ? strings(body, dims, count, Number(kind.slice(1)), little, broken)
      : numbers(body, dims, count, kind, little, broken);
  return order === "True" && dims.length > 1 ? rowMajor(t) : t;
};

const numbers = (
  body: Uint8Array,
  dims: number[],
  count: number,
  kind: string,
  little: boolean,
  broken: (why: string) => CasemateError,
): Tensor => {
  const known = numeric.get(kind);
  if (known === undefined) throw broken(`its type '${kind}' is not supported`);
  const [dtype, size] = known;
  if (body.length !== count * size)
    throw broken(`it holds ${body.length} bytes of data, its shape (${dims.join(", ")}) wants ${count * size}`);
  const copy = new Uint8Array(body);
  if (!little && size > 1) for (let i = 0; i < copy.length; i += size) copy.subarray(i, i + size).reverse();
  return tensor(dtype, dims, new arrays[dtype](copy.buffer) as TypedArrays[typeof dtype]);
};

const arrays = {
  float16: Uint16Array,
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
} as const;

const strings = (
  body: Uint8Array,
  dims: number[],
  count: number,
  width: number,
  little: boolean,
  broken: (why: string) => CasemateError,
): Tensor => {
  if (!Number.isInteger(width) || body.length !== count * width * 4) throw broken("its text data is cut short");
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const data = Array.from({ length: count }, (_, i) => {
    let s = "";
    for (let k = 0; k < width; k++) {
      const code = view.getUint32((i * width + k) * 4, little);
      if (code === 0) break;
      if (code > 0x10ffff) throw broken("its text is not UCS-4");
      s += String.fromCodePoint(code);
    }
    return s;
  });
  return tensor("string", dims, data);
};

/** Fortran order -> row-major. */
const rowMajor = (t: Tensor): Tensor => {
  const { dims } = t;
  const data = t.data.slice() as TypedArrays[DType];
  const index = dims.map(() => 0);
  const strides = dims.map((_, i) => elementCount(dims.slice(0, i)));
  for (let i = 0; i < data.length; i++) {
    data[i] = t.data[index.reduce((s, v, k) => s + v * (strides[k] as number), 0)] as never;
    for (let k = dims.length - 1; k >= 0; k--) {
      index[k] = (index[k] as number) + 1;
      if ((index[k] as number) < (dims[k] as number)) break;
      index[k] = 0;
    }
  }
  return tensor(t.dtype, dims, data as never);
};

/** Version 1 bytes. Throws DATA_UNREADABLE for bfloat16 and text, which NumPy has no plain form for. */
export const writeNpy = (t: Tensor): Uint8Array => {
  const code = [...numeric].find(([, [dtype]]) => dtype === t.dtype)?.[0];
  if (code === undefined || t.dtype === "string")
    throw new CasemateError("DATA_UNREADABLE", `a ${t.dtype} tensor has no npy form`);
  const shape = t.dims.length === 1 ? `${t.dims[0]},` : t.dims.join(", ");
  const text = `{'descr': '${/1$/.test(code) ? "|" : "<"}${code}', 'fortran_order': False, 'shape': (${shape}), }`;
  const padded = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`;
  const out = new Uint8Array(10 + padded.length + t.data.byteLength);
  out.set([...magic, 1, 0, padded.length & 255, padded.length >> 8]);
  out.set(new TextEncoder().encode(padded), 10);
  out.set(new Uint8Array(t.data.buffer, t.data.byteOffset, t.data.byteLength), 10 + padded.length);
  return out;
};
