/** Summary statistics and confidence intervals of proportions. Pure functions over numbers, computed in float64. */
import { CasemateError } from "../../core/error.ts";
import type { Estimate } from "../../core/finding.ts";
import { normalQuantile, regularizedBetaInverse } from "./special-functions.ts";

/** Arithmetic mean; NaN for no values. */
export const mean = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
};

/**
 * Quantile q in [0, 1] by linear interpolation between order statistics (Hyndman and Fan type 7, NumPy's default).
 * NaN for no values or when a value is NaN; infinities are ordered. Throws USAGE when q is out of range.
 */
export const quantile = (values: ArrayLike<number>, q: number): number => {
  if (!(q >= 0 && q <= 1)) throw new CasemateError("USAGE", `a quantile wants 0 <= q <= 1, got ${q}`);
  const sorted = Float64Array.from(values).sort();
  const last = sorted.length - 1;
  if (last < 0 || Number.isNaN(sorted[last])) return Number.NaN;
  const position = q * last;
  const below = sorted[Math.floor(position)] as number;
  const above = sorted[Math.ceil(position)] as number;
  // equal ends first: infinity minus infinity is not a number
  return below === above ? below : below + (position - Math.floor(position)) * (above - below);
};

/** Middle value, the mean of the two middle ones for an even count; NaN for no values. */
export const median = (values: ArrayLike<number>): number => quantile(values, 0.5);

const checkCounts = (successes: number, n: number, level: number): void => {
  if (!(Number.isInteger(successes) && Number.isInteger(n) && successes >= 0 && successes <= n))
    throw new CasemateError("USAGE", `an interval wants whole numbers 0 <= successes <= n, got ${successes} of ${n}`);
  if (!(level > 0 && level < 1))
    throw new CasemateError("USAGE", `a confidence level wants to be between 0 and 1, got ${level}`);
};

/**
 * Wilson score interval of a proportion: (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n).
 * [0, 1] for n = 0. Source: E. B. Wilson, JASA 22 (1927). Throws USAGE for impossible counts or level.
 */
export const wilsonInterval = (successes: number, n: number, level = 0.95): readonly [number, number] => {
  checkCounts(successes, n, level);
  if (n === 0) return [0, 1];
  const z = -normalQuantile((1 - level) / 2);
  const p = successes / n;
  const scale = 1 + (z * z) / n;
  const center = (p + (z * z) / (2 * n)) / scale;
  const half = (z / scale) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return [successes === 0 ? 0 : center - half, successes === n ? 1 : center + half];
};

/**
 * Clopper-Pearson ("exact") interval of a proportion, by quantiles of the beta distribution: covers with at least `level`.
 * [0, 1] for n = 0. Source: C. J. Clopper, E. S. Pearson, Biometrika 26 (1934). Throws USAGE as `wilsonInterval`.
 */
export const clopperPearsonInterval = (successes: number, n: number, level = 0.95): readonly [number, number] => {
  checkCounts(successes, n, level);
  const tail = (1 - level) / 2;
  const failures = n - successes;
  return [
    successes === 0 ? 0 : regularizedBetaInverse(tail, successes, failures + 1),
    failures === 0 ? 1 : 1 - regularizedBetaInverse(tail, failures, successes + 1),
  ];
};

/** A proportion with its 95 % Wilson interval, as findings and reports carry it. Value 0 for n = 0. */
export const proportion = (successes: number, n: number): Estimate => ({
  value: n === 0 ? 0 : successes / n,
  interval: wilsonInterval(successes, n),
  n,
});
