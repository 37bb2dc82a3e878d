/** Undoing broadcasting in a backward pass: statically where shapes are known, with Shape nodes where they are not. */
import { tensor } from "../tensor/tensor.ts";
import type { GraphBuilder, Value } from "../onnx/builder.ts";
import type { Shape } from "../onnx/graph.ts";
import type { Inferred } from "../onnx/infer.ts";

/** Sums `gradient` (of shape `from`) over the axes along which `to` (of shape `toShape`) was broadcast. */
export const broadcastReduce = (b: GraphBuilder, gradient: Value, from: Shape, to: Value, toShape: Shape): Value => {
  if (
    from === undefined ||
    toShape === undefined ||
    toShape.some((d, i) => undecided(d, from[from.length - toShape.length + i]))
  )
    return dynamicReduce(b, gradient, to);
  const lead = from.length - toShape.length;
  const leading = Array.from({ length: lead }, (_, i) => i);
  const stretched = toShape.flatMap((d, i) => (d === 1 && from[lead + i] !== 1 ? [lead + i] : []));
  let g = gradient;
  if (stretched.length > 0) g = b.op("ReduceSum", [g, b.ints(stretched)], { keepdims: 1 });
  if (leading.length > 0) g = b.op("ReduceSum", [g, b.ints(leading)], { keepdims: 0 });
  return g;
};

/** Could `d` have been stretched to `out` without our knowing? */
const undecided = (d: number | string | null, out: number | string | null | undefined): boolean =>
  d !== 1 && (d === null || d !== out);

const dynamicReduce = (b: GraphBuilder, gradient: Value, to: Value): Value => {
  // pad the shape of `to` with leading ones; the axes where it is 1 are summed; Reshape drops the padding
  const target = b.op("Shape", [to]);
  const missing = b.op("Sub", [b.op("Size", [b.op("Shape", [gradient])]), b.op("Size", [target])]);
  const ones = b.op("Expand", [b.ints([1]), b.op("Unsqueeze", [missing, b.ints([0])])]);
  const isOne = b.op("Equal", [b.op("Concat", [ones, target], { axis: 0 }), b.ints([1])]);
  const axes = b.op("Reshape", [b.op("NonZero", [isOne]), b.ints([-1])]);
  return b.op("Reshape", [b.op("ReduceSum", [gradient, axes], { keepdims: 1, noop_with_empty_axes: 1 }), target], {
    allowzero: 1,
  });
};

/**
 * `value` (of shape `from`, where known) in the shape of `like`. A symbolic axis that both have is copied by a 0, so that ONNX Runtime still
 * knows its symbol: its blocked convolutions chain only over elementwise nodes whose shapes it can tell to be equal.
 */
export const reshapeLike = (b: GraphBuilder, value: Value, like: Value, shape: Shape, from?: Shape): Value => {
  const target = shape?.map((d, i) => (typeof d === "number" ? d : d !== null && from?.[i] === d ? 0 : -1));
  if (target !== undefined && !shape?.includes(0) && target.filter((d) => d === -1).length <= 1)
    return b.op("Reshape", [value, b.ints(target)]);
  return b.op("Reshape", [value, b.op("Shape", [like])], { allowzero: 1 });
};

export const zerosLike = (b: GraphBuilder, like: Value, types: Inferred): Value => {
  const dtype = types.dtype(like) ?? "float32";
  const zero =
    dtype === "float64"
      ? tensor("float64", [1], Float64Array.of(0))
      : dtype === "float16" || dtype === "bfloat16"
        ? tensor(dtype, [1], Uint16Array.of(0))
        : tensor("float32", [1], Float32Array.of(0));
  return b.op("ConstantOfShape", [b.op("Shape", [like])], { value: { tensor: zero } });
};
