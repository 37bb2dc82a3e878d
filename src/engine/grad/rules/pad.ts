/** Pad in its four modes. */
import type { Value } from "../../onnx/builder.ts";
import { attr } from "../../onnx/graph.ts";
import { axisAdjoint, sizeOf } from "../axis-adjoint.ts";
import { only, type Rule, type RuleContext } from "../rule.ts";

export const Pad: Rule = {
  op: "Pad",
  inputs: [0, 2],
  formula:
    "constant: dx = dy padded by the negated amounts, dvalue = sum(dy) - sum(dx); other modes: y takes entries of x, each gets the sum of its copies",
  vjp: (c, dys) => {
    const dy = only(dys);
    const mode = attr.string(c.node, "mode", "constant");
    if (mode === "constant") {
      const back = c.b.op("Pad", [dy, negated(c), "", ...(c.input(3) === "" ? [] : [c.input(3)])]);
      if (!c.needs(2)) return [back];
      const [all, own] = [dy, back].map((v) => c.b.op("ReduceSum", [v], { keepdims: 0 }));
      return [back, undefined, c.reshapeLike(c.b.op("Sub", [all ?? "", own ?? ""]), c.input(2))];
    }
    const x = c.input(0);
    const rank = c.rank(x);
    const axes = c.input(3) === "" ? Array.from({ length: rank }, (_, i) => i) : c.constantInts(c.input(3));
    if (axes === undefined) throw c.unsupported("its axes are not constant");
    const pads = c.constantInts(c.input(1));
    let dx = dy;
    axes.forEach((a, i) => {
      const axis = a < 0 ? a + rank : a;
      const [before, after] = [pads?.[i], pads?.[axes.length + i]];
      if (before === 0 && after === 0) return;
      const size = c.shape(x)?.[axis];
      if (before !== undefined && after !== undefined && typeof size === "number") {
        const index = paddedPositions(mode, before, after, size);
        if (index === undefined) throw unknownMode(c, mode);
        dx = axisAdjoint(c, dx, axis, rank, { kind: "constant", index, size });
        return;
      }
      const whole = sizeOf(c, x, axis);
      const amount = (k: number): Value => c.b.op("Gather", [c.input(1), c.b.ints([k])], { axis: 0 });
      const index = positionsAtRunTime(c, mode, amount(i), amount(axes.length + i), whole);
      dx = axisAdjoint(c, dx, axis, rank, { kind: "dynamic", index, size: whole, unique: false });
    });
    return [dx];
  },
};

const negated = (c: RuleContext): Value => {
  const pads = c.constantInts(c.input(1));
  return pads === undefined ? c.b.op("Neg", [c.input(1)]) : c.b.ints(pads.map((p) => (p === 0 ? 0 : -p)));
};

/** Where each entry of a padded axis comes from. Negative amounts cut first: the rest is what is mirrored, as ONNX Runtime does. */
const paddedPositions = (mode: string, before: number, after: number, size: number): readonly number[] | undefined => {
  const lo = Math.max(0, -before);
  const kept = size - lo - Math.max(0, -after);
  const out = Array.from({ length: size + before + after }, (_, k) => k - Math.max(0, before));
  const period = 2 * (kept - 1);
  switch (mode) {
    case "edge":
      return out.map((k) => lo + Math.min(Math.max(k, 0), kept - 1));
    case "wrap":
      return out.map((k) => lo + (((k % kept) + kept) % kept));
    case "reflect":
      return out.map((k) => {
        if (period <= 0) return lo;
        const m = ((k % period) + period) % period;
        return lo + (m < kept ? m : period - m);
      });
    default:
      return undefined;
  }
};

/** The same in the graph, for sizes or amounts that are not known; all values are rank 1 with one element. */
const positionsAtRunTime = (c: RuleContext, mode: string, before: Value, after: Value, size: Value): Value => {
  const { b } = c;
  const [zero, one] = [b.ints([0]), b.ints([1])];
  const lo = b.op("Max", [zero, b.op("Neg", [before])]);
  const kept = b.op("Sub", [b.op("Sub", [size, lo]), b.op("Max", [zero, b.op("Neg", [after])])]);
  const scalar = (v: Value): Value => b.op("Squeeze", [v, zero]);
  const first = b.op("Neg", [b.op("Max", [zero, before])]);
  const end = b.op("Add", [kept, b.op("Max", [zero, after])]);
  const k = b.op("Range", [scalar(first), scalar(end), b.scalar(1, "int64")]);
  switch (mode) {
    case "edge":
      return b.op("Add", [lo, b.op("Max", [zero, b.op("Min", [k, b.op("Sub", [kept, one])])])]);
    case "wrap":
      return b.op("Add", [lo, b.op("Mod", [k, kept])]);
    case "reflect": {
      const period = b.op("Max", [one, b.op("Mul", [b.ints([2]), b.op("Sub", [kept, one])])]);
      const m = b.op("Mod", [k, period]);
      return b.op("Add", [lo, b.op("Min", [m, b.op("Sub", [period, m])])]);
    }
    default:
      throw unknownMode(c, mode);
  }
};

const unknownMode = (c: RuleContext, mode: string): Error =>
  c.unsupported(`mode '${mode}' is not one of constant, reflect, edge, wrap`);
