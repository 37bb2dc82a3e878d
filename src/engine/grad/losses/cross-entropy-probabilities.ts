/** Cross-entropy on probabilities, untargeted and targeted. */
import type { Value } from "../../onnx/builder.ts";
import type { Loss, LossContext } from "../loss.ts";
import { column, flat, onehot, scoreAt } from "./select.ts";

/**
 * A probability below this is taken as this, in the loss and in its slope, so that both stay finite where a model saturates. The slope is not
 * set to zero there: the direction is right, and it is what an attack has to go by. float16 reaches down to 6e-5 and up to 65504 only.
 */
const floor = (c: LossContext): number => (c.dtype === "float16" ? 2 ** -15 : 1e-30);

const parts = (c: LossContext, index: Value): { readonly logp: Value; readonly slope: Value } => {
  const at = column(c, index);
  const p = c.b.op("Max", [scoreAt(c, at), c.b.scalar(floor(c), c.dtype)]);
  return { logp: flat(c, c.b.op("Log", [p])), slope: c.b.op("Div", [onehot(c, at), p]) };
};

export const crossEntropyProbabilities: Loss = {
  id: "cross-entropy-probabilities",
  formula: "L = -log p_y; dL/dp = -onehot(y) / p_y, p_y not below 1e-30",
  minClasses: 1,
  build: (c) => {
    const { logp, slope } = parts(c, c.input("labels"));
    return { loss: c.b.op("Neg", [logp]), cotangent: c.b.op("Neg", [slope]) };
  },
};

export const crossEntropyProbabilitiesTargeted: Loss = {
  id: "cross-entropy-probabilities-targeted",
  formula: "L = log p_t; dL/dp = onehot(t) / p_t, p_t not below 1e-30",
  minClasses: 1,
  build: (c) => {
    const { logp, slope } = parts(c, c.input("targets"));
    return { loss: logp, cotangent: slope };
  },
};
