/** fitSoft: a net trained on distributions in place of labels, -sum_k q_k log p_k (Hinton, Vinyals, Dean 2015, arXiv:1503.02531, at temperature 1). */
import { CasemateError } from "../../core/error.ts";
import type { ModelProto } from "../onnx/graph.ts";
import { float32 } from "../tensor/tensor.ts";
import { fit, type FitData, type FitOptions } from "./fit.ts";
import { softCrossEntropy } from "./objective.ts";

/** `targets`: one distribution for each row of `data`. Throws INTERNAL for a row that is none, and what fit throws. */
export const fitSoft = async (
  net: ModelProto,
  data: FitData,
  targets: Float32Array,
  options: Omit<FitOptions, "objective" | "prepare">,
): Promise<ModelProto> => {
  const classes = targets.length / data.labels.length;
  for (let row = 0; row < data.labels.length; row++) {
    const sum = targets.subarray(row * classes, (row + 1) * classes).reduce((a, b) => a + b, 0);
    if (!(Math.abs(sum - 1) < 1e-3)) throw new CasemateError("INTERNAL", `soft labels of row ${row} add up to ${sum}`);
  }
  const { model } = await fit(net, data, {
    ...options,
    objective: softCrossEntropy,
    prepare: ({ x, labels, rows }) => {
      const q = new Float32Array(rows.length * classes);
      rows.forEach((row, i) => q.set(targets.subarray(row * classes, (row + 1) * classes), i * classes));
      return Promise.resolve({ x, labels, extra: { targets: float32([rows.length, classes], q) } });
    },
  });
  return model;
};
