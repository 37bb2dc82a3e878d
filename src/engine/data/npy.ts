/**
 * NumPy's .npy: one array in a file. Format versions 1 to 3 are read, version 1 is written.
 * Source: NumPy Enhancement Proposal 1 and numpy.lib.format.
 *
 * untrusted: the bytes may come from anywhere. The header is matched by patterns, never evaluated; arrays of Python
 * objects (pickles, which run code when loaded) are refused.
 */
import { CasemateError } from "../../core/error.ts";
import { bfloat16ToFloat32 } from "../tensor/float16.ts";
import { type DType, elementCount, type Tensor, type TypedArrays, tensor } from "../tensor/tensor.ts";

/** bytes; NumPy's own writer stays far below */
const maxHeaderBytes = 65_536;
const maxRank = 32;

type NumericDType = Exclude<DType, "string" | "bfloat16">;

interface Numeric {
  readonly dtype: NumericDType;
  readonly itemBytes: number;
  readonly view: (buffer: ArrayBuffer, offset: number, count: number) => TypedArrays[NumericDType];
}

const numeric: ReadonlyMap<string, Numeric> = new Map<string, Numeric>([
  ["b1", { dtype: "bool", itemBytes: 1, view: (b, o, n) => new Uint8Array(b, o, n) }],
  ["i1", { dtype: "int8", itemBytes: 1, view: (b, o, n) => new Int8Array(b, o, n) }],
  ["u1", { dtype: "uint8", itemBytes: 1, view: (b, o, n) => new Uint8Array(b, o, n) }],
  ["i2", { dtype: "int16", itemBytes: 2, view: (b, o, n) => new Int16Array(b, o, n) }],
  ["u2", { dtype: "uint16", itemBytes: 2, view: (b, o, n) => new Uint16Array(b, o, n) }],
  ["i4", { dtype: "int32", itemBytes: 4, view: (b, o, n) => new Int32Array(b, o, n) }],
  ["u4", { dtype: "uint32", itemBytes: 4, view: (b, o, n) => new Uint32Array(b, o, n) }],
  ["i8", { dtype: "int64", itemBytes: 8, view: (b, o, n) => new BigInt64Array(b, o, n) }],
  ["u8", { dtype: "uint64", itemBytes: 8, view: (b, o, n) => new BigUint64Array(b, o, n) }],
  ["f2", { dtype: "float16", itemBytes: 2, view: (b, o, n) => new Uint16Array(b, o, n) }],
  ["f4", { dtype: "float32", itemBytes: 4, view: (b, o, n) => new Float32Array(b, o, n) }],
  ["f8", { dtype: "float64", itemBytes: 8, view: (b, o, n) => new Float64Array(b, o, n) }],
]);

const refusals: ReadonlyMap<string, readonly [what: string, hint: string]> = new Map([
  [
    "O",
    [
      "holds Python objects (a pickle), which casemate never opens because loading one can run code",
      "save the array with a plain dtype: numbers, bool or str",
    ],
  ],
  ["c", ["holds complex numbers", "save real and imaginary parts as two channels of floats"]],
  ["M", ["holds dates", "save them as numbers"]],
  ["m", ["holds time spans", "save them as numbers"]],
  [
    "V",
    [
      "holds raw records (void), for example bfloat16 saved by ml_dtypes",
      "save it as float32 with .astype(numpy.float32)",
    ],
  ],
]);

/** True when the bytes begin as an .npy file does. */
export const isNpy = (bytes: Uint8Array): boolean =>
  bytes.length >= 6 && bytes[0] === 0x93 && String.fromCharCode(...bytes.subarray(1, 6)) === "NUMPY";

/**
 * The array in `bytes`, in C order and native endianness; unicode (U) and byte (S, as UTF-8) strings become a string
 * tensor. May share memory with `bytes`. `name` is for messages. Throws DATA_UNREADABLE for anything else.
 */
export const readNpy = (bytes: Uint8Array, name: string): Tensor => {
  const { descr, fortran, dims, start } = readHeader(bytes, name);
  const match = /^([<>=|]?)([a-zA-Z])(.*)$/.exec(descr);
  const order = match?.[1] ?? "";
  const kind = match?.[2] ?? "";
  const size = match?.[3] ?? "";
  const refusal = refusals.get(kind);
  if (refusal !== undefined) throw broken(name, refusal[0], refusal[1]);
  const entry = numeric.get(kind + size);
  const text = (kind === "U" || kind === "S") && /^\d+$/.test(size);
  if (entry === undefined && !text)
    throw broken(
      name,
      `has dtype '${descr}', which casemate does not read`,
      "save it as a standard integer, float, bool or str dtype",
    );
  const itemBytes = entry?.itemBytes ?? Number(size) * (kind === "U" ? 4 : 1);
  const count = elementCount(dims);
  // untrusted: sizes come from the file, so multiply only what is known to be exact
  if (
    !Number.isSafeInteger(count) ||
    !Number.isSafeInteger(count * itemBytes) ||
    count * itemBytes !== bytes.length - start
  )
    throw broken(
      name,
      `holds ${bytes.length - start} bytes of data, its shape (${dims.join(", ")}) of '${descr}' wants ${count * itemBytes}`,
      "the file may be cut off: copy or save it again",
    );
  if (itemBytes === 0 && count > 1 << 24) throw broken(name, `declares ${count} empty strings`);
  const swap = order === ">" && (entry === undefined ? kind === "U" : itemBytes > 1);
  const data =
    swap || (bytes.byteOffset + start) % Math.max(itemBytes, 1) !== 0 || text
      ? bytes.slice(start)
      : bytes.subarray(start);
  if (swap) swapBytes(data, entry === undefined ? 4 : itemBytes);
  if (entry === undefined) {
    const strings = decodeStrings(data, kind === "U", itemBytes, count, name);
    return tensor(
      "string",
      dims,
      fortran
        ? toRowMajor(
            strings,
            dims,
            Array.from({ length: count }, () => ""),
          )
        : strings,
    );
  }
  const values = entry.view(data.buffer as ArrayBuffer, data.byteOffset, count);
  if (!fortran || dims.length < 2) return tensor(entry.dtype, dims, values);
  const out = entry.view(new ArrayBuffer(count * itemBytes), 0, count);
  return tensor(
    entry.dtype,
    dims,
    toRowMajor(values as Indexed<unknown>, dims, out as Indexed<unknown>) as TypedArrays[NumericDType],
  );
};

/**
 * The tensor as .npy bytes (version 1, little-endian, C order, data aligned to 64 bytes), the same for the same tensor.
 * bfloat16, which NumPy has no name for, is widened to float32 (exact); strings become U.
 */
export const writeNpy = (t: Tensor): Uint8Array => {
  if (t.dtype === "bfloat16") return writeNpy(tensor("float32", t.dims, bfloat16ToFloat32(t.data)));
  if (t.dtype === "string") {
    const points = t.data.map((s) => Array.from(s, (c) => c.codePointAt(0) as number));
    const width = points.reduce((w, p) => Math.max(w, p.length), 1);
    const data = new Uint32Array(points.length * width);
    points.forEach((p, i) => {
      data.set(p, i * width);
    });
    return withHeader(`<U${width}`, t.dims, data);
  }
  const code = [...numeric].find(([, n]) => n.dtype === t.dtype)?.[0];
  if (code === undefined) throw new CasemateError("INTERNAL", `no npy dtype for '${t.dtype}'`);
  return withHeader((code.endsWith("1") ? "|" : "<") + code, t.dims, t.data);
};

const withHeader = (descr: string, dims: readonly number[], data: ArrayBufferView): Uint8Array => {
  const shape = dims.length === 1 ? `(${dims[0]},)` : `(${dims.join(", ")})`;
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
  const start = Math.ceil((10 + header.length + 1) / 64) * 64;
  const out = new Uint8Array(start + data.byteLength);
  out.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, (start - 10) & 0xff, (start - 10) >> 8]);
  out.set(new TextEncoder().encode(`${header.padEnd(start - 11)}\n`), 10);
  out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start);
  return out;
};

interface Header {
  readonly descr: string;
  readonly fortran: boolean;
  readonly dims: readonly number[];
  /** where the data begins */
  readonly start: number;
}

const readHeader = (bytes: Uint8Array, name: string): Header => {
  if (!isNpy(bytes) || bytes.length < 12) throw broken(name, "is not an npy file");
  const major = bytes[6] as number;
  if (major < 1 || major > 3) throw broken(name, `has npy format version ${major}, expected 1, 2 or 3`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const begin = major === 1 ? 10 : 12;
  if (length > maxHeaderBytes || begin + length > bytes.length)
    throw broken(name, `declares a header of ${length} bytes`);
  const text = new TextDecoder(major === 3 ? "utf-8" : "latin1").decode(bytes.subarray(begin, begin + length));
  if (/['"]descr['"]\s*:\s*\[/.test(text))
    throw broken(name, "holds records with named fields (a structured dtype)", "save each field as its own array");
  const descr = /['"]descr['"]\s*:\s*['"]([^'"]*)['"]/.exec(text)?.[1];
  const order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /['"]shape['"]\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  if (descr === undefined || order === undefined || shape === undefined)
    throw broken(name, "has an npy header that does not give descr, fortran_order and shape");
  const dims = shape
    .split(",")
    .map((d) => d.trim().replace(/L$/, ""))
    .filter((d) => d !== "")
    .map(Number);
  if (dims.length > maxRank || !dims.every(Number.isSafeInteger))
    throw broken(name, `has the impossible shape (${shape})`);
  return { descr, fortran: order === "True", dims, start: begin + length };
};

const decodeStrings = (
  data: Uint8Array,
  unicode: boolean,
  itemBytes: number,
  count: number,
  name: string,
): string[] => {
  const out: string[] = [];
  if (unicode) {
    const points = new Uint32Array(data.buffer, data.byteOffset, data.byteLength / 4);
    const width = itemBytes / 4;
    for (let i = 0; i < count; i++) {
      let end = (i + 1) * width;
      while (end > i * width && points[end - 1] === 0) end--;
      let s = "";
      for (let j = i * width; j < end; j++) {
        const point = points[j] as number;
        if (point > 0x10ffff) throw broken(name, `holds ${point}, which is no unicode code point`);
        s += String.fromCodePoint(point);
      }
      out.push(s);
    }
    return out;
  }
  const utf8 = new TextDecoder("utf-8", { fatal: true });
  for (let i = 0; i < count; i++) {
    let end = (i + 1) * itemBytes;
    while (end > i * itemBytes && data[end - 1] === 0) end--;
    try {
      out.push(utf8.decode(data.subarray(i * itemBytes, end)));
    } catch (cause) {
      throw new CasemateError("DATA_UNREADABLE", `'${name}' holds byte strings that are not UTF-8`, {
        hint: "save them as str (U)",
        cause,
      });
    }
  }
  return out;
};

const swapBytes = (data: Uint8Array, itemBytes: number): void => {
  const buffer = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (itemBytes === 2) buffer.swap16();
  else if (itemBytes === 4) buffer.swap32();
  else if (itemBytes === 8) buffer.swap64();
};

interface Indexed<T> {
  readonly length: number;
  [i: number]: T;
}

/** Column-major (first index fastest) to row-major; fills and returns `out`. */
const toRowMajor = <T, A extends Indexed<T>>(values: Indexed<T>, dims: readonly number[], out: A): A => {
  const rank = dims.length;
  const strides: number[] = [];
  let stride = 1;
  for (const d of dims) {
    strides.push(stride);
    stride *= d;
  }
  const index = dims.map(() => 0);
  let from = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = values[from] as T;
    for (let axis = rank - 1; axis >= 0; axis--) {
      const next = (index[axis] as number) + 1;
      from += strides[axis] as number;
      if (next < (dims[axis] as number)) {
        index[axis] = next;
        break;
      }
      from -= next * (strides[axis] as number);
      index[axis] = 0;
    }
  }
  return out;
};

const broken = (name: string, what: string, hint?: string): CasemateError =>
  new CasemateError("DATA_UNREADABLE", `'${name}' ${what}`, hint === undefined ? {} : { hint });
