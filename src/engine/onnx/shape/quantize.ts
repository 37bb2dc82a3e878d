/** Shapes of quantization in the main domain and of com.microsoft's quantized elementwise ops. */
import { attr } from "../graph.ts";
import { dataTypes } from "../tensor-proto.ts";
import { broadcast, positive, sameAsInput, type ShapeFunction } from "./context.ts";
import { matMulShape } from "./linear.ts";

const quantize: ShapeFunction = (c) => {
  const declared = dataTypes.get(attr.int(c.node, "output_dtype", 0));
  return [{ dtype: c.given(2) ? c.dtype(2) : (declared ?? "uint8"), shape: c.shape(0) }];
};

const dequantize: ShapeFunction = (c) => {
  const declared = dataTypes.get(attr.int(c.node, "output_dtype", 0));
  return [{ dtype: declared ?? c.dtype(1) ?? "float32", shape: c.shape(0) }];
};

const dynamicQuantize: ShapeFunction = (c) => [
  { dtype: "uint8", shape: c.shape(0) },
  { dtype: "float32", shape: [] },
  { dtype: "uint8", shape: [] },
];

/** Inputs a, a_scale, a_zero, b, b_scale, b_zero, y_scale, y_zero. */
const quantizedBinary: ShapeFunction = (c) => [{ dtype: c.dtype(0), shape: broadcast([c.shape(0), c.shape(3)]) }];

/** Y_scale, Y_zero, then triples of data, scale, zero. */
const quantizedConcat: ShapeFunction = (c) => {
  const parts = Array.from({ length: Math.floor((c.count - 2) / 3) }, (_, i) => c.shape(2 + 3 * i));
  const rank = parts[0]?.length ?? 0;
  const axis = positive(attr.int(c.node, "axis", 0), rank);
  const shape = parts.some((p) => p === undefined)
    ? undefined
    : parts[0]?.map((d, i) =>
        i === axis ? parts.reduce((a, p) => c.algebra.add(a, p?.[i] ?? null), 0 as typeof d) : d,
      );
  return [{ dtype: c.dtype(2), shape }];
};

const quantizedGlobalPool: ShapeFunction = (c) => {
  const last = attr.int(c.node, "channels_last", 0) === 1;
  const shape = c.shape(0)?.map((d, i, all) => (i === 0 || i === (last ? all.length - 1 : 1) ? d : 1));
  return [{ dtype: c.dtype(0), shape }];
};

export const quantization: readonly (readonly [string, ShapeFunction])[] = [
  ["QuantizeLinear", quantize],
  ["DequantizeLinear", dequantize],
  ["DynamicQuantizeLinear", dynamicQuantize],
  ["com.microsoft.QuantizeLinear", quantize],
  ["com.microsoft.DequantizeLinear", dequantize],
  ["com.microsoft.QLinearAdd", quantizedBinary],
  ["com.microsoft.QLinearMul", quantizedBinary],
  ["com.microsoft.QLinearSigmoid", sameAsInput],
  ["com.microsoft.QLinearLeakyRelu", sameAsInput],
  ["com.microsoft.QLinearSoftmax", sameAsInput],
  ["com.microsoft.QLinearConcat", quantizedConcat],
  ["com.microsoft.QLinearGlobalAveragePool", quantizedGlobalPool],
  ["com.microsoft.DynamicQuantizeMatMul", (c) => [{ dtype: "float32", shape: matMulShape(c.shape(0), c.shape(1)) }]],
  ["com.microsoft.MatMulIntegerToFloat", (c) => [{ dtype: c.dtype(2), shape: matMulShape(c.shape(0), c.shape(1)) }]],
];
