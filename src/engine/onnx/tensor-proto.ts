/** TensorProto <-> Tensor. External data must have been read in before (see external-data.ts). */
import { create } from "@bufbuild/protobuf";
import { CasemateError } from "../../core/error.ts";
import { type DType, elementCount, type Tensor, type TypedArrays, tensor, typedArrays } from "../tensor/tensor.ts";
import { type TensorProto, TensorProto_DataType as D, TensorProtoSchema } from "./proto/onnx_pb.ts";

/** ONNX element type number -> dtype; types that are not here (4-bit, 8-bit float, complex) are not handled. */
export const dataTypes: ReadonlyMap<number, DType> = new Map<number, DType>([
  [D.FLOAT, "float32"],
  [D.DOUBLE, "float64"],
  [D.FLOAT16, "float16"],
  [D.BFLOAT16, "bfloat16"],
  [D.INT8, "int8"],
  [D.INT16, "int16"],
  [D.INT32, "int32"],
  [D.INT64, "int64"],
  [D.UINT8, "uint8"],
  [D.UINT16, "uint16"],
  [D.UINT32, "uint32"],
  [D.UINT64, "uint64"],
  [D.BOOL, "bool"],
  [D.STRING, "string"],
]);

/** ONNX element type number of a dtype. */
export const elementType = (dtype: DType): number => {
  for (const [n, d] of dataTypes) if (d === dtype) return n;
  throw new CasemateError("INTERNAL", `no ONNX element type for '${dtype}'`);
};

const utf8 = new TextDecoder();

/** The tensor's values, copied so that they are aligned. Throws ONNX_INVALID when values and dims disagree. */
export const fromTensorProto = (p: TensorProto): Tensor => {
  const dtype = dataTypes.get(p.dataType);
  if (dtype === undefined)
    throw new CasemateError(
      "ONNX_UNSUPPORTED",
      `tensor '${p.name}' has element type ${D[p.dataType] ?? p.dataType}, which casemate does not handle`,
    );
  const dims = p.dims.map(Number);
  const count = elementCount(dims);
  const wrong = (have: number): CasemateError =>
    new CasemateError(
      "ONNX_INVALID",
      `tensor '${p.name}' holds ${have} values, its dims [${dims.join(", ")}] want ${count}`,
    );
  if (dtype === "string") {
    if (p.stringData.length !== count) throw wrong(p.stringData.length);
    return tensor(
      "string",
      dims,
      p.stringData.map((s) => utf8.decode(s)),
    );
  }
  const Ctor = typedArrays[dtype];
  if (p.rawData.length > 0 || count === 0) {
    if (p.rawData.length !== count * Ctor.BYTES_PER_ELEMENT) throw wrong(p.rawData.length / Ctor.BYTES_PER_ELEMENT);
    // protobuf-es hands out views into the file, which may be unaligned; ONNX raw data is little-endian like every host we run on
    const bytes = new Uint8Array(p.rawData);
    return tensor(dtype, dims, new Ctor(bytes.buffer, 0, count) as TypedArrays[typeof dtype]);
  }
  const typed =
    dtype === "float32"
      ? p.floatData
      : dtype === "float64"
        ? p.doubleData
        : dtype === "int64"
          ? p.int64Data
          : dtype === "uint64" || dtype === "uint32"
            ? p.uint64Data
            : p.int32Data;
  if (typed.length !== count) throw wrong(typed.length);
  if (dtype === "int64") return tensor(dtype, dims, BigInt64Array.from(p.int64Data));
  if (dtype === "uint64") return tensor(dtype, dims, BigUint64Array.from(p.uint64Data));
  return tensor(
    dtype,
    dims,
    (Ctor as Float32ArrayConstructor).from(Array.from(typed, Number)) as TypedArrays[typeof dtype] as never,
  );
};

/** A TensorProto with raw data (string tensors with string data). Values are referenced, not copied. */
export const toTensorProto = (name: string, t: Tensor): TensorProto => {
  const dims = t.dims.map((d) => BigInt(d));
  const dataType = elementType(t.dtype);
  if (t.dtype === "string") {
    const enc = new TextEncoder();
    return create(TensorProtoSchema, {
      name,
      dims,
      dataType,
      stringData: t.data.map((s) => enc.encode(s) as Uint8Array<ArrayBuffer>),
    });
  }
  const rawData = new Uint8Array(t.data.buffer as ArrayBuffer, t.data.byteOffset, t.data.byteLength);
  return create(TensorProtoSchema, { name, dims, dataType, rawData });
};
