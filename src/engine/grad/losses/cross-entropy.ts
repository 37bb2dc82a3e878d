/** Cross-entropy on logits. */
import { tensor } from "../../tensor/tensor.ts";
import type { Loss } from "../loss.ts";

export const crossEntropy: Loss = {
  id: "cross-entropy",
  formula: "L = log sum_i exp(z_i) - z_y; dL/dz = softmax(z) - onehot(y)",
  build: ({ b, scores, dtype, input, classes }) => {
    const depth =
      classes === undefined ? b.op("Gather", [b.op("Shape", [scores]), b.ints([1])], { axis: 0 }) : b.ints([classes]);
    const values =
      dtype === "float64"
        ? tensor("float64", [2], Float64Array.of(0, 1))
        : tensor("float32", [2], Float32Array.of(0, 1));
    const onehot = b.op("OneHot", [input("labels"), depth, b.constant(values)], { axis: 1 });
    const logp = b.op("LogSoftmax", [scores], { axis: 1 });
    const loss = b.op("Neg", [b.op("ReduceSum", [b.op("Mul", [logp, onehot]), b.ints([1])], { keepdims: 0 })]);
    return { loss, cotangent: b.op("Sub", [b.op("Softmax", [scores], { axis: 1 }), onehot]) };
  },
};
