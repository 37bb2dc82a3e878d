/** What a sliding window does to one axis, as a matrix made in the graph: for sizes that are known only when it runs. */
import type { Value } from "../onnx/builder.ts";
import { elementType } from "../onnx/tensor-proto.ts";
import { range, sizeOf } from "./axis-adjoint.ts";
import type { RuleContext } from "./rule.ts";
import type { Window } from "./window.ts";

/** [outs, ins] of x's dtype: 1 where a tap of window o lies on input i, along spatial axis `axis`. */
export const windowSumsAtRunTime = (c: RuleContext, w: Window, axis: number): Value =>
  hits(c, w, axis, range(c, sizeOf(c, c.input(0), 2 + axis)));

/** The same as averages. Pads count with `countPads`; what ceil_mode adds behind them never does. */
export const windowMeansAtRunTime = (c: RuleContext, w: Window, axis: number, countPads: boolean): Value => {
  const { b } = c;
  const sums = windowSumsAtRunTime(c, w, axis);
  const [begin, end] = [w.begin[axis] ?? 0, w.end[axis] ?? 0];
  let counted = sums;
  if (countPads && begin + end > 0) {
    const padded = b.op("Add", [sizeOf(c, c.input(0), 2 + axis), b.ints([begin + end])]);
    counted = hits(c, w, axis, b.op("Sub", [range(c, padded), b.ints([begin])]));
  }
  const count = b.op("ReduceSum", [counted, b.ints([1])], { keepdims: 1 });
  return b.op("Div", [sums, b.op("Max", [count, c.scalar(1, c.input(0))])]);
};

/** 1 where position[i] is a tap of window o: position = o stride - begin + t dilation, 0 <= t < kernel. */
const hits = (c: RuleContext, w: Window, axis: number, positions: Value): Value => {
  const { b } = c;
  const [stride, dilation, kernel] = [w.strides[axis] ?? 1, w.dilations[axis] ?? 1, w.kernel[axis] ?? 1];
  const windows = b.op("Unsqueeze", [range(c, sizeOf(c, c.output(0), 2 + axis)), b.ints([1])]);
  const starts = b.op("Sub", [b.op("Mul", [windows, b.ints([stride])]), b.ints([w.begin[axis] ?? 0])]);
  const offset = b.op("Sub", [b.op("Unsqueeze", [positions, b.ints([0])]), starts]);
  const inside = b.op("Equal", [
    b.op("Clip", [offset, b.scalar(0, "int64"), b.scalar((kernel - 1) * dilation, "int64")]),
    offset,
  ]);
  const zero = b.scalar(0, "int64");
  const hit =
    dilation === 1 ? inside : b.op("And", [inside, b.op("Equal", [b.op("Mod", [offset, b.ints([dilation])]), zero])]);
  return b.op("Cast", [hit], { to: elementType(c.dtype(c.input(0))) });
};

/** dx = (A_0^T x A_1^T x ...) dy, one matrix [outs, ins] for each spatial axis. */
export const onSpatialAxesAtRunTime = (c: RuleContext, dy: Value, matrices: readonly Value[]): Value => {
  const rank = 2 + matrices.length;
  return matrices.reduce((g, m, i) => {
    const axis = 2 + i;
    if (axis === rank - 1) return c.b.op("MatMul", [g, m]);
    const perm = Array.from({ length: rank }, (_, k) => (k === axis ? rank - 1 : k === rank - 1 ? axis : k));
    return c.b.op("Transpose", [c.b.op("MatMul", [c.b.op("Transpose", [g], { perm }), m])], { perm });
  }, dy);
};
