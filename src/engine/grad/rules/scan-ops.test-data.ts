/** Gradcheck rows of scan-ops.ts. */
import type { GradcheckCase } from "../../../testing/gradcheck.ts";
import { int64 } from "../../tensor/tensor.ts";

const step = 0.1;

export const cases: readonly GradcheckCase[] = [
  ...[0, 1].flatMap((exclusive) =>
    [0, 1].map(
      (reverse): GradcheckCase => ({
        name: `exclusive ${exclusive}, reverse ${reverse}`,
        op: "CumSum",
        opsets: [11, 14],
        step,
        symbolic: "exact",
        attributes: { exclusive, reverse },
        inputs: [
          { name: "x", shape: [2, 4] },
          { name: "axis", value: int64([], [reverse === 0 ? 1 : -2]), initializer: true },
        ],
      }),
    ),
  ),
  ...[0, 1].flatMap((upper) =>
    [undefined, 1, -2].map(
      (k): GradcheckCase => ({
        name: `upper ${upper}, k ${k ?? "not given"}`,
        op: "Trilu",
        opsets: [14],
        step,
        symbolic: "exact",
        attributes: { upper },
        inputs: [
          { name: "x", shape: [2, 3, 4] },
          ...(k === undefined ? [] : [{ name: "k", value: int64([], [k]), initializer: true }]),
        ],
      }),
    ),
  ),
  ...[0, 1].map(
    (batch): GradcheckCase => ({
      name: `batch axis ${batch}`,
      op: "ReverseSequence",
      opsets: [10],
      step,
      symbolic: "exact",
      attributes: { batch_axis: batch, time_axis: 1 - batch },
      inputs: [
        { name: "x", shape: batch === 0 ? [3, 4, 2] : [4, 3, 2] },
        { name: "lengths", value: int64([3], [1, 4, 3]) },
      ],
    }),
  ),
];
