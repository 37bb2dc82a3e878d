/** Cross-entropy on probabilities, untargeted and targeted. */
import type { Value } from "../../onnx/builder.ts";
import type { Loss, LossContext } from "../loss.ts";
import { column, onehot, scoreAt } from "./select.ts";

/** Below this a probability is taken as this, so that the loss stays finite where a model saturates. */
const floor = 1e-30;

const parts = (c: LossContext, index: Value): { readonly logp: Value; readonly slope: Value } => {
  const mask = onehot(c, index);
  const p = c.b.op("Max", [scoreAt(c, mask), c.b.scalar(c.dtype === "float16" ? 1e-7 : floor, c.dtype)]);
  return { logp: c.b.op("Log", [p]), slope: c.b.op("Div", [mask, column(c, p)]) };
};

export const crossEntropyProbabilities: Loss = {
  id: "cross-entropy-probabilities",
  formula: "L = -log p_y; dL/dp = -onehot(y) / p_y",
  build: (c) => {
    const { logp, slope } = parts(c, c.input("labels"));
    return { loss: c.b.op("Neg", [logp]), cotangent: c.b.op("Neg", [slope]) };
  },
};

export const crossEntropyProbabilitiesTargeted: Loss = {
  id: "cross-entropy-probabilities-targeted",
  formula: "L = log p_t; dL/dp = onehot(t) / p_t",
  build: (c) => {
    const { logp, slope } = parts(c, c.input("targets"));
    return { loss: logp, cotangent: slope };
  },
};
