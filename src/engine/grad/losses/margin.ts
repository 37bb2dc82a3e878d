/** Carlini & Wagner's margin with confidence, untargeted and targeted, and the plain difference of two logits. */
import type { Value } from "../../onnx/builder.ts";
import type { Loss, LossContext } from "../loss.ts";
import { bestOther, column, onehot, scoreAt } from "./select.ts";

/** L = min(difference, confidence); its slope is that of the difference while below the confidence. */
const capped = (c: LossContext, difference: Value, slope: Value): { loss: Value; cotangent: Value } => {
  const { b } = c;
  const confidence = c.input("confidence");
  const open = b.op("Cast", [b.op("Less", [difference, confidence])], { to: castTo(c) });
  return { loss: b.op("Min", [difference, confidence]), cotangent: b.op("Mul", [slope, column(c, open)]) };
};

const castTo = (c: LossContext): number => (c.dtype === "float64" ? 11 : c.dtype === "float16" ? 10 : 1);

export const margin: Loss = {
  id: "margin",
  formula: "L = -max(z_y - max_{i!=y} z_i, -confidence)",
  source: "Carlini & Wagner 2017, arXiv:1608.04644, f_6",
  build: (c) => {
    const own = onehot(c, c.input("labels"));
    const rival = bestOther(c, own);
    return capped(c, c.b.op("Sub", [rival.value, scoreAt(c, own)]), c.b.op("Sub", [rival.onehot, own]));
  },
};

export const marginTargeted: Loss = {
  id: "margin-targeted",
  formula: "L = -max(max_{i!=t} z_i - z_t, -confidence)",
  source: "Carlini & Wagner 2017, arXiv:1608.04644, f_6",
  build: (c) => {
    const target = onehot(c, c.input("targets"));
    const rival = bestOther(c, target);
    return capped(c, c.b.op("Sub", [scoreAt(c, target), rival.value]), c.b.op("Sub", [target, rival.onehot]));
  },
};

export const logitDifference: Loss = {
  id: "logit-difference",
  formula: "L = z_t - z_y",
  build: (c) => {
    const own = onehot(c, c.input("labels"));
    const target = onehot(c, c.input("targets"));
    return { loss: c.b.op("Sub", [scoreAt(c, target), scoreAt(c, own)]), cotangent: c.b.op("Sub", [target, own]) };
  },
};
