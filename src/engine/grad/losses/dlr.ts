/** Difference of logits ratio, untargeted and targeted (Croce & Hein 2020, arXiv:2003.01690, with the authors' 1e-12 in the denominator). */
import type { Value } from "../../onnx/builder.ts";
import type { Loss, LossContext } from "../loss.ts";
import { bestOther, column, columns, flat, largest, onehot, scoreAt } from "./select.ts";

/** A linear combination of scores: its value [N, 1] and its slope [N, K]. */
interface Linear {
  readonly value: Value;
  readonly slope: Value;
}

const minus = ({ b }: LossContext, x: Linear, y: Linear): Linear => ({
  value: b.op("Sub", [x.value, y.value]),
  slope: b.op("Sub", [x.slope, y.slope]),
});

const score = (c: LossContext, index: Value): Linear => ({ value: scoreAt(c, index), slope: onehot(c, index) });

/** The k largest scores, in descending order. */
const ranked = (c: LossContext, k: number): Linear[] => {
  const { values, indices } = largest(c, c.scores, k);
  const value = columns(c, values, k);
  return columns(c, indices, k).map((index, i) => ({ value: value[i] ?? "", slope: onehot(c, index) }));
};

/** L = -n / (d + 1e-12) and its cotangent ((n / d) d' - n') / d. */
const ratio = (c: LossContext, n: Linear, d: Linear): { loss: Value; cotangent: Value } => {
  const { b } = c;
  const safe = b.op("Add", [d.value, b.scalar(c.dtype === "float16" ? 1e-6 : 1e-12, c.dtype)]);
  const q = b.op("Div", [n.value, safe]);
  const slope = b.op("Sub", [b.op("Mul", [q, d.slope]), n.slope]);
  return { loss: flat(c, b.op("Neg", [q])), cotangent: b.op("Div", [slope, safe]) };
};

export const dlr: Loss = {
  id: "dlr",
  formula: "L = -(z_y - max_{i!=y} z_i) / (z_pi1 - z_pi3 + 1e-12), pi sorting z in descending order",
  source: "Croce & Hein 2020, arXiv:2003.01690, eq. 6",
  minClasses: 3,
  build: (c) => {
    const own = score(c, column(c, c.input("labels")));
    const best = bestOther(c, own.slope);
    const rival: Linear = { value: best.value, slope: onehot(c, best.index) };
    const [first, , third] = ranked(c, 3) as [Linear, Linear, Linear];
    return ratio(c, minus(c, own, rival), minus(c, first, third));
  },
};

export const dlrTargeted: Loss = {
  id: "dlr-targeted",
  formula: "L = -(z_y - z_t) / (z_pi1 - (z_pi3 + z_pi4) / 2 + 1e-12)",
  source: "Croce & Hein 2020, arXiv:2003.01690, eq. 7",
  minClasses: 4,
  build: (c) => {
    const { b } = c;
    const own = score(c, column(c, c.input("labels")));
    const target = score(c, column(c, c.input("targets")));
    const [first, , third, fourth] = ranked(c, 4) as [Linear, Linear, Linear, Linear];
    const half = b.scalar(0.5, c.dtype);
    const mean = (x: Value, y: Value): Value => b.op("Mul", [half, b.op("Add", [x, y])]);
    const low: Linear = { value: mean(third.value, fourth.value), slope: mean(third.slope, fourth.slope) };
    return ratio(c, minus(c, own, target), minus(c, first, low));
  },
};
