/** The typed data fields of a TensorProto (float_data, int32_data, ...) as raw little-endian bytes. */
import { CasemateError } from "../../core/error.ts";
import { TensorProto_DataType as D } from "./proto/onnx_pb.ts";
import type { SetAside } from "./wire-scan.ts";
import { WireReader } from "./wire-reader.ts";

/** bits of one element in raw data, or undefined for STRING and for types that the ONNX standard has not (yet) */
export const elementBits = (dataType: number): number | undefined => bits.get(dataType);

const bits: ReadonlyMap<number, number> = new Map([
  [D.FLOAT, 32],
  [D.UINT8, 8],
  [D.INT8, 8],
  [D.UINT16, 16],
  [D.INT16, 16],
  [D.INT32, 32],
  [D.INT64, 64],
  [D.BOOL, 8],
  [D.FLOAT16, 16],
  [D.DOUBLE, 64],
  [D.UINT32, 32],
  [D.UINT64, 64],
  [D.COMPLEX64, 64],
  [D.COMPLEX128, 128],
  [D.BFLOAT16, 16],
  [D.FLOAT8E4M3FN, 8],
  [D.FLOAT8E4M3FNUZ, 8],
  [D.FLOAT8E5M2, 8],
  [D.FLOAT8E5M2FNUZ, 8],
  [D.UINT4, 4],
  [D.INT4, 4],
  [D.FLOAT4E2M1, 4],
  [D.FLOAT8E8M0, 8],
  [D.UINT2, 2],
  [D.INT2, 2],
]);

/** Which typed field holds the values of a data type (comments of TensorProto in the ONNX schema). */
export const typedFieldOf = (dataType: number): string => {
  switch (dataType) {
    case D.FLOAT:
    case D.COMPLEX64:
      return "float_data";
    case D.DOUBLE:
    case D.COMPLEX128:
      return "double_data";
    case D.INT64:
      return "int64_data";
    case D.UINT32:
    case D.UINT64:
      return "uint64_data";
    case D.STRING:
      return "string_data";
    default:
      return "int32_data";
  }
};

/** Bytes that one element of a typed field takes in raw data. `field` is `TensorProto.int32_data` and so on. */
export const typedDataWidth = (field: string, dataType: number): number => {
  switch (field) {
    case "TensorProto.float_data":
      return 4;
    case "TensorProto.double_data":
    case "TensorProto.int64_data":
      return 8;
    case "TensorProto.uint64_data":
      return dataType === D.UINT32 ? 4 : 8;
    default: {
      const b = elementBits(dataType) ?? 32;
      return b <= 8 ? 1 : b === 16 ? 2 : 4; // sub-byte types are packed into bytes, one byte in each int32
    }
  }
};

/** The values of a typed list as raw data; packed floats are a view of `bytes`. Throws ONNX_INVALID when the field does not suit the type. */
export const rawFromTyped = (
  bytes: Uint8Array,
  list: SetAside,
  dataType: number,
  tensorName: string,
): Uint8Array<ArrayBuffer> => {
  const { field, start, end, count, records } = list;
  if (field.name !== `TensorProto.${typedFieldOf(dataType)}`)
    throw new CasemateError(
      "ONNX_INVALID",
      `tensor '${tensorName}' of type ${D[dataType] ?? dataType} has its values in '${field.name.slice(12)}', expected '${typedFieldOf(dataType)}'`,
    );
  const width = typedDataWidth(field.name, dataType);
  const r = new WireReader(bytes, start);
  if (field.kind !== "varint" && records === 1 && count > 1) {
    r.tag(end);
    r.lengthEnd(end);
    return bytes.subarray(r.pos, end) as Uint8Array<ArrayBuffer>;
  }
  const out = new Uint8Array(count * width);
  let at = 0;
  while (r.pos < end) {
    const packed = (r.tag(end) & 7) === 2;
    const stop = packed ? r.lengthEnd(end) : end;
    while (r.pos < stop) {
      if (field.kind === "varint") at = copyVarint(r, out, at, width, stop);
      else {
        out.set(bytes.subarray(r.pos, r.pos + width), at);
        r.pos += width;
        at += width;
      }
      if (!packed) break;
    }
  }
  return out;
};

/** Writes the low `width` bytes of a varint (two's complement) and returns the next place. */
const copyVarint = (r: WireReader, out: Uint8Array, at: number, width: number, end: number): number => {
  const start = r.pos;
  r.skipVarint(end);
  let low = 0;
  let high = 0;
  for (let i = start, shift = 0; i < r.pos; i++, shift += 7) {
    const b = (r.bytes[i] as number) & 0x7f;
    if (shift < 32) low |= b << shift;
    if (shift === 28) high |= b >>> 4;
    else if (shift > 28) high |= b << (shift - 32);
  }
  for (let k = 0; k < width; k++) out[at + k] = (k < 4 ? low >>> (8 * k) : high >>> (8 * (k - 4))) & 0xff;
  return at + width;
};
