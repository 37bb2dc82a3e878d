/** Pad in its four modes. */
import type { Value } from "../../onnx/builder.ts";
import { attr } from "../../onnx/graph.ts";
import { int64 } from "../../tensor/tensor.ts";
import { axisAdjoint, range, sizeOf } from "../axis-adjoint.ts";
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
        if (index === undefined) throw c.unsupported(`mode '${mode}' is not one of constant, reflect, edge, wrap`);
        dx = axisAdjoint(c, dx, axis, rank, { kind: "constant", index, size });
        return;
      }
      // the positions themselves, padded as x was
      const whole = sizeOf(c, x, axis);
      const amounts = c.b.op("Gather", [c.input(1), c.b.constant(int64([2], [i, axes.length + i]))], { axis: 0 });
      const index = c.b.op("Pad", [range(c, whole), amounts], { mode });
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
