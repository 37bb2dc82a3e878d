/**
 * gramSquares: squared norms of sum_t a_t g_t^T from inner products alone: sum over t, s of (a_t . a_s)(g_t . g_s)
 * (ghost norm: Goodfellow 2015, arXiv:1510.01799, for one t; Li et al. 2022, arXiv:2110.05679, for sequences).
 *
 * Terms of different signs cancel, and float32 keeps what they lose: up to about K u (sum_t |a_t| |g_t|)^2 for K products in a row (Higham 2002,
 * section 3.1). That bound is added, so that a gradient is never taken for shorter than it is.
 */
import type { GraphBuilder, Value } from "../../../engine/onnx/builder.ts";
import { unit } from "./layer.ts";

export interface Factor {
  /** [N, G, T, T] or [N, T, T]: inner products of positions */
  readonly gram: Value;
  /** length of the inner products */
  readonly length: number;
}

/** `rank`: of the Gram matrices, 3 or 4; `positions`: T. RETURNS [N]. */
export const gramSquares = (b: GraphBuilder, a: Factor, g: Factor, rank: number, positions: number): Value => {
  const axes = Array.from({ length: rank - 1 }, (_, i) => i + 1);
  const both = b.op("Mul", [a.gram, g.gram]);
  const squares = b.op("ReduceSum", [both, b.ints(axes)], { keepdims: 0 });
  // the diagonal has |a_t|^2 |g_t|^2
  const eye = b.op("EyeLike", [
    b.op("ConstantOfShape", [b.ints([positions, positions])], {
      value: { tensor: { dtype: "float32", dims: [1], data: Float32Array.of(0) } },
    }),
  ]);
  const lengths = b.op("ReduceSum", [b.op("Sqrt", [b.op("Mul", [both, eye])]), b.ints(axes)], { keepdims: 0 });
  const terms = a.length + g.length + positions * positions + 8;
  const slack = b.op("Mul", [b.op("Mul", [lengths, lengths]), b.scalar(2 * terms * unit, "float32")]);
  return b.op("Add", [squares, slack]);
};
