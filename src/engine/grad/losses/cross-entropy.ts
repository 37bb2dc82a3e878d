/** Cross-entropy on logits, untargeted and targeted. */
import type { Value } from "../../onnx/builder.ts";
import type { Loss, LossContext } from "../loss.ts";
import { column, onehotOf } from "./select.ts";

/** Few nodes, because small nets are attacked too: log softmax(z)_index as [N], and softmax and one-hot as [N, K]. */
const parts = (c: LossContext, index: Value): { readonly logp: Value; readonly p: Value; readonly mask: Value } => {
  const { b } = c;
  const at = column(c, index);
  const all = b.op("LogSoftmax", [c.scores], { axis: 1 });
  return { logp: b.op("GatherND", [all, at], { batch_dims: 1 }), p: b.op("Exp", [all]), mask: onehotOf(c, index, at) };
};

export const crossEntropy: Loss = {
  id: "cross-entropy",
  formula: "L = log sum_i exp(z_i) - z_y; dL/dz = softmax(z) - onehot(y)",
  minClasses: 1,
  build: (c) => {
    const { logp, p, mask } = parts(c, c.input("labels"));
    return { loss: c.b.op("Neg", [logp]), cotangent: c.b.op("Sub", [p, mask]) };
  },
};

export const crossEntropyTargeted: Loss = {
  id: "cross-entropy-targeted",
  formula: "L = z_t - log sum_i exp(z_i); dL/dz = onehot(t) - softmax(z)",
  minClasses: 1,
  build: (c) => {
    const { logp, p, mask } = parts(c, c.input("targets"));
    return { loss: logp, cotangent: c.b.op("Sub", [mask, p]) };
  },
};
