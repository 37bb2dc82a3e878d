/** Squared distances to a set of reference rows, as nodes. */
import type { GraphBuilder, Value } from "../../engine/onnx/builder.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";

/**
 * |h - r|^2 = |h|^2 - 2 h r + |r|^2 for rows h [N, d] and references r [m, d], as [N, m], never below 0. Both should lie around 0: float32 then loses least
 * where a small distance is the difference of large squares.
 */
export const squaredDistances = (b: GraphBuilder, h: Value, references: Tensor<"float32">): Value => {
  const [m = 0, d = 0] = references.dims;
  const { data } = references;
  const transposed = new Float32Array(m * d);
  const squares = new Float32Array(m);
  for (let i = 0; i < m; i++) {
    let sum = 0;
    for (let j = 0; j < d; j++) {
      const v = data[i * d + j] as number;
      transposed[j * m + i] = -2 * v;
      sum += v * v;
    }
    squares[i] = sum;
  }
  const products = b.op("MatMul", [h, b.constant(float32([d, m], transposed))]);
  const own = b.op("ReduceSum", [b.op("Mul", [h, h]), b.ints([1])], { keepdims: 1 });
  const all = b.op("Add", [b.op("Add", [products, b.constant(float32([m], squares))]), own]);
  return b.op("Max", [all, b.scalar(0, "float32")]);
};

/** The k-th smallest squared distance of each row, [N]. */
export const nearestSquared = (b: GraphBuilder, h: Value, references: Tensor<"float32">, k: number): Value => {
  const all = squaredDistances(b, h, references);
  if (k === 1) return b.op("ReduceMin", [all, b.ints([1])], { keepdims: 0 });
  const [values = ""] = b.ops("TopK", [all, b.ints([k])], 2, { axis: 1, largest: 0, sorted: 1 });
  return b.op("Squeeze", [b.op("Slice", [values, b.ints([k - 1]), b.ints([k]), b.ints([1])]), b.ints([1])]);
};
