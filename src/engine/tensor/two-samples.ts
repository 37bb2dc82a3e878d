/** Tests whether two samples differ: Welch's t for means, Mann-Whitney's U for ranks; each with its effect size and interval. Two-sided, computed in float64. */
import { CasemateError } from "../../core/error.ts";
import { normalCdf, normalQuantile, regularizedBeta, regularizedBetaInverse } from "./special-functions.ts";
import { mean } from "./statistics.ts";

export interface WelchTest {
  readonly t: number;
  readonly degreesOfFreedom: number;
  readonly p: number;
  /** mean(a) - mean(b) with its confidence interval */
  readonly difference: number;
  readonly interval: readonly [number, number];
  /** difference over the root of the mean variance (Cohen's d, unpooled) */
  readonly effect: number;
}

/**
 * t = (mean(a) - mean(b)) / sqrt(s_a^2 / n_a + s_b^2 / n_b), its degrees of freedom by Welch and Satterthwaite.
 * Source: B. L. Welch, Biometrika 34 (1947). p is 1 where nothing varies and the means are equal, 0 where they differ. Throws USAGE for fewer than 2 values a side.
 */
export const welchTest = (a: ArrayLike<number>, b: ArrayLike<number>, level = 0.95): WelchTest => {
  check(a, b, 2, level);
  const [ma, mb] = [mean(a), mean(b)];
  const [va, vb] = [variance(a, ma), variance(b, mb)];
  const [sa, sb] = [va / a.length, vb / b.length];
  const difference = ma - mb;
  const error = Math.sqrt(sa + sb);
  if (error === 0)
    return {
      t: difference === 0 ? 0 : Math.sign(difference) * Number.POSITIVE_INFINITY,
      degreesOfFreedom: a.length + b.length - 2,
      p: difference === 0 ? 1 : 0,
      difference,
      interval: [difference, difference],
      effect: difference === 0 ? 0 : Math.sign(difference) * Number.POSITIVE_INFINITY,
    };
  const t = difference / error;
  const degreesOfFreedom = (sa + sb) ** 2 / (sa ** 2 / (a.length - 1) + sb ** 2 / (b.length - 1));
  const half = studentQuantile(level, degreesOfFreedom) * error;
  return {
    t,
    degreesOfFreedom,
    p: regularizedBeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5),
    difference,
    interval: [difference - half, difference + half],
    effect: difference / Math.sqrt((va + vb) / 2),
  };
};

export interface MannWhitneyTest {
  /** pairs in which a is larger; equal pairs count half */
  readonly u: number;
  readonly z: number;
  readonly p: number;
  /** probability that a value of a is larger than one of b (equal: half), with its confidence interval; 1/2: no effect */
  readonly superiority: number;
  readonly interval: readonly [number, number];
}

/**
 * U by mid-ranks; p by the normal approximation with the variance corrected for ties and for continuity (sound from about 20 values a side on).
 * The interval of the probability of superiority is DeLong's, cut to [0, 1]. Sources: H. B. Mann, D. R. Whitney, Ann. Math. Statist. 18 (1947);
 * E. R. DeLong et al., Biometrics 44 (1988). Throws USAGE for an empty side.
 */
export const mannWhitneyTest = (a: ArrayLike<number>, b: ArrayLike<number>, level = 0.95): MannWhitneyTest => {
  check(a, b, 1, level);
  const [n, m] = [a.length, b.length];
  const [x, y] = [Float64Array.from(a).sort(), Float64Array.from(b).sort()];
  // for each value of one side, how many of the other are smaller, equal ones half
  const overX = placements(x, y);
  const overY = placements(y, x);
  let u = 0;
  for (const v of overX) u += v;
  const all = new Float64Array(n + m);
  all.set(x);
  all.set(y, n);
  all.sort();
  let ties = 0;
  for (let from = 0; from < all.length; ) {
    let to = from + 1;
    while (to < all.length && all[to] === all[from]) to++;
    ties += (to - from) ** 3 - (to - from);
    from = to;
  }
  const total = n + m;
  const spread = Math.sqrt(((n * m) / 12) * (total + 1 - ties / Math.max(1, total * (total - 1))));
  const off = u - (n * m) / 2;
  const z = spread === 0 ? 0 : (Math.sign(off) * Math.max(0, Math.abs(off) - 0.5)) / spread;
  const superiority = u / (n * m);
  const s = Math.sqrt(
    (n > 1 ? variance(overX, mean(overX)) / (m * m * n) : 0) + (m > 1 ? variance(overY, mean(overY)) / (n * n * m) : 0),
  );
  const half = -normalQuantile((1 - level) / 2) * s;
  return {
    u,
    z,
    p: 2 * normalCdf(-Math.abs(z)),
    superiority,
    interval: [Math.max(0, superiority - half), Math.min(1, superiority + half)],
  };
};

const check = (a: ArrayLike<number>, b: ArrayLike<number>, least: number, level: number): void => {
  if (a.length < least || b.length < least)
    throw new CasemateError(
      "USAGE",
      `two samples of ${least} values or more are compared, got ${a.length} and ${b.length}`,
    );
  if (!(level > 0 && level < 1))
    throw new CasemateError("USAGE", `a confidence level wants to be between 0 and 1, got ${level}`);
};

/** Of the sample: over n - 1. */
const variance = (values: ArrayLike<number>, center: number): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += ((values[i] as number) - center) ** 2;
  return sum / (values.length - 1);
};

/** The t with P(|T| <= t) = level: with x = nu / (nu + t^2), P(|T| > t) = I_x(nu / 2, 1/2). */
const studentQuantile = (level: number, nu: number): number => {
  const x = regularizedBetaInverse(1 - level, nu / 2, 0.5);
  return Math.sqrt((nu * (1 - x)) / x);
};

/** Both sorted. */
const placements = (values: Float64Array, others: Float64Array): Float64Array => {
  const counts = new Float64Array(values.length);
  let [below, upTo] = [0, 0];
  for (const [i, v] of values.entries()) {
    while (below < others.length && (others[below] as number) < v) below++;
    while (upTo < others.length && (others[upTo] as number) <= v) upTo++;
    counts[i] = (below + upTo) / 2;
  }
  return counts;
};
