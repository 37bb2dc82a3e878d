/** Add, Sub, Mul and PRelu with a weight that is broadcast over the batch: biases, scales, positions, slopes. */
import type { Value } from "../../../engine/onnx/builder.ts";
import { flat, isBatched, type LayerContext, type LayerRule, product } from "./layer.ts";

/** Per-sample gradient from a value of the output's shape: summed over the axes along which the weight was broadcast. */
export const reducedTo = (c: LayerContext, value: Value): Value => {
  const y = c.shape(c.node.output[0] ?? "") ?? [];
  const aligned = alignedDims(c, y.length);
  const axes = aligned.flatMap((d, axis) => (axis > 0 && d === 1 && y[axis] !== 1 ? [axis] : []));
  const sum = axes.length === 0 ? value : c.b.op("ReduceSum", [value, c.b.ints(axes)], { keepdims: 0 });
  return flat(c.b, sum, product(c.dims));
};

/** Dims of the weight, with ones in front, to the output's rank. */
const alignedDims = (c: Pick<LayerContext, "dims">, rank: number): readonly number[] => [
  ...Array.from({ length: Math.max(0, rank - c.dims.length) }, () => 1),
  ...c.dims,
];

/** RETURNS why the weight does not broadcast over the batch, or undefined where it does. */
export const broadcastFits: LayerRule["fits"] = (c) => {
  const y = c.shape(c.node.output[0] ?? "");
  if (!isBatched(y) || y.length < 2) return "the shape of its output is not [batch, ...]";
  const aligned = alignedDims(c, y.length);
  return aligned.length === y.length && aligned[0] === 1 ? undefined : "its weight has an axis along the batch";
};

const other = (c: LayerContext): Value => c.input(1 - c.index);

export const Add: LayerRule = {
  op: "Add",
  inputs: [0, 1],
  formula: "g_i = dy_i summed over broadcast axes",
  fits: broadcastFits,
  gradient: (c) => ({ kind: "explicit", value: reducedTo(c, c.dy) }),
};

export const Sub: LayerRule = {
  op: "Sub",
  inputs: [0, 1],
  formula: "g_i = dy_i, or -dy_i for what is subtracted, summed over broadcast axes",
  fits: broadcastFits,
  gradient: (c) => ({ kind: "explicit", value: reducedTo(c, c.index === 0 ? c.dy : c.b.op("Neg", [c.dy])) }),
};

export const Mul: LayerRule = {
  op: "Mul",
  inputs: [0, 1],
  formula: "g_i = dy_i x_i summed over broadcast axes",
  fits: broadcastFits,
  gradient: (c) => ({ kind: "explicit", value: reducedTo(c, c.b.op("Mul", [c.dy, other(c)])) }),
};

export const PRelu: LayerRule = {
  op: "PRelu",
  inputs: [1],
  formula: "g_i = dy_i min(x_i, 0) summed over broadcast axes",
  fits: broadcastFits,
  gradient: (c) => ({
    kind: "explicit",
    value: reducedTo(c, c.b.op("Mul", [c.dy, c.b.op("Min", [c.input(0), c.b.scalar(0, "float32")])])),
  }),
};
