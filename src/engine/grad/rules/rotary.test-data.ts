/** Gradcheck rows of rotary.ts. ONNX Runtime has no float64 kernel for these. */
import type { GradcheckCase, GradcheckInput } from "../../../testing/gradcheck.ts";
import { rngFor } from "../../../core/rng.ts";
import { float32, int64 } from "../../tensor/tensor.ts";

const table = (name: string, ...dims: readonly number[]): GradcheckInput => {
  const rng = rngFor(1, name);
  return {
    name,
    value: float32(
      dims,
      Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => rng.normal()),
    ),
  };
};
const positions: GradcheckInput = { name: "p", value: int64([2, 3], [0, 1, 2, 1, 2, 3]) };
const common = { dtype: "float32", step: 0.25, tolerance: 1e-4, symbolic: "exact" } as const;

export const cases: readonly GradcheckCase[] = [
  ...[0, 1].map(
    (interleaved): GradcheckCase => ({
      ...common,
      name: `4 axes, interleaved ${interleaved}`,
      op: "RotaryEmbedding",
      opsets: [23],
      attributes: { interleaved },
      inputs: [{ name: "x", shape: [2, 2, 3, 4] }, table("cos", 5, 2), table("sin", 5, 2), positions],
    }),
  ),
  {
    ...common,
    name: "3 axes, part of the features, tables per position",
    op: "RotaryEmbedding",
    opsets: [23],
    attributes: { num_heads: 2, rotary_embedding_dim: 4 },
    inputs: [{ name: "x", shape: [2, 3, 12] }, table("cos", 2, 3, 2), table("sin", 2, 3, 2)],
  },
  ...[0, 1].map(
    (interleaved): GradcheckCase => ({
      ...common,
      name: `interleaved ${interleaved}`,
      op: "com.microsoft.RotaryEmbedding",
      opsets: [1],
      attributes: { interleaved },
      inputs: [{ name: "x", shape: [2, 2, 3, 4] }, positions, table("cos", 5, 2), table("sin", 5, 2)],
    }),
  ),
];
