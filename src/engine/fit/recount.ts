/**
 * recount: running statistics of BatchNormalization for weights that no batch was ever passed through: an average of weights (Izmailov et al. 2018,
 * arXiv:1803.05407, algorithm 1: a pass over the data at the end).
 *
 * RETURNS the means over batches, each weighted by its rows, of the batches' means and (population) variances.
 */
import type { Trainer } from "./trainer.ts";

export const recount = async (
  trainer: Trainer,
  weights: ReadonlyMap<string, Float32Array>,
  batches: AsyncIterable<Float32Array>,
): Promise<Map<string, Float32Array>> => {
  const sums = new Map<string, Float64Array>();
  let rows = 0;
  for await (const x of batches) {
    const n = x.length / trainer.size;
    for (const [name, v] of await trainer.batchStatistics(x, weights)) {
      const sum = sums.get(name) ?? new Float64Array(v.length);
      for (let i = 0; i < v.length; i++) sum[i] = (sum[i] as number) + n * (v[i] as number);
      sums.set(name, sum);
    }
    rows += n;
  }
  return new Map([...sums].map(([name, sum]) => [name, Float32Array.from(sum, (v) => v / rows)]));
};
