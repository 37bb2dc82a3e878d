/** Losses of outputs of any rank: a given cotangent, and mean squared error. Per sample: everything but axis 0 is summed or averaged. */
import type { Value } from "../../onnx/builder.ts";
import type { Loss, LossContext } from "../loss.ts";

/** [N, ...] -> [N, M]; a scalar is one sample, [1, 1] */
const rows = ({ b }: LossContext, v: Value): Value =>
  b.op("Reshape", [b.op("Unsqueeze", [v, b.ints([-1])]), b.ints([0, -1])]);

export const cotangentLoss: Loss = {
  id: "cotangent",
  formula: "L = sum(c z); dL/dz = c",
  build: (c) => {
    const given = c.input("cotangent");
    const product = rows(c, c.b.op("Mul", [given, c.scores]));
    return {
      loss: c.b.op("ReduceSum", [product, c.b.ints([1])], { keepdims: 0 }),
      cotangent: given,
    };
  },
};

export const meanSquaredError: Loss = {
  id: "mean-squared-error",
  formula: "L = mean((z - r)^2); dL/dz = 2 (z - r) / M",
  build: (c) => {
    const { b } = c;
    const difference = b.op("Sub", [c.scores, c.input("reference")]);
    const square = rows(c, b.op("Mul", [difference, difference]));
    const count = b.op("CastLike", [b.op("Gather", [b.op("Shape", [square]), b.ints([1])], { axis: 0 }), c.scores]);
    return {
      loss: b.op("ReduceMean", [square, b.ints([1])], { keepdims: 0 }),
      cotangent: b.op("Div", [b.op("Mul", [b.scalar(2, c.dtype), difference]), count]),
    };
  },
};
