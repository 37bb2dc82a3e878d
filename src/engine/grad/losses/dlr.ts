/** Difference of logits ratio, untargeted and targeted (Croce & Hein 2020, arXiv:2003.01690, with the authors' 1e-12 in the denominator). */
import type { Value } from "../../onnx/builder.ts";
import type { Loss, LossContext } from "../loss.ts";
import { bestOther, column, onehot, scoreAt } from "./select.ts";

/** The k largest scores: values [N] and one-hots [N, K], in descending order. */
const ranks = (c: LossContext, k: number): { readonly value: Value; readonly onehot: Value }[] => {
  const { b } = c;
  const [, indices = ""] = b.ops("TopK", [c.scores, b.ints([k])], 2, { axis: 1, largest: 1, sorted: 1 });
  return Array.from({ length: k }, (_, i) => {
    const index = b.op(
      "Gather",
      [indices, b.constant({ dtype: "int64", dims: [], data: BigInt64Array.of(BigInt(i)) })],
      { axis: 1 },
    );
    const mask = onehot(c, index);
    return { value: scoreAt(c, mask), onehot: mask };
  });
};

/** L = -numerator / denominator with its cotangent by the quotient rule. */
const ratio = (
  c: LossContext,
  numerator: Value,
  dNumerator: Value,
  denominator: Value,
  dDenominator: Value,
): { loss: Value; cotangent: Value } => {
  const { b } = c;
  const safe = b.op("Add", [denominator, b.scalar(c.dtype === "float16" ? 1e-6 : 1e-12, c.dtype)]);
  const q = b.op("Div", [numerator, safe]);
  const slope = b.op("Sub", [b.op("Mul", [column(c, q), dDenominator]), dNumerator]);
  return { loss: b.op("Neg", [q]), cotangent: b.op("Div", [slope, column(c, safe)]) };
};

export const dlr: Loss = {
  id: "dlr",
  formula: "L = -(z_y - max_{i!=y} z_i) / (z_pi1 - z_pi3 + 1e-12), pi sorting z in descending order",
  source: "Croce & Hein 2020, arXiv:2003.01690, eq. 6",
  build: (c) => {
    const own = onehot(c, c.input("labels"));
    const rival = bestOther(c, own);
    const [first, , third] = ranks(c, 3) as [Rank, Rank, Rank];
    return ratio(
      c,
      c.b.op("Sub", [scoreAt(c, own), rival.value]),
      c.b.op("Sub", [own, rival.onehot]),
      c.b.op("Sub", [first.value, third.value]),
      c.b.op("Sub", [first.onehot, third.onehot]),
    );
  },
};

export const dlrTargeted: Loss = {
  id: "dlr-targeted",
  formula: "L = -(z_y - z_t) / (z_pi1 - (z_pi3 + z_pi4) / 2 + 1e-12)",
  source: "Croce & Hein 2020, arXiv:2003.01690, eq. 7",
  build: (c) => {
    const own = onehot(c, c.input("labels"));
    const target = onehot(c, c.input("targets"));
    const [first, , third, fourth] = ranks(c, 4) as [Rank, Rank, Rank, Rank];
    const half = c.b.scalar(0.5, c.dtype);
    const mean = (a: Value, b: Value): Value => c.b.op("Mul", [half, c.b.op("Add", [a, b])]);
    return ratio(
      c,
      c.b.op("Sub", [scoreAt(c, own), scoreAt(c, target)]),
      c.b.op("Sub", [own, target]),
      c.b.op("Sub", [first.value, mean(third.value, fourth.value)]),
      c.b.op("Sub", [first.onehot, mean(third.onehot, fourth.onehot)]),
    );
  },
};

type Rank = { readonly value: Value; readonly onehot: Value };
