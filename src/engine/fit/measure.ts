/** measure: mean cross-entropy and accuracy of a trainer's model, in chunks. */
import { rowLosses } from "./row-losses.ts";
import type { Trainer } from "./trainer.ts";

const chunk = 500;

export const measure = async (
  trainer: Trainer,
  x: Float32Array,
  labels: Int32Array,
  weights?: ReadonlyMap<string, Float32Array>,
): Promise<{ readonly loss: number; readonly accuracy: number }> => {
  const n = labels.length;
  let loss = 0;
  let right = 0;
  for (let i = 0; i < n; i += chunk) {
    const part = labels.subarray(i, i + chunk);
    const scores = await trainer.scores(x.subarray(i * trainer.size, (i + part.length) * trainer.size), weights);
    const rows = rowLosses(scores, part);
    right += rows.right;
    loss += rows.losses.reduce((a, b) => a + b, 0);
  }
  return { loss: loss / n, accuracy: right / n };
};
