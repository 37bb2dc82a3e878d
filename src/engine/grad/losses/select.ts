/** Pieces that several losses are made of: indices and scores as columns [N, 1], one-hot masks, the best class but one. */
import { tensor } from "../../tensor/tensor.ts";
import type { Value } from "../../onnx/builder.ts";
import { elementType } from "../../onnx/tensor-proto.ts";
import type { LossContext } from "../loss.ts";

/** [N] -> [N, 1]. */
export const column = ({ b }: LossContext, v: Value): Value => b.op("Unsqueeze", [v, b.ints([1])]);

/** [N, 1] -> [N]. */
export const flat = ({ b }: LossContext, v: Value): Value => b.op("Squeeze", [v, b.ints([1])]);

/** A boolean value as 0 and 1 in the dtype of the scores. */
export const asNumber = ({ b, dtype }: LossContext, condition: Value): Value =>
  b.op("Cast", [condition], { to: elementType(dtype) });

/** [1, K]: the class numbers. */
const classNumbers = ({ b, scores, classes }: LossContext): Value => {
  if (classes !== undefined)
    return b.constant(
      tensor(
        "int64",
        [1, classes],
        BigInt64Array.from({ length: classes }, (_, i) => BigInt(i)),
      ),
    );
  const depth = b.op("Gather", [b.op("Shape", [scores]), b.scalar(1, "int64")], { axis: 0 });
  return b.op("Unsqueeze", [b.op("Range", [b.scalar(0, "int64"), depth, b.scalar(1, "int64")]), b.ints([0])]);
};

/** [N, K]: 1 at the class that the index [N, 1] names, in the dtype of the scores. An index outside [0, K) marks nothing. */
export const onehot = (c: LossContext, index: Value): Value => asNumber(c, c.b.op("Equal", [index, classNumbers(c)]));

/** The same from the index [N] and its column [N, 1]; one node where ONNX Runtime has a OneHot of the dtype. */
export const onehotOf = (c: LossContext, index: Value, at: Value): Value => {
  if (c.dtype !== "float32" || c.classes === undefined) return onehot(c, at);
  const values = c.b.constant(tensor("float32", [2], Float32Array.of(0, 1)));
  return c.b.op("OneHot", [index, c.b.ints([c.classes]), values], { axis: 1 });
};

/** [N, 1]: the score of the class that the index [N, 1] names. Infinite scores of other classes do no harm. */
export const scoreAt = ({ b, scores }: LossContext, index: Value): Value =>
  b.op("GatherElements", [scores, index], { axis: 1 });

/** The k largest scores in descending order, the lower class first among equals: values and indices, each [N, k]. */
export const largest = (
  { b }: LossContext,
  scores: Value,
  k: number,
): { readonly values: Value; readonly indices: Value } => {
  const [values = "", indices = ""] = b.ops("TopK", [scores, b.ints([k])], 2, { axis: 1, largest: 1, sorted: 1 });
  return { values, indices };
};

/** [N, k] -> k columns [N, 1]. */
export const columns = ({ b }: LossContext, v: Value, k: number): readonly Value[] =>
  b.ops("Split", [v], k, { axis: 1, num_outputs: k });

/** The largest score outside the class that `mask` [N, K] marks: value and index [N, 1], the lower class among equals. */
export const bestOther = (c: LossContext, mask: Value): { readonly value: Value; readonly index: Value } => {
  const { b, scores, dtype } = c;
  const far = b.scalar(dtype === "float16" ? 6e4 : 1e30, dtype);
  const { values, indices } = largest(c, b.op("Sub", [scores, b.op("Mul", [mask, far])]), 1);
  return { value: values, index: indices };
};
