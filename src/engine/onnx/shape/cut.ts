/** Shapes of ops that cut, pad or repeat along axes. */
import { attr, type Dim } from "../graph.ts";
import {
  axesOf,
  broadcast,
  lengthOf,
  positive,
  type ShapeContext,
  type ShapeFunction,
  unknownDims,
} from "./context.ts";

/** Length of begin:end:step over a dim; a symbol survives the whole range, or a cut from the end. */
const sliced = (c: ShapeContext, d: Dim, begin: Dim, end: Dim, step: number): Dim => {
  const g = c.algebra;
  if (typeof d === "number" && typeof begin === "number" && typeof end === "number") {
    const clamp = (v: number, low: number, high: number): number => Math.min(Math.max(v < 0 ? v + d : v, low), high);
    if (step > 0) return Math.max(0, Math.ceil((clamp(end, 0, d) - clamp(begin, 0, d)) / step));
    return Math.max(0, Math.ceil((clamp(begin, 0, d - 1) - clamp(end, -1, d - 1)) / -step));
  }
  const far = 2 ** 31 - 1;
  if (step === -1 && begin === -1 && typeof end === "number" && end <= -far) return d;
  if (step < 1 || d === null || begin === null || end === null) return null;
  const isNegative = (v: Dim): boolean => typeof v === "number" && v < 0;
  const stop = (typeof end === "number" && end >= far) || end === d ? d : isNegative(end) ? g.add(d, end) : end;
  const start = isNegative(begin) ? g.add(d, begin) : begin;
  // the end is clamped to the data: known where the difference is, and taken to lie within a static length (positions of a text model)
  const fits = stop === d || isNegative(end) || !g.greater(stop, d) ? stop : d;
  const within = fits === d || isNegative(end) || g.greater(g.add(d, 1), fits);
  if (!within && !(typeof fits === "string" && typeof d === "number" && d > 1) && fits !== 1) return null;
  const length = g.ceilDivide(g.sub(fits, start), step);
  if (typeof length === "number") return Math.max(0, length);
  // x[2:] of a symbolic length is N - 2 only where N >= 2; x[:-1] likewise: models that run have it
  return length;
};

const slice: ShapeFunction = (c) => {
  const { dtype, shape: x, elements } = c.input(0);
  if (x === undefined) return [{ dtype, shape: undefined }];
  const starts = c.given(1) ? c.elements(1) : attr.ints(c.node, "starts");
  const ends = c.given(2) ? c.elements(2) : attr.ints(c.node, "ends");
  const count = starts?.length ?? ends?.length ?? lengthOf(c.shape(1));
  const axes = axesOf(c, 3) ?? (c.given(3) ? undefined : Array.from({ length: count ?? 0 }, (_, i) => i));
  const steps = c.given(4) ? c.ints(4) : Array.from({ length: count ?? 0 }, () => 1);
  if (axes === undefined || count === undefined) return [{ dtype, shape: unknownDims(x.length) }];
  const out = [...x];
  axes.forEach((a, k) => {
    const axis = positive(a, x.length);
    const step = steps?.[k];
    if (axis !== undefined)
      out[axis] = step === undefined ? null : sliced(c, x[axis] ?? null, starts?.[k] ?? null, ends?.[k] ?? null, step);
  });
  const [from, to, step] = [starts?.[0], ends?.[0], steps?.[0]];
  const cut =
    elements !== undefined && x.length === 1 && typeof from === "number" && typeof to === "number" && step !== undefined
      ? stride(elements, from, to, step)
      : undefined;
  return [{ dtype, shape: out, elements: cut }];
};

const stride = (e: readonly Dim[], from: number, to: number, step: number): readonly Dim[] => {
  const n = e.length;
  const clamp = (v: number, low: number, high: number): number => Math.min(Math.max(v < 0 ? v + n : v, low), high);
  const out: Dim[] = [];
  if (step > 0) for (let i = clamp(from, 0, n); i < clamp(to, 0, n); i += step) out.push(e[i] ?? null);
  else for (let i = clamp(from, 0, n - 1); i > clamp(to, -1, n - 1); i += step) out.push(e[i] ?? null);
  return out;
};

const expand: ShapeFunction = (c) => {
  const dtype = c.dtype(0);
  const target = c.elements(1);
  const x = c.shape(0);
  if (target !== undefined) return [{ dtype, shape: x === undefined ? undefined : broadcast([x, target]) }];
  const n = lengthOf(c.shape(1));
  return [{ dtype, shape: x === undefined || n === undefined ? undefined : broadcast([x, unknownDims(n)]) }];
};

const tile: ShapeFunction = (c) => {
  const x = c.shape(0);
  const repeats = c.elements(1);
  return [{ dtype: c.dtype(0), shape: x?.map((d, i) => c.algebra.mul(d, repeats?.[i] ?? null)) }];
};

const pad: ShapeFunction = (c) => {
  const x = c.shape(0);
  const dtype = c.dtype(0);
  const pads = c.given(1) ? c.elements(1) : (attr.ints(c.node, "pads") ?? attr.ints(c.node, "paddings"));
  if (x === undefined) return [{ dtype, shape: undefined }];
  const axes = c.given(3) ? c.ints(3) : [...x.keys()];
  if (pads === undefined || axes === undefined) return [{ dtype, shape: unknownDims(x.length) }];
  const out = [...x];
  axes.forEach((a, k) => {
    const axis = positive(a, x.length);
    if (axis !== undefined)
      out[axis] = c.algebra.add(c.algebra.add(x[axis] ?? null, pads[k] ?? null), pads[k + axes.length] ?? null);
  });
  return [{ dtype, shape: out }];
};

export const cutting: readonly (readonly [string, ShapeFunction])[] = [
  ["Slice", slice],
  ["Expand", expand],
  ["Tile", tile],
  ["Pad", pad],
];
