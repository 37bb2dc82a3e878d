/** pickRows: some samples of training data, copied, in the given order. */
import type { FitData } from "../../engine/fit/fit.ts";

export const pickRows = (d: FitData, rows: Int32Array): FitData => {
  const size = d.x.length / d.labels.length;
  const x = new Float32Array(rows.length * size);
  rows.forEach((row, i) => x.set(d.x.subarray(row * size, (row + 1) * size), i * size));
  return { x, labels: rows.map((row) => d.labels[row] as number), dims: d.dims };
};
