/** Pieces that several losses are made of: one-hot masks and the best class but one. */
import { tensor } from "../../tensor/tensor.ts";
import type { Value } from "../../onnx/builder.ts";
import type { LossContext } from "../loss.ts";

/** [N, K], 1 at the given class, in the dtype of the scores. */
export const onehot = ({ b, scores, dtype, classes }: LossContext, index: Value): Value => {
  const depth =
    classes === undefined ? b.op("Gather", [b.op("Shape", [scores]), b.ints([1])], { axis: 0 }) : b.ints([classes]);
  const values =
    dtype === "float64"
      ? tensor("float64", [2], Float64Array.of(0, 1))
      : dtype === "float16"
        ? tensor("float16", [2], Uint16Array.of(0, 0x3c00))
        : tensor("float32", [2], Float32Array.of(0, 1));
  return b.op("OneHot", [index, depth, b.constant(values)], { axis: 1 });
};

/** [N]: sum over classes of a [N, K] value. */
export const sumClasses = ({ b }: LossContext, v: Value): Value => b.op("ReduceSum", [v, b.ints([1])], { keepdims: 0 });

/** [N]: the score of the class marked in `mask`. */
export const scoreAt = (c: LossContext, mask: Value): Value => sumClasses(c, c.b.op("Mul", [c.scores, mask]));

/** The largest score outside the class marked in `mask`: its value [N] and its one-hot [N, K] (the first among equals). */
export const bestOther = (c: LossContext, mask: Value): { readonly value: Value; readonly onehot: Value } => {
  const { b, scores, dtype } = c;
  const far = b.scalar(dtype === "float16" ? 6e4 : 1e30, dtype);
  const others = b.op("Sub", [scores, b.op("Mul", [mask, far])]);
  const index = b.op("ArgMax", [others], { axis: 1, keepdims: 0 });
  const picked = onehot(c, index);
  return { value: scoreAt(c, picked), onehot: picked };
};

/** [N] -> [N, 1] so that it broadcasts over classes. */
export const column = ({ b }: LossContext, v: Value): Value => b.op("Unsqueeze", [v, b.ints([1])]);
