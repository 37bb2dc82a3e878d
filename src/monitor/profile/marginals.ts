/** How each value is distributed: a histogram in equal bins between the 0.1 % and 99.9 % quantiles, two bins outside, and the most common value. */
import { allBins, binOf, type Marginals, surpriseByte } from "./raw-measures.ts";

/** fewer samples than this in a bin count as half a sample: a profile tells of no single one */
const fewest = 4;

/** Of `x` (n x size). */
export const marginalsOf = (x: Float32Array, size: number): Marginals => {
  const n = x.length / size;
  const lower = new Float32Array(size);
  const upper = new Float32Array(size);
  const usual = new Float32Array(size);
  const surprise = new Uint8Array(size * allBins);
  const column = new Float32Array(n);
  for (let i = 0; i < size; i++) {
    for (let r = 0; r < n; r++) column[r] = x[r * size + i] as number;
    column.sort();
    const edge = Math.floor(n / 1000);
    const [from, to] = [column[edge] as number, column[n - 1 - edge] as number];
    const counts = new Float64Array(allBins);
    for (const v of column) {
      const bin = binOf(v, from, to);
      counts[bin] = (counts[bin] as number) + 1;
    }
    for (const [bin, c] of counts.entries()) surprise[i * allBins + bin] = surpriseByte((c < fewest ? 0.5 : c) / n);
    [lower[i], upper[i], usual[i]] = [from, to, mostCommon(column)];
  }
  return { lower, upper, usual, surprise };
};

/** Of sorted values; the middle one when no value is there more often than `fewest` times. */
const mostCommon = (sorted: Float32Array): number => {
  let [best, length, run] = [sorted[sorted.length >> 1] as number, fewest, 0];
  for (let i = 0; i < sorted.length; i++) {
    run = i > 0 && sorted[i] === sorted[i - 1] ? run + 1 : 1;
    if (run > length) [best, length] = [sorted[i] as number, run];
  }
  return best;
};
