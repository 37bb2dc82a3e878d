/** The adjoint of taking entries along one axis: what Gather, Slice, Pad and Compress share in the backward pass. */
import type { Value } from "../onnx/builder.ts";
import { elementType } from "../onnx/tensor-proto.ts";
import { type Tensor, tensor } from "../tensor/tensor.ts";
import type { RuleContext } from "./rule.ts";

/** Where the entries came from. A constant index allows a backward pass without scattering. */
export type AxisIndex =
  | { readonly kind: "constant"; readonly index: readonly number[]; readonly size: number }
  /** `index` rank 1, int64; `size` rank 1 with one element; `unique`: no position is taken twice, and none is negative */
  | { readonly kind: "dynamic"; readonly index: Value; readonly size: Value; readonly unique: boolean };

/** Up to how many readers per position the backward pass is a sum of Gathers (parallel) rather than a scatter (serial). */
const maxReaders = 4;

/**
 * y = Gather(x, index, axis) with a rank-1 index -> dx[.., j, ..] = sum over k with index[k] = j of dy[.., k, ..].
 * `rank` is that of dy, `size` that of x along `axis`.
 */
export const axisAdjoint = (c: RuleContext, dy: Value, axis: number, rank: number, from: AxisIndex): Value => {
  if (from.kind === "dynamic")
    return from.unique
      ? inverseGather(c, dy, axis, from.index, from.size)
      : scatterRows(c, dy, axis, rank, from.index, from.size);
  const { size } = from;
  const readers: number[][] = Array.from({ length: size }, () => []);
  from.index.forEach((j, k) => readers[j < 0 ? j + size : j]?.push(k));
  const most = readers.reduce((m, r) => Math.max(m, r.length), 0);
  const first = from.index[0] ?? 0;
  const start = first < 0 ? first + size : first;
  if (from.index.every((j, k) => (j < 0 ? j + size : j) === start + k)) {
    const after = size - start - from.index.length;
    return start === 0 && after === 0 ? dy : c.b.op("Pad", [dy, c.b.ints([start, after]), "", c.b.ints([axis])]);
  }
  if (most > maxReaders) return scatterRows(c, dy, axis, rank, c.b.ints(from.index), c.b.ints([size]));
  const zero = from.index.length;
  const padded = readers.some((r) => r.length < most)
    ? c.b.op("Pad", [dy, c.b.ints([0, 1]), "", c.b.ints([axis])])
    : dy;
  const parts = Array.from({ length: most }, (_, r) =>
    c.b.op("Gather", [padded, c.b.ints(readers.map((list) => list[r] ?? zero))], { axis }),
  );
  return parts.length === 1 ? (parts[0] ?? dy) : c.b.op("Sum", parts);
};

/** Positions are taken at most once: dx gathers from dy with a row of zeros behind it, at the inverse of the index. */
const inverseGather = (c: RuleContext, dy: Value, axis: number, index: Value, size: Value): Value => {
  const count = c.b.op("Shape", [index]);
  const inverse = c.b.op("ScatterElements", [c.b.op("Expand", [count, size]), index, range(c, count)], { axis: 0 });
  return c.b.op("Gather", [c.b.op("Pad", [dy, c.b.ints([0, 1]), "", c.b.ints([axis])]), inverse], { axis });
};

const scatterRows = (c: RuleContext, dy: Value, axis: number, rank: number, index: Value, size: Value): Value => {
  const perm = [axis, ...Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis)];
  const rows = axis === 0 ? dy : c.b.op("Transpose", [dy], { perm });
  const shape = c.b.op("Concat", [size, c.b.op("Shape", [rows], { start: 1 })], { axis: 0 });
  const back = perm.map((_, i) => perm.indexOf(i));
  const dx = accumulate(c, "ScatterND", shape, c.b.op("Unsqueeze", [index, c.b.ints([-1])]), rows);
  return axis === 0 ? dx : c.b.op("Transpose", [dx], { perm: back });
};

/** Zeros of `shape` (a rank-1 int64 value) with `updates` added at `indices`; 16-bit floats go through float32 (ONNX Runtime has no 16-bit kernel). */
export const accumulate = (
  c: RuleContext,
  op: "ScatterND" | "ScatterElements",
  shape: Value,
  indices: Value,
  updates: Value,
  axis?: number,
): Value => {
  const dtype = c.dtype(c.node.output[0] ?? "");
  const half = dtype === "float16" || dtype === "bfloat16";
  const wide = half ? c.b.op("Cast", [updates], { to: elementType("float32") }) : updates;
  const zeros = c.b.op("ConstantOfShape", [shape], {
    value: { tensor: zero(dtype === "float64" ? "float64" : "float32") },
  });
  const dx = c.b.op(op, [zeros, indices, wide], { ...(axis === undefined ? {} : { axis }), reduction: "add" });
  return half ? c.b.op("Cast", [dx], { to: elementType(dtype) }) : dx;
};

const zero = (dtype: "float32" | "float64"): Tensor =>
  dtype === "float64" ? tensor(dtype, [1], Float64Array.of(0)) : tensor(dtype, [1], Float32Array.of(0));

/** 0, 1, ... count - 1; `count` is rank 1 with one element. */
export const range = (c: RuleContext, count: Value): Value =>
  c.b.op("Range", [c.b.scalar(0, "int64"), c.b.op("Squeeze", [count, c.b.ints([0])]), c.b.scalar(1, "int64")]);

/** The size of one axis, as a rank-1 int64 value: a constant where it is known. */
export const sizeOf = (c: RuleContext, value: Value, axis: number): Value => {
  const d = c.shape(value)?.[axis];
  return typeof d === "number" ? c.b.ints([d]) : c.b.op("Shape", [value], { start: axis, end: axis + 1 });
};
