/** The sliding window of a convolution or pooling node, with auto_pad resolved: what conv and pool rules share. */
import type { Value } from "../onnx/builder.ts";
import { attr } from "../onnx/graph.ts";
import type { RuleContext } from "./rule.ts";

/** One entry per spatial axis. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** padding in front */
  readonly begin: readonly number[];
  /** padding behind; with ceil_mode the last window may reach further */
  readonly end: readonly number[];
}

/** Sizes of the spatial axes (2 and up). Throws SHAPE_UNKNOWN unless all are numbers. */
export const spatialSizes = (c: RuleContext, value: Value): readonly number[] => {
  const sizes = knownSpatial(c, value);
  return sizes.map((d) => {
    if (d === undefined) throw c.unknownShape(value);
    return d;
  });
};

/** Sizes of the spatial axes, undefined where a size is not a number. Throws SHAPE_UNKNOWN when the rank is unknown. */
export const knownSpatial = (c: RuleContext, value: Value): readonly (number | undefined)[] => {
  const shape = c.shape(value);
  if (shape === undefined) throw c.unknownShape(value);
  return shape.slice(2).map((d) => (typeof d === "number" ? d : undefined));
};

/** Number of positions that a window covers along axis i, gaps included. */
export const extent = (w: Window, i: number): number => ((w.kernel[i] ?? 1) - 1) * (w.dilations[i] ?? 1) + 1;

const filled = (values: readonly number[] | undefined, count: number, value: number): readonly number[] =>
  values === undefined || values.length === 0 ? Array.from({ length: count }, () => value) : values;

/** Reads strides, dilations, pads and auto_pad of the node; `x` is the value that the window slides over. */
export const windowOf = (c: RuleContext, x: Value, kernel: readonly number[]): Window => {
  const rank = kernel.length;
  const strides = filled(attr.ints(c.node, "strides"), rank, 1);
  const dilations = filled(attr.ints(c.node, "dilations"), rank, 1);
  const autoPad = attr.string(c.node, "auto_pad", "NOTSET");
  const given = filled(autoPad === "NOTSET" ? attr.ints(c.node, "pads") : undefined, 2 * rank, 0);
  const explicit = { kernel, strides, dilations, begin: given.slice(0, rank), end: given.slice(rank) };
  if (!autoPad.startsWith("SAME")) return explicit;
  // out = ceil(in / stride); with stride 1 the padding does not depend on the size
  const totals = strides.map((s, i) => {
    if (s === 1) return extent(explicit, i) - 1;
    const size = knownSpatial(c, x)[i];
    if (size === undefined) throw c.unknownShape(x);
    return Math.max(0, (Math.ceil(size / s) - 1) * s + extent(explicit, i) - size);
  });
  return { ...explicit, ...halved(totals, autoPad === "SAME_UPPER") };
};

/** Splits padding in two; the odd one goes behind (`upper`) or in front. */
export const halved = (totals: readonly number[], upper: boolean): Pick<Window, "begin" | "end"> => {
  const small = totals.map((t) => Math.floor(t / 2));
  const large = totals.map((t) => Math.ceil(t / 2));
  return upper ? { begin: small, end: large } : { begin: large, end: small };
};
