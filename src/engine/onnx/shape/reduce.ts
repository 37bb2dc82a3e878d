/** Shapes of reductions, ArgMax, TopK and of normalizations with statistics as outputs. */
import { attr, type Shape } from "../graph.ts";
import { axesOf, positive, type ShapeContext, type ShapeFunction, unknownDims } from "./context.ts";

/** Axes may be missing (all, or none with noop_with_empty_axes) or not constant (then only the rank can be known). */
const reducedShape = (c: ShapeContext): Shape => {
  const x = c.shape(0);
  if (x === undefined) return undefined;
  const keep = attr.int(c.node, "keepdims", 1) === 1;
  const axes = axesOf(c, 1);
  if (axes === undefined) {
    const count = c.shape(1)?.[0];
    if (keep) return unknownDims(x.length);
    return typeof count === "number" && count > 0 ? unknownDims(x.length - count) : undefined;
  }
  if ((axes === null || axes.length === 0) && attr.int(c.node, "noop_with_empty_axes", 0) === 1) return x;
  const set = new Set(axes === null || axes.length === 0 ? x.keys() : axes.map((a) => positive(a, x.length)));
  if (set.has(undefined)) return undefined;
  return x.flatMap((d, i) => (!set.has(i) ? [d] : keep ? [1] : []));
};

const reduce: ShapeFunction = (c) => {
  const shape = reducedShape(c);
  const out = { dtype: c.dtype(0), shape };
  // ReduceProd over a shape under construction: the number of elements
  const elements = c.elements(0);
  const whole = elements !== undefined && c.shape(0)?.length === 1 && (shape?.length === 0 || shape?.[0] === 1);
  if (!whole) return [out];
  if (c.node.opType === "ReduceProd") return [{ ...out, elements: [c.algebra.product(elements)] }];
  if (c.node.opType === "ReduceSum")
    return [
      { ...out, elements: [elements.reduce((a, b) => c.algebra.add(a, b), 0 as ReturnType<typeof c.algebra.add>)] },
    ];
  return [out];
};

const argExtreme: ShapeFunction = (c) => {
  const x = c.shape(0);
  const axis = x === undefined ? undefined : positive(attr.int(c.node, "axis", 0), x.length);
  const keep = attr.int(c.node, "keepdims", 1) === 1;
  return [
    {
      dtype: "int64",
      shape: axis === undefined ? undefined : x?.flatMap((d, i) => (i !== axis ? [d] : keep ? [1] : [])),
    },
  ];
};

const topK: ShapeFunction = (c) => {
  const x = c.shape(0);
  const axis = x === undefined ? undefined : positive(attr.int(c.node, "axis", -1), x.length);
  const k = c.given(1) ? (c.elements(1)?.[0] ?? null) : attr.int(c.node, "k", 0) || null;
  const shape = axis === undefined ? unknownDims(x?.length) : x?.map((d, i) => (i === axis ? k : d));
  return [
    { dtype: c.dtype(0), shape },
    { dtype: "int64", shape },
  ];
};

/** Y, mean and inverse deviation; the statistics have 1 on the normalized axes. */
const layerNormalization: ShapeFunction = (c) => {
  const x = c.shape(0);
  const axis = x === undefined ? undefined : positive(attr.int(c.node, "axis", -1), x.length);
  const statistics = axis === undefined ? undefined : x?.map((d, i) => (i >= axis ? 1 : d));
  const dtype = c.dtype(0) === "float64" ? "float64" : "float32";
  return [
    { dtype: c.dtype(0), shape: x },
    { dtype, shape: statistics },
    { dtype, shape: statistics },
  ];
};

const loss: ShapeFunction = (c) => {
  const none = attr.string(c.node, "reduction", "mean") === "none";
  return [
    { dtype: c.dtype(0), shape: none ? c.shape(1) : [] },
    { dtype: c.dtype(0), shape: c.shape(0) },
  ];
};

const reductions = "Sum Mean Max Min Prod L1 L2 LogSum LogSumExp SumSquare".split(" ");

export const reduction: readonly (readonly [string, ShapeFunction])[] = [
  ...reductions.map((r) => [`Reduce${r}`, reduce] as const),
  ["ArgMax", argExtreme],
  ["ArgMin", argExtreme],
  ["TopK", topK],
  ["LayerNormalization", layerNormalization],
  ["SoftmaxCrossEntropyLoss", loss],
  ["NegativeLogLikelihoodLoss", loss],
];
