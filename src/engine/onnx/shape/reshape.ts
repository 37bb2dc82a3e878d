/** Shapes of ops that only move, cut, repeat or lay out elements anew. */
import { attr, type Dim, type Shape } from "../graph.ts";
import {
  axesOf,
  broadcast,
  type Known,
  positive,
  type ShapeContext,
  type ShapeFunction,
  unknownDims,
} from "./context.ts";

const lengthOf = (shape: Shape): number | undefined => {
  const n = shape?.[0];
  return shape?.length === 1 && typeof n === "number" ? n : undefined;
};

/** -1 is what is left of the element count: symbols cancel exactly, [N, 1, 28, 28] to [-1, 784] gives [N, 784]. */
const reshape: ShapeFunction = (c) => {
  const dtype = c.dtype(0);
  const x = c.shape(0);
  const g = c.algebra;
  const target = c.elements(1) ?? attr.ints(c.node, "shape");
  const elements = c.input(0).elements;
  if (target === undefined) return [{ dtype, shape: unknownDims(lengthOf(c.shape(1))) }];
  const allowZero = attr.int(c.node, "allowzero", 0) === 1;
  const dims = target.map((d, i): Dim => (d === 0 && !allowZero ? (x?.[i] ?? null) : d));
  const free = dims.indexOf(-1);
  if (free >= 0) {
    const rest = dims.filter((_, i) => i !== free);
    dims[free] = null;
    if (x !== undefined) {
      dims[free] = g.divide(g.product(x), g.product(rest));
      // an unknown dim that is passed on as it is cancels too
      if (dims[free] === null) dims[free] = cancel(c, x, rest);
    }
  } else if (x !== undefined && dims.filter((d) => d === null).length === 1) {
    const at = dims.indexOf(null);
    const rest = dims.filter((_, i) => i !== at);
    if (!rest.includes(0)) dims[at] = g.divide(g.product(x), g.product(rest));
  }
  return [{ dtype, shape: dims, elements: dims.length <= 1 ? elements : undefined }];
};

/** Cancels equal dims one by one before dividing, so that products of opaque symbols work too. */
const cancel = (c: ShapeContext, from: readonly Dim[], to: readonly Dim[]): Dim => {
  const left = [...from];
  const right: Dim[] = [];
  for (const d of to) {
    const at = d === null ? -1 : left.indexOf(d);
    if (at >= 0) left.splice(at, 1);
    else right.push(d);
  }
  return c.algebra.divide(c.algebra.product(left), c.algebra.product(right));
};

const flatten: ShapeFunction = (c) => {
  const x = c.shape(0);
  const dtype = c.dtype(0);
  if (x === undefined) return [{ dtype, shape: unknownDims(2) }];
  const axis = attr.int(c.node, "axis", 1);
  const at = axis < 0 ? axis + x.length : axis;
  return [{ dtype, shape: [c.algebra.product(x.slice(0, at)), c.algebra.product(x.slice(at))] }];
};

const transpose: ShapeFunction = (c) => {
  const x = c.shape(0);
  const permutation = attr.ints(c.node, "perm");
  const shape =
    permutation === undefined ? x?.toReversed() : (permutation.map((p) => x?.[p] ?? null) as readonly Dim[]);
  return [{ dtype: c.dtype(0), shape, elements: x?.length === 1 ? c.input(0).elements : undefined }];
};

const squeeze: ShapeFunction = (c) => {
  const { dtype, shape: x, elements } = c.input(0);
  const axes = axesOf(c, 1);
  if (x === undefined || axes === undefined) return [{ dtype, shape: undefined, elements }];
  if (axes === null) {
    // which symbols are 1 is not known
    const known = x.every((d) => typeof d === "number");
    return [{ dtype, shape: known ? x.filter((d) => d !== 1) : undefined, elements }];
  }
  const drop = new Set(axes.map((a) => positive(a, x.length)));
  return [{ dtype, shape: x.filter((_, i) => !drop.has(i)), elements }];
};

const unsqueeze: ShapeFunction = (c) => {
  const { dtype, shape: x, elements } = c.input(0);
  const axes = axesOf(c, 1);
  if (x === undefined || axes === undefined || axes === null) {
    const n = lengthOf(c.shape(1));
    return [{ dtype, shape: x === undefined || n === undefined ? undefined : unknownDims(x.length + n) }];
  }
  const rank = x.length + axes.length;
  const at = new Set(axes.map((a) => positive(a, rank)));
  let next = 0;
  const shape = Array.from({ length: rank }, (_, i): Dim => (at.has(i) ? 1 : (x[next++] ?? null)));
  return [{ dtype, shape, elements: rank <= 1 ? elements : undefined }];
};

const concat: ShapeFunction = (c) => {
  const all = Array.from({ length: c.count }, (_, i) => c.input(i));
  const dtype = all.find((k) => k.dtype !== undefined)?.dtype;
  const rank = all.find((k) => k.shape !== undefined)?.shape?.length;
  if (rank === undefined) return [{ dtype, shape: undefined }];
  const axis = positive(attr.int(c.node, "axis", 0), rank);
  const shape = Array.from({ length: rank }, (_, i): Dim => {
    const dims = all.map((k) => k.shape?.[i] ?? null);
    if (i === axis) return dims.reduce<Dim>((a, b) => c.algebra.add(a, b), 0);
    return dims.find((d) => typeof d === "number") ?? dims.find((d) => d !== null) ?? null;
  });
  const parts = all.map((k) => k.elements);
  const elements = rank === 1 && parts.every((p) => p !== undefined) ? parts.flatMap((p) => [...(p ?? [])]) : undefined;
  return [{ dtype, shape, elements }];
};

const split: ShapeFunction = (c) => {
  const { dtype, shape: x, elements } = c.input(0);
  const count = c.node.output.length;
  if (x === undefined) return Array.from({ length: count }, () => ({ dtype, shape: undefined }));
  const axis = positive(attr.int(c.node, "axis", 0), x.length);
  if (axis === undefined) return [];
  const total = x[axis] ?? null;
  const given: readonly Dim[] | undefined = c.given(1) ? c.elements(1) : attr.ints(c.node, "split");
  const even = !c.given(1) && given === undefined;
  // num_outputs that do not divide leave a smaller last part
  const part = typeof total === "number" ? Math.ceil(total / count) : c.algebra.divide(total, count);
  let start = 0;
  return Array.from({ length: count }, (_, k): Known => {
    const last = k === count - 1 && typeof total === "number" && typeof part === "number";
    const size: Dim = even ? (last ? total - part * (count - 1) : part) : (given?.[k] ?? null);
    const piece = typeof size === "number" && x.length === 1 ? elements?.slice(start, start + size) : undefined;
    start = typeof size === "number" ? start + size : Number.NaN;
    return { dtype, shape: x.map((d, i) => (i === axis ? size : d)), elements: piece };
  });
};

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

const depthToSpace: ShapeFunction = (c) => {
  const x = c.shape(0);
  const b = attr.int(c.node, "blocksize", 1);
  const g = c.algebra;
  const [n = null, ch = null, h = null, w = null] = x ?? [];
  const toSpace = c.node.opType === "DepthToSpace";
  const shape = toSpace
    ? [n, g.divide(ch, b * b), g.mul(h, b), g.mul(w, b)]
    : [n, g.mul(ch, b * b), g.divide(h, b), g.divide(w, b)];
  return [{ dtype: c.dtype(0), shape: x === undefined ? unknownDims(4) : shape }];
};

/** Resize and Upsample: sizes, or floor(in * scale). */
const resize: ShapeFunction = (c) => {
  const x = c.shape(0);
  const dtype = c.dtype(0);
  if (x === undefined) return [{ dtype, shape: undefined }];
  const old = c.node.opType === "Upsample" || c.count === 2;
  const axes = attr.ints(c.node, "axes")?.map((a) => positive(a, x.length) ?? 0) ?? [...x.keys()];
  const out: Dim[] = x.map((d, i) => (axes.includes(i) ? null : d));
  if (!old && c.given(3)) {
    const sizes = c.elements(3);
    if (attr.string(c.node, "keep_aspect_ratio_policy", "stretch") !== "stretch") return [{ dtype, shape: out }];
    axes.forEach((a, k) => {
      out[a] = sizes?.[k] ?? null;
    });
    return [{ dtype, shape: out }];
  }
  const at = old ? 1 : 2;
  const constant = c.constant(at);
  const scales = constant === undefined ? attr.floats(c.node, "scales") : Array.from(constant.data as Float32Array);
  const crop = attr.string(c.node, "coordinate_transformation_mode", "") === "tf_crop_and_resize";
  axes.forEach((a, k) => {
    const [d, s] = [x[a] ?? null, scales?.[k]];
    if (s === undefined || crop) return;
    if (s === 1) out[a] = d;
    else if (typeof d === "number") out[a] = Math.floor(d * s);
    else if (Number.isInteger(s)) out[a] = c.algebra.mul(d, s);
    else if (Number.isInteger(1 / s)) out[a] = c.algebra.floorDivide(d, 1 / s);
  });
  return [{ dtype, shape: out }];
};

const gridSample: ShapeFunction = (c) => {
  const [x, grid] = [c.shape(0), c.shape(1)];
  if (grid === undefined) return [{ dtype: c.dtype(0), shape: unknownDims(x?.length) }];
  return [{ dtype: c.dtype(0), shape: [x?.[0] ?? grid[0] ?? null, x?.[1] ?? null, ...grid.slice(1, -1)] }];
};

const affineGrid: ShapeFunction = (c) => {
  const size = c.elements(1);
  return [
    { dtype: c.dtype(0), shape: size === undefined ? undefined : [size[0] ?? null, ...size.slice(2), size.length - 2] },
  ];
};

const col2Im: ShapeFunction = (c) => {
  const [x, image, block] = [c.shape(0), c.elements(1), c.elements(2)];
  if (image === undefined || block === undefined) return [{ dtype: c.dtype(0), shape: undefined }];
  const channels = c.algebra.divide(x?.[1] ?? null, c.algebra.product(block));
  return [{ dtype: c.dtype(0), shape: [x?.[0] ?? null, channels, ...image] }];
};

const centerCropPad: ShapeFunction = (c) => {
  const x = c.shape(0);
  const size = c.elements(1);
  if (x === undefined) return [{ dtype: c.dtype(0), shape: undefined }];
  const axes = attr.ints(c.node, "axes")?.map((a) => positive(a, x.length)) ?? [...x.keys()];
  return [{ dtype: c.dtype(0), shape: x.map((d, i) => (axes.includes(i) ? (size?.[axes.indexOf(i)] ?? null) : d)) }];
};

export const layout: readonly (readonly [string, ShapeFunction])[] = [
  ["Reshape", reshape],
  ["Flatten", flatten],
  ["Transpose", transpose],
  ["Squeeze", squeeze],
  ["Unsqueeze", unsqueeze],
  ["Concat", concat],
  ["Split", split],
  ["Slice", slice],
  ["Expand", expand],
  ["Tile", tile],
  ["Pad", pad],
  ["DepthToSpace", depthToSpace],
  ["SpaceToDepth", depthToSpace],
  ["Resize", resize],
  ["Upsample", resize],
  ["GridSample", gridSample],
  ["AffineGrid", affineGrid],
  ["Col2Im", col2Im],
  ["CenterCropPad", centerCropPad],
];
