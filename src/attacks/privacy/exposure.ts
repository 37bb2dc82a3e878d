/**
 * Exposure of canaries (Carlini, Liu, Erlingsson, Kos, Song: The Secret Sharer, 2019, arXiv:1802.08232), by counting.
 *
 *   exposure = log2 |R| - log2 rank,   R: the canary and the reference canaries; rank 1 is the one that the model fits best
 *
 * The paper ranks all values of a secret; a classifier's canary (a sample with a wrong label) has few. Here R are canaries drawn in the same way and not
 * trained on, so the rank is against what would have happened without training. A canary that left no trace has exposure of 1 / ln 2 = 1.44 on average;
 * log2 |R| is the most that can be seen.
 */
import { mean, quantile } from "../../engine/tensor/statistics.ts";

export interface Exposure {
  /** by canary, in bits */
  readonly values: Float64Array;
  readonly mean: number;
  readonly median: number;
  /** canaries at the limit */
  readonly atLimit: number;
  /** log2 |R| */
  readonly limit: number;
}

/** Higher signals fit better. Ties count against the attacker. */
export const exposure = (canaries: Float64Array, references: Float64Array): Exposure => {
  const sorted = references.slice().sort();
  const limit = Math.log2(sorted.length + 1);
  const values = canaries.map((v) => limit - Math.log2(1 + sorted.length - below(sorted, v)));
  return {
    values,
    mean: mean(values),
    median: quantile(values, 0.5),
    atLimit: values.reduce((s, v) => s + (v === limit ? 1 : 0), 0),
    limit,
  };
};

/** How many of `sorted` are strictly below `v`. */
const below = (sorted: Float64Array, v: number): number => {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < v) low = middle + 1;
    else high = middle;
  }
  return low;
};
