/** Carlini & Wagner's margin with confidence, untargeted and targeted, and the plain difference of two logits. */
import type { Value } from "../../onnx/builder.ts";
import type { Loss, LossContext } from "../loss.ts";
import { asNumber, bestOther, column, flat, onehot, scoreAt } from "./select.ts";

/** L = min(difference, confidence), difference [N, 1]; the slope is that of the difference up to and including the confidence. */
const capped = (c: LossContext, difference: Value, slope: Value): { loss: Value; cotangent: Value } => {
  const { b } = c;
  const confidence = c.input("confidence");
  const open = asNumber(c, b.op("LessOrEqual", [difference, confidence]));
  return { loss: flat(c, b.op("Min", [difference, confidence])), cotangent: b.op("Mul", [slope, open]) };
};

export const margin: Loss = {
  id: "margin",
  formula: "L = -max(z_y - max_{i!=y} z_i, -confidence); one rival (the lowest class) among equals",
  source: "Carlini & Wagner 2017, arXiv:1608.04644, f_6",
  minClasses: 2,
  build: (c) => {
    const own = column(c, c.input("labels"));
    const mask = onehot(c, own);
    const rival = bestOther(c, mask);
    const difference = c.b.op("Sub", [rival.value, scoreAt(c, own)]);
    return capped(c, difference, c.b.op("Sub", [onehot(c, rival.index), mask]));
  },
};

export const marginTargeted: Loss = {
  id: "margin-targeted",
  formula: "L = -max(max_{i!=t} z_i - z_t, -confidence); one rival (the lowest class) among equals",
  source: "Carlini & Wagner 2017, arXiv:1608.04644, f_6",
  minClasses: 2,
  build: (c) => {
    const target = column(c, c.input("targets"));
    const mask = onehot(c, target);
    const rival = bestOther(c, mask);
    const difference = c.b.op("Sub", [scoreAt(c, target), rival.value]);
    return capped(c, difference, c.b.op("Sub", [mask, onehot(c, rival.index)]));
  },
};

export const logitDifference: Loss = {
  id: "logit-difference",
  formula: "L = z_t - z_y",
  minClasses: 2,
  build: (c) => {
    const own = column(c, c.input("labels"));
    const target = column(c, c.input("targets"));
    return {
      loss: flat(c, c.b.op("Sub", [scoreAt(c, target), scoreAt(c, own)])),
      cotangent: c.b.op("Sub", [onehot(c, target), onehot(c, own)]),
    };
  },
};
