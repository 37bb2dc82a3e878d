/** idx: the format of MNIST (big-endian, LeCun & Cortes), plain or gzipped. */
import { gunzipSync } from "node:zlib";
import { CasemateError } from "../../core/error.ts";
import { elementCount, type Tensor, tensor } from "../tensor/tensor.ts";

const maxUnpacked = 4 * 2 ** 30;

/** Throws DATA_UNREADABLE. */
export const readIdx = (file: Uint8Array, name: string): Tensor => {
  const broken = (why: string, cause?: unknown): CasemateError =>
    new CasemateError("DATA_UNREADABLE", `'${name}' is no readable idx file: ${why}`, { cause });
  let bytes = file;
  if (file[0] === 0x1f && file[1] === 0x8b) {
    try {
      bytes = gunzipSync(file, { maxOutputLength: maxUnpacked });
    } catch (cause) {
      throw broken("its gzip stream is damaged or too large", cause);
    }
  }
  const rank = bytes[3];
  if (
    bytes.length < 4 ||
    bytes[0] !== 0 ||
    bytes[1] !== 0 ||
    rank === undefined ||
    rank < 1 ||
    rank > 8 ||
    bytes.length < 4 + 4 * rank
  )
    throw broken("its header is not 0 0 type rank");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dims = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const start = 4 + 4 * rank;
  const count = elementCount(dims);
  const sizes: Readonly<Record<number, number>> = { 8: 1, 9: 1, 11: 2, 12: 4, 13: 4, 14: 8 };
  const size = sizes[bytes[2] as number];
  if (size === undefined) throw broken(`its type code ${bytes[2]} is unknown`);
  if (bytes.length - start !== count * size)
    throw broken(`it holds ${bytes.length - start} bytes of data, its dims [${dims.join(", ")}] want ${count * size}`);
  const at = (i: number): number => start + i * size;
  switch (bytes[2]) {
    case 8:
      return tensor("uint8", dims, new Uint8Array(bytes.subarray(start)));
    case 9:
      return tensor(
        "int8",
        dims,
        Int8Array.from({ length: count }, (_, i) => view.getInt8(at(i))),
      );
    case 11:
      return tensor(
        "int16",
        dims,
        Int16Array.from({ length: count }, (_, i) => view.getInt16(at(i))),
      );
    case 12:
      return tensor(
        "int32",
        dims,
        Int32Array.from({ length: count }, (_, i) => view.getInt32(at(i))),
      );
    case 13:
      return tensor(
        "float32",
        dims,
        Float32Array.from({ length: count }, (_, i) => view.getFloat32(at(i))),
      );
    default:
      return tensor(
        "float64",
        dims,
        Float64Array.from({ length: count }, (_, i) => view.getFloat64(at(i))),
      );
  }
};

/** The labels that belong to an images file by MNIST's naming, or undefined. */
export const idxLabelsPath = (images: string): string | undefined => {
  const labels = images.replace(/images([-.])idx3/, "labels$1idx1");
  return labels === images ? undefined : labels;
};
