/** Slice and Compress: the parts of x that are taken. */
import type { Value } from "../../onnx/builder.ts";
import { attr } from "../../onnx/graph.ts";
import { elementType } from "../../onnx/tensor-proto.ts";
import { axisAdjoint, range, sizeOf } from "../axis-adjoint.ts";
import { only, type Rule, type RuleContext } from "../rule.ts";

/** The positions that a slice takes from an axis of `size` entries, by the rules of the ONNX operator. */
const slicePositions = (start: number, end: number, step: number, size: number): readonly number[] => {
  const clamp = (v: number, lo: number, hi: number): number => Math.min(Math.max(v < 0 ? v + size : v, lo), hi);
  const from = step > 0 ? clamp(start, 0, size) : clamp(start, 0, size - 1);
  const to = step > 0 ? clamp(end, 0, size) : clamp(end, -1, size - 1);
  const count = Math.max(0, Math.ceil((to - from) / step));
  return Array.from({ length: count }, (_, i) => from + i * step);
};

export const Slice: Rule = {
  op: "Slice",
  inputs: [0],
  formula: "dx = zeros with dy written where y was taken from",
  vjp: (c, dys) => {
    const x = c.input(0);
    const rank = c.rank(x);
    const starts = c.constantInts(c.input(1));
    const ends = c.constantInts(c.input(2));
    const count = starts?.length ?? ends?.length ?? c.shape(c.input(1))?.[0];
    const axes =
      c.input(3) === ""
        ? typeof count === "number"
          ? Array.from({ length: count }, (_, i) => i)
          : undefined
        : c.constantInts(c.input(3));
    if (axes === undefined) throw c.unsupported("its axes are not constant");
    const steps = c.input(4) === "" ? axes.map(() => 1) : c.constantInts(c.input(4));

    let dx = only(dys);
    const pads = new Map<number, readonly [number, number]>();
    axes.forEach((a, i) => {
      const axis = a < 0 ? a + rank : a;
      const size = c.shape(x)?.[axis];
      const [start, end, step] = [starts?.[i], ends?.[i], steps?.[i]];
      if (typeof size === "number" && start !== undefined && end !== undefined && step !== undefined) {
        const index = slicePositions(start, end, step, size);
        const first = index[0] ?? 0;
        if (step === 1 || index.length <= 1) pads.set(axis, [first, size - first - index.length]);
        else dx = axisAdjoint(c, dx, axis, rank, { kind: "constant", index, size });
        return;
      }
      const at = (k: number): Value => element(c, c.input(k), i);
      const whole = sizeOf(c, x, axis);
      const positions = c.b.op("Slice", [
        range(c, whole),
        at(1),
        at(2),
        c.b.ints([0]),
        ...(steps === undefined || step !== 1 ? [at(4)] : []),
      ]);
      dx = axisAdjoint(c, dx, axis, rank, { kind: "dynamic", index: positions, size: whole, unique: true });
    });
    const padded = [...pads].filter(([, [before, after]]) => before !== 0 || after !== 0);
    if (padded.length === 0) return [dx];
    const amounts = [...padded.map(([, p]) => p[0]), ...padded.map(([, p]) => p[1])];
    return [c.b.op("Pad", [dx, c.b.ints(amounts), "", c.b.ints(padded.map(([a]) => a))])];
  },
};

/** Entry i of a rank-1 integer value, as a rank-1 int64 value. */
const element = (c: RuleContext, value: Value, i: number): Value => {
  const known = c.constantInts(value)?.[i];
  if (known !== undefined) return c.b.ints([known]);
  return c.b.op("Cast", [c.b.op("Gather", [value, c.b.ints([i])], { axis: 0 })], { to: elementType("int64") });
};

export const Compress: Rule = {
  op: "Compress",
  inputs: [0],
  formula: "dx = zeros with dy written where the condition holds",
  vjp: (c, dy) => {
    const x = c.input(0);
    const index = c.b.op("Reshape", [c.b.op("NonZero", [c.input(1)]), c.b.ints([-1])]);
    if (!attr.has(c.node, "axis")) {
      const size = c.b.op("Unsqueeze", [c.b.op("Size", [x]), c.b.ints([0])]);
      return [c.reshapeLike(axisAdjoint(c, only(dy), 0, 1, { kind: "dynamic", index, size, unique: true }), x)];
    }
    const rank = c.rank(x);
    const axis = attr.int(c.node, "axis", 0);
    const a = axis < 0 ? axis + rank : axis;
    return [axisAdjoint(c, only(dy), a, rank, { kind: "dynamic", index, size: sizeOf(c, x, a), unique: true })];
  },
};
