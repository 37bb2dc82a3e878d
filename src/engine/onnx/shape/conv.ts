/** Shapes of convolutions and pooling: out = floor((in + pads - dilation * (kernel - 1) - 1) / stride) + 1. */
import { attr, type Dim, type NodeProto, type Shape } from "../graph.ts";
import type { Algebra } from "./algebra.ts";
import { type ShapeContext, type ShapeFunction, unknownDims } from "./context.ts";

const filled = (values: readonly number[] | undefined, length: number, value: number): readonly number[] =>
  values === undefined || values.length === 0 ? Array.from({ length }, () => value) : values;

interface Window {
  readonly kernel: readonly Dim[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** begin and end together, per axis */
  readonly pads: readonly number[];
  readonly autoPad: string;
  readonly ceil: boolean;
}

const windowOf = (node: NodeProto, rank: number, kernel: readonly Dim[]): Window => {
  const pads = filled(attr.ints(node, "pads"), 2 * rank, 0);
  return {
    kernel,
    strides: filled(attr.ints(node, "strides"), rank, 1),
    dilations: filled(attr.ints(node, "dilations"), rank, 1),
    pads: Array.from({ length: rank }, (_, i) => (pads[i] ?? 0) + (pads[i + rank] ?? 0)),
    autoPad: attr.string(node, "auto_pad", "NOTSET"),
    ceil: attr.int(node, "ceil_mode", 0) === 1,
  };
};

const slid = (g: Algebra, size: Dim, w: Window, i: number, node: NodeProto): Dim => {
  const [s, d, p] = [w.strides[i] ?? 1, w.dilations[i] ?? 1, w.pads[i] ?? 0];
  if (w.autoPad === "SAME_UPPER" || w.autoPad === "SAME_LOWER") return g.ceilDivide(size, s);
  const extent = g.add(g.mul(g.sub(w.kernel[i] ?? null, 1), d), 1);
  const room = g.sub(g.add(size, w.autoPad === "VALID" ? 0 : p), extent);
  // a window larger than its input: onnx runtime divides towards zero, so that one output is left
  if (!w.ceil) return g.add(typeof room === "number" ? Math.trunc(room / s) : g.floorDivide(room, s), 1);
  const out = g.add(g.ceilDivide(room, s), 1);
  // a window may not start in the end padding
  const begin = attr.ints(node, "pads")?.[i] ?? 0;
  if (typeof out === "number" && typeof size === "number") return (out - 1) * s >= size + begin ? out - 1 : out;
  return typeof out === "number" ? out : null;
};

const spatial = (c: ShapeContext, x: readonly Dim[], w: Window): readonly Dim[] =>
  x.slice(2).map((d, i) => slid(c.algebra, d, w, i, c.node));

/** Conv and its integer and quantized forms: `x` and `w` are the positions of data and weights. */
const conv =
  (x: number, w: number, dtype: (c: ShapeContext) => ReturnType<ShapeContext["dtype"]>): ShapeFunction =>
  (c) => {
    const [data, weights] = [c.shape(x), c.shape(w)];
    const shape = data ?? unknownDims(weights?.length);
    if (shape === undefined) return [{ dtype: dtype(c), shape: undefined }];
    const kernel = attr.ints(c.node, "kernel_shape") ?? weights?.slice(2) ?? [];
    const window = windowOf(c.node, shape.length - 2, kernel);
    return [{ dtype: dtype(c), shape: [shape[0] ?? null, weights?.[0] ?? null, ...spatial(c, shape, window)] }];
  };

/** out = stride * (in - 1) + output_padding + dilation * (kernel - 1) + 1 - pads */
const convTranspose: ShapeFunction = (c) => {
  const [x, w] = [c.shape(0), c.shape(1)];
  const dtype = c.dtype(0);
  if (x === undefined) return [{ dtype, shape: unknownDims(w?.length) }];
  const g = c.algebra;
  const rank = x.length - 2;
  const window = windowOf(c.node, rank, attr.ints(c.node, "kernel_shape") ?? w?.slice(2) ?? []);
  const extra = filled(attr.ints(c.node, "output_padding"), rank, 0);
  const given = attr.ints(c.node, "output_shape");
  const channels = g.mul(w?.[1] ?? null, attr.int(c.node, "group", 1));
  const dims = x.slice(2).map((size, i): Dim => {
    if (given !== undefined && given.length > 0) return given[given.length - rank + i] ?? null;
    const s = window.strides[i] ?? 1;
    if (window.autoPad.startsWith("SAME")) return g.mul(size, s);
    const extent = g.add(g.mul(g.sub(window.kernel[i] ?? null, 1), window.dilations[i] ?? 1), 1);
    const pads = window.autoPad === "VALID" ? 0 : (window.pads[i] ?? 0);
    return g.sub(g.add(g.add(g.mul(g.sub(size, 1), s), extra[i] ?? 0), extent), pads);
  });
  return [{ dtype, shape: [x[0] ?? null, channels, ...dims] }];
};

const pool: ShapeFunction = (c) => {
  const x = c.shape(0);
  const dtype = c.dtype(0);
  const kernel = attr.ints(c.node, "kernel_shape");
  let shape: Shape = unknownDims(kernel === undefined ? undefined : kernel.length + 2);
  if (x !== undefined && kernel !== undefined)
    shape = [x[0] ?? null, x[1] ?? null, ...spatial(c, x, windowOf(c.node, x.length - 2, kernel))];
  return [
    { dtype, shape },
    { dtype: "int64", shape },
  ];
};

const globalPool: ShapeFunction = (c) => [{ dtype: c.dtype(0), shape: c.shape(0)?.map((d, i) => (i < 2 ? d : 1)) }];

const maxUnpool: ShapeFunction = (c) => {
  const x = c.shape(0);
  const dtype = c.dtype(0);
  if (c.given(2)) return [{ dtype, shape: c.elements(2) ?? unknownDims(x?.length) }];
  const kernel = attr.ints(c.node, "kernel_shape");
  if (x === undefined || kernel === undefined) return [{ dtype, shape: undefined }];
  const g = c.algebra;
  const w = windowOf(c.node, x.length - 2, kernel);
  const dims = x
    .slice(2)
    .map((d, i) => g.sub(g.add(g.mul(g.sub(d, 1), w.strides[i] ?? 1), kernel[i] ?? 1), w.pads[i] ?? 0));
  return [{ dtype, shape: [x[0] ?? null, x[1] ?? null, ...dims] }];
};

const roi: ShapeFunction = (c) => {
  const [height, width] = attr.ints(c.node, "pooled_shape") ?? [
    attr.int(c.node, "output_height", 1),
    attr.int(c.node, "output_width", 1),
  ];
  return [
    { dtype: c.dtype(0), shape: [c.shape(1)?.[0] ?? null, c.shape(0)?.[1] ?? null, height ?? null, width ?? null] },
  ];
};

/** Y, then in older or training forms mean and variance of [C]. */
const batchNormalization: ShapeFunction = (c) => [
  { dtype: c.dtype(0), shape: c.shape(0) },
  ...[3, 4, 3, 4].map((i) => ({ dtype: c.dtype(i), shape: c.shape(i) })),
];

export const convolution: readonly (readonly [string, ShapeFunction])[] = [
  ["Conv", conv(0, 1, (c) => c.dtype(0))],
  ["ConvInteger", conv(0, 1, () => "int32")],
  ["QLinearConv", conv(0, 3, (c) => c.dtype(7))],
  ["com.microsoft.FusedConv", conv(0, 1, (c) => c.dtype(0))],
  ["DeformConv", conv(0, 1, (c) => c.dtype(0))],
  ["ConvTranspose", convTranspose],
  ...["MaxPool", "AveragePool", "LpPool", "com.microsoft.QLinearAveragePool"].map((op) => [op, pool] as const),
  ...["GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"].map((op) => [op, globalPool] as const),
  ["MaxUnpool", maxUnpool],
  ["MaxRoiPool", roi],
  ["RoiAlign", roi],
  ["BatchNormalization", batchNormalization],
];
