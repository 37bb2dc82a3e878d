/** Shapes of ops that lay out the same elements anew, join or part them. */
import { attr, type Dim } from "../graph.ts";
import {
  axesOf,
  type Known,
  lengthOf,
  maxElements,
  positive,
  type ShapeContext,
  type ShapeFunction,
  unknownDims,
} from "./context.ts";

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
  const small = parts.reduce((n, p) => n + (p?.length ?? Number.POSITIVE_INFINITY), 0) <= maxElements;
  const elements = rank === 1 && small ? parts.flatMap((p) => [...(p ?? [])]) : undefined;
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

export const layout: readonly (readonly [string, ShapeFunction])[] = [
  ["Reshape", reshape],
  ["Flatten", flatten],
  ["Transpose", transpose],
  ["Squeeze", squeeze],
  ["Unsqueeze", unsqueeze],
  ["Concat", concat],
  ["Split", split],
];
