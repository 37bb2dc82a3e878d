/** Shapiro and Wilk's test of normality by Royston's approximation (AS R94, Applied Statistics 44, 1995), for 3 to 5,000 values. */
import { CasemateError } from "../../core/error.ts";
import { normalCdf, normalQuantile } from "./special-functions.ts";

export interface ShapiroWilk {
  /** in (0, 1]; near 1 for values of a normal distribution */
  readonly w: number;
  /** probability of a W as small or smaller for normal values */
  readonly p: number;
}

/** Polynomials in 1 / sqrt(n) for the last two coefficients, and in n or ln n for the distribution of W; constant first. */
const last = [0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056];
const lastButOne = [0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633];
const smallMean = [0.544, -0.39978, 0.025054, -6.714e-4];
const smallDeviation = [1.3822, -0.77857, 0.062767, -0.0020322];
const mean = [-1.5861, -0.31082, -0.083751, 0.0038915];
const deviation = [-0.4803, -0.082676, 0.0030302];

const polynomial = (c: readonly number[], x: number): number => c.reduceRight((sum, k) => sum * x + k, 0);

/**
 * The upper half of the coefficients for n values, the largest first; the lower half is minus them. They depend on n only: who tests often keeps them.
 */
export const shapiroWilkCoefficients = (n: number): Float64Array => {
  const half = Math.floor(n / 2);
  if (n === 3) return Float64Array.of(Math.SQRT1_2);
  const m = Float64Array.from({ length: half }, (_, i) => -normalQuantile((i + 1 - 0.375) / (n + 0.25)));
  const squares = 2 * m.reduce((sum, v) => sum + v * v, 0);
  const u = 1 / Math.sqrt(n);
  const [m1 = 0, m2 = 0] = m;
  const a1 = m1 / Math.sqrt(squares) + polynomial(last, u);
  if (n <= 5) {
    const scale = Math.sqrt((squares - 2 * m1 * m1) / (1 - 2 * a1 * a1));
    return m.map((v, i) => (i === 0 ? a1 : v / scale));
  }
  const a2 = m2 / Math.sqrt(squares) + polynomial(lastButOne, u);
  const scale = Math.sqrt((squares - 2 * m1 * m1 - 2 * m2 * m2) / (1 - 2 * a1 * a1 - 2 * a2 * a2));
  return m.map((v, i) => (i === 0 ? a1 : i === 1 ? a2 : v / scale));
};

/** W = (sum of a(i) x(i))^2 / sum of (x(i) - mean)^2 of ascending values; 1 when all are equal. */
export const shapiroWilkW = (sorted: Float64Array, coefficients: Float64Array): number => {
  const n = sorted.length;
  let sum = 0;
  for (const v of sorted) sum += v;
  let squares = 0;
  for (const v of sorted) squares += (v - sum / n) ** 2;
  if (squares === 0) return 1;
  let contrast = 0;
  for (let i = 0; i < coefficients.length; i++)
    contrast += (coefficients[i] as number) * ((sorted[n - 1 - i] as number) - (sorted[i] as number));
  return Math.min(1, (contrast * contrast) / squares);
};

/** Throws USAGE for fewer than 3 or more than 5,000 values, or values that are no numbers. */
export const shapiroWilk = (values: ArrayLike<number>): ShapiroWilk => {
  const n = values.length;
  const sorted = Float64Array.from(values).sort();
  if (!(n >= 3 && n <= 5000) || !sorted.every(Number.isFinite))
    throw new CasemateError("USAGE", `the Shapiro-Wilk test wants 3 to 5000 finite numbers, got ${n}`);
  const w = shapiroWilkW(sorted, shapiroWilkCoefficients(n));
  if (w === 1) return { w, p: 1 };
  if (n === 3) {
    const p = (6 / Math.PI) * (Math.asin(Math.sqrt(w)) - Math.asin(Math.sqrt(0.75)));
    return { w, p: Math.max(0, p) };
  }
  if (n <= 11) {
    const gamma = 0.459 * n - 2.273;
    const y = Math.log(1 - w);
    if (y >= gamma) return { w, p: 1e-99 };
    return { w, p: upper(-Math.log(gamma - y), polynomial(smallMean, n), Math.exp(polynomial(smallDeviation, n))) };
  }
  const x = Math.log(n);
  return { w, p: upper(Math.log(1 - w), polynomial(mean, x), Math.exp(polynomial(deviation, x))) };
};

const upper = (y: number, mu: number, sigma: number): number => normalCdf((mu - y) / sigma);
