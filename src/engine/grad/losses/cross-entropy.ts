/** Cross-entropy on logits, untargeted and targeted. */
import type { Value } from "../../onnx/builder.ts";
import type { Loss, LossContext } from "../loss.ts";
import { onehot, sumClasses } from "./select.ts";

const parts = (c: LossContext, index: Value): { readonly nll: Value; readonly slope: Value } => {
  const mask = onehot(c, index);
  const logp = c.b.op("LogSoftmax", [c.scores], { axis: 1 });
  return {
    nll: c.b.op("Neg", [sumClasses(c, c.b.op("Mul", [logp, mask]))]),
    slope: c.b.op("Sub", [c.b.op("Exp", [logp]), mask]),
  };
};

export const crossEntropy: Loss = {
  id: "cross-entropy",
  formula: "L = log sum_i exp(z_i) - z_y; dL/dz = softmax(z) - onehot(y)",
  build: (c) => {
    const { nll, slope } = parts(c, c.input("labels"));
    return { loss: nll, cotangent: slope };
  },
};

export const crossEntropyTargeted: Loss = {
  id: "cross-entropy-targeted",
  formula: "L = z_t - log sum_i exp(z_i); dL/dz = onehot(t) - softmax(z)",
  build: (c) => {
    const { nll, slope } = parts(c, c.input("targets"));
    return { loss: c.b.op("Neg", [nll]), cotangent: c.b.op("Neg", [slope]) };
  },
};
