/** Checks of one tensor: dims, element type, and that it holds as many bytes as these want. */
import { CasemateError } from "../../core/error.ts";
import type { TensorProto } from "./graph.ts";
import { limitError, type OnnxLimits } from "./limits.ts";
import { type SparseTensorProto, TensorProto_DataType as D } from "./proto/onnx_pb.ts";
import { elementBits, typedFieldOf } from "./typed-data.ts";

const invalid = (message: string): CasemateError => new CasemateError("ONNX_INVALID", message);

/** The number of elements. Throws ONNX_INVALID for a negative dim and ONNX_LIMIT when the product is over 2^53. */
export const dimsProduct = (t: Pick<TensorProto, "dims" | "name">): number => product(t.dims, `tensor '${t.name}'`);

/** As dimsProduct, for the dims of anything; `what` names it in messages. */
export const product = (dims: readonly bigint[], what: string): number => {
  if (dims.length > 64)
    throw new CasemateError("ONNX_LIMIT", `${what} has ${dims.length} dims, at most 64 are handled`);
  let n = 1n;
  let zero = false;
  for (const d of dims) {
    if (d < 0n) throw invalid(`${what} has the negative dim ${d}`);
    if (d === 0n) zero = true;
    else n *= d;
  }
  if (n > BigInt(Number.MAX_SAFE_INTEGER))
    throw new CasemateError("ONNX_LIMIT", `${what} has dims [${dims.join(", ")}], whose product is over 2^53`);
  return zero ? 0 : Number(n);
};

/** Throws ONNX_INVALID, ONNX_LIMIT or ONNX_UNSUPPORTED. External data must have been read in. */
export const checkTensor = (t: TensorProto): void => {
  const what = `tensor '${t.name}'`;
  const n = dimsProduct(t);
  if (t.segment !== undefined) throw new CasemateError("ONNX_UNSUPPORTED", `${what} is a segment of a larger tensor`);
  if (t.dataType === D.UNDEFINED) throw invalid(`${what} has no element type`);
  const bits = elementBits(t.dataType);
  if (bits === undefined && t.dataType !== D.STRING)
    throw new CasemateError("ONNX_UNSUPPORTED", `${what} has element type ${t.dataType}, which is not known`);
  const expected = typedFieldOf(t.dataType);
  const typed: readonly (readonly [string, number])[] = [
    ["float_data", t.floatData.length],
    ["double_data", t.doubleData.length],
    ["int32_data", t.int32Data.length],
    ["int64_data", t.int64Data.length],
    ["uint64_data", t.uint64Data.length],
    ["string_data", t.stringData.length],
  ];
  let have = 0;
  for (const [field, length] of typed) {
    if (length === 0) continue;
    if (field !== expected)
      throw invalid(`${what} of type ${D[t.dataType]} has values in '${field}', expected '${expected}'`);
    if (t.rawData.length > 0) throw invalid(`${what} has both raw data and '${field}'`);
    have = length;
  }
  if (bits === undefined) {
    if (t.rawData.length > 0) throw invalid(`${what} has strings as raw data`);
    if (have !== n) throw invalid(`${what} holds ${have} strings, its dims [${t.dims.join(", ")}] want ${n}`);
    return;
  }
  if (have > 0) {
    const perElement = t.dataType === D.COMPLEX64 || t.dataType === D.COMPLEX128 ? 2 : bits < 8 ? bits / 8 : 1;
    const wanted = Math.ceil(n * perElement);
    if (have !== wanted) throw invalid(`${what} holds ${have} values, its dims [${t.dims.join(", ")}] want ${wanted}`);
    return;
  }
  const wanted = Math.ceil((n * bits) / 8);
  if (t.rawData.length !== wanted)
    throw invalid(
      `${what} holds ${t.rawData.length} bytes, its dims [${t.dims.join(", ")}] of ${D[t.dataType]} want ${wanted}`,
    );
};

/** Values, indices in range, and a dense size that may be made. The tensors inside are checked by checkTensor before. */
export const checkSparseTensor = (s: SparseTensorProto, limits: OnnxLimits): void => {
  const what = `sparse tensor '${s.values?.name ?? ""}'`;
  if (s.values === undefined || s.indices === undefined) throw invalid(`${what} has no values or no indices`);
  const dense = product(s.dims, what);
  if (s.dims.length === 0) throw invalid(`${what} has no dims`);
  if (dense > limits.maxElements)
    throw limitError(
      "maxElements",
      `${what} has ${dense} elements when it is dense, at most ${limits.maxElements} are made`,
    );
  if (s.values.dims.length !== 1) throw invalid(`${what} has values of rank ${s.values.dims.length}, expected 1`);
  const stored = dimsProduct(s.values);
  if (s.indices.dataType !== D.INT64)
    throw invalid(`${what} has indices of type ${D[s.indices.dataType] ?? s.indices.dataType}, expected INT64`);
  const rank = s.indices.dims.length;
  const perValue = rank === 1 ? 1 : rank === 2 ? Number(s.indices.dims[1]) : 0;
  if (Number(s.indices.dims[0] ?? -1n) !== stored || (rank === 2 && perValue !== s.dims.length) || perValue === 0)
    throw invalid(
      `${what} has indices of dims [${s.indices.dims.join(", ")}] for ${stored} values of rank ${s.dims.length}`,
    );
  const { rawData, int64Data } = s.indices;
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  for (let i = 0; i < stored * perValue; i++) {
    const index = rawData.length > 0 ? view.getBigInt64(8 * i, true) : (int64Data[i] as bigint);
    const bound = rank === 1 ? BigInt(dense) : (s.dims[i % perValue] as bigint);
    if (index < 0n || index >= bound) throw invalid(`${what} has the index ${index}, expected less than ${bound}`);
  }
};
