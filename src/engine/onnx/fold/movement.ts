/** Evaluators of ops that move elements about without changing them, and of those that make or count them. */
import { elementCount, type Tensor, tensor } from "../../tensor/tensor.ts";
import { attr, type NodeProto } from "../graph.ts";
import { fromTensorProto } from "../tensor-proto.ts";
import { arrayOf, broadcastDims, type Evaluator, integers, isBig, pick, strides, withDims } from "./context.ts";

const offset = (index: readonly number[], steps: readonly number[]): number => {
  let at = 0;
  for (let k = 0; k < steps.length; k++) at += (index[k] ?? 0) * (steps[k] ?? 0);
  return at;
};

const axisOf = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** Axes from input `i` or the attribute. */
const axes = (node: NodeProto, inputs: readonly (Tensor | undefined)[], i: number): readonly number[] | undefined =>
  integers(inputs[i]) ?? attr.ints(node, "axes");

const reshape: Evaluator = (node, [x, shape]) => {
  const target = integers(shape) ?? attr.ints(node, "shape");
  if (x === undefined || target === undefined) return undefined;
  const zero = attr.int(node, "allowzero", 0) === 1;
  const dims = target.map((d, i) => (d === 0 && !zero ? (x.dims[i] ?? 0) : d));
  const free = dims.indexOf(-1);
  const count = elementCount(x.dims);
  if (free >= 0) dims[free] = count / elementCount(dims.filter((_, i) => i !== free));
  return elementCount(dims) === count ? [withDims(x, dims)] : undefined;
};

const flatten: Evaluator = (node, [x]) => {
  if (x === undefined) return undefined;
  const at = axisOf(attr.int(node, "axis", 1), x.dims.length);
  return [withDims(x, [elementCount(x.dims.slice(0, at)), elementCount(x.dims.slice(at))])];
};

const squeeze: Evaluator = (node, inputs) => {
  const x = inputs[0];
  if (x === undefined) return undefined;
  const drop = axes(node, inputs, 1)?.map((a) => axisOf(a, x.dims.length));
  return [
    withDims(
      x,
      x.dims.filter((d, i) => (drop === undefined ? d !== 1 : !drop.includes(i))),
    ),
  ];
};

const unsqueeze: Evaluator = (node, inputs) => {
  const x = inputs[0];
  const at = axes(node, inputs, 1);
  if (x === undefined || at === undefined) return undefined;
  const rank = x.dims.length + at.length;
  const set = new Set(at.map((a) => axisOf(a, rank)));
  let next = 0;
  return [
    withDims(
      x,
      Array.from({ length: rank }, (_, i) => (set.has(i) ? 1 : (x.dims[next++] ?? 1))),
    ),
  ];
};

const transpose: Evaluator = (node, [x]) => {
  if (x === undefined) return undefined;
  const perm = attr.ints(node, "perm") ?? [...x.dims.keys()].reverse();
  const steps = strides(x.dims);
  const moved = perm.map((p) => steps[p] ?? 0);
  return [
    pick(
      x,
      perm.map((p) => x.dims[p] ?? 1),
      (index) => offset(index, moved),
    ),
  ];
};

const concat: Evaluator = (node, inputs) => {
  const all = inputs.filter((t) => t !== undefined);
  const first = all[0];
  if (first === undefined || all.length !== inputs.length) return undefined;
  const axis = axisOf(attr.int(node, "axis", 0), first.dims.length);
  const inner = elementCount(first.dims.slice(axis + 1));
  const outer = elementCount(first.dims.slice(0, axis));
  const total = all.reduce((a, t) => a + (t.dims[axis] ?? 0), 0);
  const data = arrayOf(first.dtype, outer * total * inner) as unknown as unknown[];
  let start = 0;
  for (const t of all) {
    const run = (t.dims[axis] ?? 0) * inner;
    for (let o = 0; o < outer; o++)
      for (let k = 0; k < run; k++) data[o * total * inner + start + k] = t.data[o * run + k];
    start += run;
  }
  return [{ dtype: first.dtype, dims: first.dims.map((d, i) => (i === axis ? total : d)), data } as unknown as Tensor];
};

const slice: Evaluator = (node, inputs) => {
  const x = inputs[0];
  const starts = integers(inputs[1]) ?? attr.ints(node, "starts");
  const ends = integers(inputs[2]) ?? attr.ints(node, "ends");
  if (x === undefined || starts === undefined || ends === undefined) return undefined;
  const at = axes(node, inputs, 3) ?? starts.map((_, i) => i);
  const steps = integers(inputs[4]) ?? starts.map(() => 1);
  const dims = [...x.dims];
  const begin = dims.map(() => 0);
  const by = dims.map(() => 1);
  for (const [k, a] of at.entries()) {
    const axis = axisOf(a, dims.length);
    const d = x.dims[axis] ?? 0;
    const step = steps[k] ?? 1;
    const clamp = (v: number, low: number, high: number): number => Math.min(Math.max(v < 0 ? v + d : v, low), high);
    const s = step > 0 ? clamp(starts[k] ?? 0, 0, d) : clamp(starts[k] ?? 0, 0, d - 1);
    const e = step > 0 ? clamp(ends[k] ?? 0, 0, d) : clamp(ends[k] ?? 0, -1, d - 1);
    dims[axis] = Math.max(0, Math.ceil((e - s) / step));
    begin[axis] = s;
    by[axis] = step;
  }
  const own = strides(x.dims);
  const base = offset(begin, own);
  const moved = own.map((s, k) => s * (by[k] ?? 1));
  return [pick(x, dims, (index) => base + offset(index, moved))];
};

const split: Evaluator = (node, inputs, opset) => {
  const x = inputs[0];
  if (x === undefined) return undefined;
  const axis = axisOf(attr.int(node, "axis", 0), x.dims.length);
  const total = x.dims[axis] ?? 0;
  const part = Math.ceil(total / node.output.length);
  const sizes =
    integers(inputs[1]) ??
    attr.ints(node, "split") ??
    node.output.map((_, k) => Math.min(part, Math.max(0, total - part * k)));
  if (opset < 2 || sizes.reduce((a, b) => a + b, 0) !== total) return undefined;
  const own = strides(x.dims);
  let start = 0;
  return sizes.map((size) => {
    const base = start * (own[axis] ?? 1);
    start += size;
    return pick(
      x,
      x.dims.map((d, i) => (i === axis ? size : d)),
      (index) => base + offset(index, own),
    );
  });
};

const gather: Evaluator = (node, [x, indices]) => {
  const at = integers(indices);
  if (x === undefined || at === undefined || indices === undefined) return undefined;
  const axis = axisOf(attr.int(node, "axis", 0), x.dims.length);
  const size = x.dims[axis] ?? 0;
  if (at.some((i) => i < -size || i >= size)) return undefined;
  const rank = indices.dims.length;
  const own = strides(x.dims);
  const inner = strides(indices.dims);
  const dims = [...x.dims.slice(0, axis), ...indices.dims, ...x.dims.slice(axis + 1)];
  return [
    pick(x, dims, (index) => {
      const i = at[offset(index.slice(axis, axis + rank), inner)] ?? 0;
      return (
        offset(index.slice(0, axis), own) +
        (i < 0 ? i + size : i) * (own[axis] ?? 1) +
        offset(index.slice(axis + rank), own.slice(axis + 1))
      );
    }),
  ];
};

const expand: Evaluator = (_, [x, shape]) => {
  const target = integers(shape);
  const dims = x === undefined || target === undefined ? undefined : broadcastDims([x.dims, target]);
  if (x === undefined || dims === undefined) return undefined;
  const own = strides(x.dims);
  const lead = dims.length - x.dims.length;
  const steps = dims.map((_, k) => (k < lead || x.dims[k - lead] === 1 ? 0 : (own[k - lead] ?? 0)));
  return [pick(x, dims, (index) => offset(index, steps))];
};

const tile: Evaluator = (_, [x, repeats]) => {
  const by = integers(repeats);
  if (x === undefined || by?.length !== x.dims.length) return undefined;
  const own = strides(x.dims);
  const dims = x.dims.map((d, k) => d * (by[k] ?? 1));
  return [
    pick(x, dims, (index) =>
      offset(
        index.map((i, k) => i % (x.dims[k] ?? 1)),
        own,
      ),
    ),
  ];
};

const constantOfShape: Evaluator = (node, [shape]) => {
  const dims = integers(shape);
  if (dims === undefined) return undefined;
  const t = node.attribute.find((a) => a.name === "value")?.t;
  const value = t === undefined ? tensor("float32", [1], Float32Array.of(0)) : fromTensorProto(t);
  return [pick(value, dims, () => 0)];
};

const range: Evaluator = (_, [start, limit, delta]) => {
  if (start === undefined || limit === undefined || delta === undefined) return undefined;
  const [s, l, d] = [start, limit, delta].map((t) => Number(t.data[0]));
  if (s === undefined || l === undefined || d === undefined || d === 0 || !Number.isFinite((l - s) / d))
    return undefined;
  const n = Math.max(0, Math.ceil((l - s) / d));
  const data = arrayOf(start.dtype, n) as unknown as (number | bigint)[];
  for (let i = 0; i < n; i++) data[i] = isBig(start.dtype) ? BigInt(s + i * d) : s + i * d;
  return [{ dtype: start.dtype, dims: [n], data } as unknown as Tensor];
};

const shapeOp: Evaluator = (node, [x]) => {
  if (x === undefined) return undefined;
  const rank = x.dims.length;
  const clamp = (v: number): number => Math.min(Math.max(v < 0 ? v + rank : v, 0), rank);
  const dims = x.dims.slice(clamp(attr.int(node, "start", 0)), clamp(attr.int(node, "end", rank)));
  return [tensor("int64", [dims.length], BigInt64Array.from(dims, BigInt))];
};

const nonZero: Evaluator = (_, [x]) => {
  if (x === undefined || x.dtype === "string") return undefined;
  const own = strides(x.dims);
  const found: number[] = [];
  for (let i = 0; i < x.data.length; i++) if (Number(x.data[i]) !== 0) found.push(i);
  const rank = x.dims.length;
  const data = new BigInt64Array(rank * found.length);
  found.forEach((at, j) => {
    for (let k = 0; k < rank; k++)
      data[k * found.length + j] = BigInt(Math.floor(at / (own[k] ?? 1)) % (x.dims[k] ?? 1));
  });
  return [tensor("int64", [rank, found.length], data)];
};

const trilu: Evaluator = (node, [x, k]) => {
  if (x === undefined || x.dtype === "string" || x.dims.length < 2) return undefined;
  const upper = attr.int(node, "upper", 1) === 1;
  const shift = integers(k)?.[0] ?? 0;
  const [rows, columns] = [x.dims.at(-2) ?? 1, x.dims.at(-1) ?? 1];
  const data = (x.data as Float32Array).slice() as unknown as (number | bigint)[];
  const zero = isBig(x.dtype) ? 0n : 0;
  for (let i = 0; i < data.length; i++) {
    const [r, c] = [Math.floor(i / columns) % rows, i % columns];
    if (upper ? c < r + shift : c > r + shift) data[i] = zero;
  }
  return [{ dtype: x.dtype, dims: x.dims, data } as unknown as Tensor];
};

const reduceIntegers =
  (f: (a: bigint, b: bigint) => bigint): Evaluator =>
  (node, inputs) => {
    const x = inputs[0];
    if (x === undefined || x.dtype !== "int64" || x.dims.length !== 1 || x.data.length === 0) return undefined;
    if (inputs[1] === undefined && attr.int(node, "noop_with_empty_axes", 0) === 1) return undefined;
    const keep = attr.int(node, "keepdims", 1) === 1;
    return [tensor("int64", keep ? [1] : [], BigInt64Array.of(x.data.reduce((a, b) => f(a, b))))];
  };

export const movementEvaluators: readonly (readonly [string, Evaluator])[] = [
  ["Identity", (_, [x]) => (x === undefined ? undefined : [x])],
  ["Reshape", reshape],
  ["Flatten", flatten],
  ["Squeeze", squeeze],
  ["Unsqueeze", unsqueeze],
  ["Transpose", transpose],
  ["Concat", concat],
  ["Slice", slice],
  ["Split", split],
  ["Gather", gather],
  ["Expand", expand],
  ["Tile", tile],
  ["ConstantOfShape", constantOfShape],
  ["Range", range],
  ["Shape", shapeOp],
  [
    "Size",
    (_, [x]) => (x === undefined ? undefined : [tensor("int64", [], BigInt64Array.of(BigInt(elementCount(x.dims))))]),
  ],
  ["NonZero", nonZero],
  ["Trilu", trilu],
  ["ReduceProd", reduceIntegers((a, b) => a * b)],
  ["ReduceSum", reduceIntegers((a, b) => a + b)],
  ["ReduceMax", reduceIntegers((a, b) => (a > b ? a : b))],
  ["ReduceMin", reduceIntegers((a, b) => (a < b ? a : b))],
];
