/** worstCase: logits that are the most unfavourable within their bounds: the lowest of the true class, the highest of every other one. */
import type { GraphBuilder, Value } from "../../engine/onnx/builder.ts";
import type { Interval } from "./interval.ts";

/** `labels` [N] int64; bounds and result [N, K]. A sample is certified where the true class still wins. */
export const worstCase = (b: GraphBuilder, z: Interval, labels: Value): Value => {
  const depth = b.op("Gather", [b.op("Shape", [z.lower]), b.ints([1])], { axis: 0 });
  const classes = b.op("Range", [b.scalar(0, "int64"), b.op("Squeeze", [depth, b.ints([0])]), b.scalar(1, "int64")]);
  const own = b.op("Equal", [b.op("Unsqueeze", [labels, b.ints([1])]), b.op("Unsqueeze", [classes, b.ints([0])])]);
  return b.op("Where", [own, z.lower, z.upper]);
};
