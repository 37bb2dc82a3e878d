/** Indices of GatherND with batch_dims as indices without: the batch position in front of each index tuple. */
import type { Value } from "../onnx/builder.ts";
import { elementType } from "../onnx/tensor-proto.ts";
import { range, sizeOf } from "./axis-adjoint.ts";
import type { RuleContext } from "./rule.ts";

/** indices [b0, .., i0, .., k] -> [b0, .., i0, .., batchDims + k]. */
export const batchedIndices = (c: RuleContext, indices: Value, batchDims: number): Value => {
  if (batchDims === 0) return indices;
  const rank = c.rank(indices);
  const tuple = c.b.op("Concat", [c.b.op("Shape", [indices], { end: rank - 1 }), c.b.ints([1])], { axis: 0 });
  const columns = Array.from({ length: batchDims }, (_, axis) => {
    const others = Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis);
    return c.b.op("Expand", [c.b.op("Unsqueeze", [range(c, sizeOf(c, indices, axis)), c.b.ints(others)]), tuple]);
  });
  const own = c.b.op("Cast", [indices], { to: elementType("int64") });
  return c.b.op("Concat", [...columns, own], { axis: -1 });
};
