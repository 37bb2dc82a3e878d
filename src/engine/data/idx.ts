/**
 * The idx format of MNIST: two zero bytes, a type, the rank, big-endian sizes, big-endian values.
 * Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database", section "File formats".
 */
import { basename, dirname, join } from "node:path";
import { CasemateError } from "../../core/error.ts";
import { elementCount, type Tensor, tensor } from "../tensor/tensor.ts";
import { gunzipped } from "./gunzip.ts";

const maxRank = 8;

/** type byte -> bytes of a value */
const itemBytes: ReadonlyMap<number, number> = new Map([
  [0x08, 1],
  [0x09, 1],
  [0x0b, 2],
  [0x0c, 4],
  [0x0d, 4],
  [0x0e, 8],
]);

/** True when unpacked bytes begin as an idx file does. */
export const isIdx = (bytes: Uint8Array): boolean =>
  bytes[0] === 0 &&
  bytes[1] === 0 &&
  itemBytes.has(bytes[2] ?? -1) &&
  (bytes[3] ?? 0) >= 1 &&
  (bytes[3] ?? 0) <= maxRank;

/**
 * The array in idx bytes, plain or gzipped: uint8, int8, int16, int32, float32 or float64. May share memory with `file`.
 * `name` is for messages. Throws DATA_UNREADABLE.
 */
export const readIdx = (file: Uint8Array, name: string): Tensor => {
  const bytes = gunzipped(file, name);
  const broken = (why: string): CasemateError => new CasemateError("DATA_UNREADABLE", `'${name}' ${why}`);
  if (!isIdx(bytes)) throw broken("is not an idx file: it does not begin with 0, 0, a type and a rank");
  const type = bytes[2] as number;
  const rank = bytes[3] as number;
  const start = 4 + 4 * rank;
  if (bytes.length < start) throw broken("is cut off in its header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dims = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const count = elementCount(dims);
  const size = itemBytes.get(type) as number;
  // untrusted: dims come from the file; nothing is allocated before they fit its length
  if (!Number.isSafeInteger(count) || bytes.length - start !== count * size)
    throw broken(`holds ${bytes.length - start} bytes of data, its dims [${dims.join(", ")}] want ${count * size}`);
  if (type === 0x08) return tensor("uint8", dims, bytes.subarray(start));
  if (type === 0x09) return tensor("int8", dims, new Int8Array(bytes.buffer, bytes.byteOffset + start, count));
  const data = Buffer.from(bytes.subarray(start));
  if (size === 2) data.swap16();
  else if (size === 4) data.swap32();
  else data.swap64();
  const { buffer, byteOffset } = data;
  const own = buffer.slice(byteOffset, byteOffset + count * size);
  if (type === 0x0b) return tensor("int16", dims, new Int16Array(own));
  if (type === 0x0c) return tensor("int32", dims, new Int32Array(own));
  return type === 0x0d
    ? tensor("float32", dims, new Float32Array(own))
    : tensor("float64", dims, new Float64Array(own));
};

/**
 * The path of the labels that belong to an images file by MNIST's naming ("t10k-images-idx3-ubyte.gz" ->
 * "t10k-labels-idx1-ubyte.gz", also with a dot before idx), or undefined when the name does not follow it.
 */
export const idxLabelsPath = (images: string): string | undefined => {
  const file = basename(images);
  if (!/images/i.test(file)) return undefined;
  return join(dirname(images), file.replace(/images/i, "labels").replace(/idx[2-9]/i, "idx1"));
};
