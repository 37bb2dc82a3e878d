/**
 * One-run audit: a lower bound of epsilon from the guesses of an attack on one model, where each of m samples was trained on or not by its own fair coin
 * (Steinke, Nasr, Jagielski: Privacy Auditing with One (1) Training Run, 2023, arXiv:2305.08846, Theorem 5.2).
 *
 * Of r guesses v are right. Were the training (epsilon, delta)-private, then
 *   P[at least v right] <= P[B >= v] + 2 m delta max_{i <= v} P[v > B >= v - i] / i,   B ~ Binomial(r, e^epsilon / (1 + e^epsilon)).
 * An epsilon where this is below 1 - level is refused; the largest such epsilon is the bound.
 */
import { CasemateError } from "../../core/error.ts";
import { rngFor } from "../../core/rng.ts";
import { logGamma, regularizedBeta } from "../../engine/tensor/special-functions.ts";

export interface Guesses {
  /** samples whose coin was thrown (m) */
  readonly samples: number;
  readonly guesses: number;
  readonly right: number;
}

export interface EpsilonBound extends Guesses {
  /** epsilon is at least this, at `level` */
  readonly epsilon: number;
  readonly delta: number;
  readonly level: number;
}

/** Throws USAGE for impossible counts. */
export const epsilonFromGuesses = (g: Guesses, delta: number, level = 0.95): EpsilonBound => {
  const whole = [g.samples, g.guesses, g.right].every((v) => Number.isInteger(v) && v >= 0);
  if (!whole || g.right > g.guesses || g.guesses > g.samples || !(delta >= 0 && delta < 1) || !(level > 0 && level < 1))
    throw new CasemateError(
      "USAGE",
      `an audit wants right <= guesses <= samples and 0 <= delta < 1, got ${g.right}, ${g.guesses}, ${g.samples} and ${delta}`,
    );
  const refused = (epsilon: number): boolean => chance(g, epsilon, delta) < 1 - level;
  let [low, high] = [0, 1];
  if (refused(0)) {
    // beyond 50 nothing is measured by counting
    while (refused(high) && high < 50) [low, high] = [high, 2 * high];
    for (let i = 0; i < 40; i++) {
      const middle = (low + high) / 2;
      if (refused(middle)) low = middle;
      else high = middle;
    }
  }
  return { ...g, epsilon: low, delta, level };
};

/** The right-hand side above. */
const chance = ({ samples, guesses: r, right: v }: Guesses, epsilon: number, delta: number): number => {
  const q = 1 / (1 + Math.exp(-epsilon));
  const tail = v === 0 ? 1 : regularizedBeta(q, v, r - v + 1);
  if (delta === 0) return tail;
  let [sum, worst] = [0, 0];
  for (let i = 1; i <= v; i++) {
    sum += binomial(v - i, r, q);
    worst = Math.max(worst, sum / i);
  }
  return Math.min(1, tail + 2 * samples * delta * worst);
};

const binomial = (k: number, n: number, q: number): number =>
  Math.exp(logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1) + k * Math.log(q) + (n - k) * Math.log1p(-q));

/** shares of the samples that are guessed: the surest ones, half of them said to be in and half out */
const shares = [1, 0.5, 0.2, 0.1, 0.05, 0.02] as const;

/**
 * Guesses by rank: the highest r/2 scores are said to be members, the lowest r/2 not. Several r are tried, each at a level that makes all of them together
 * hold at `level` (Bonferroni). Ties are broken by the seed, never by the order of the samples, which may give them away.
 */
export const auditOneRun = (
  score: Float64Array,
  member: Uint8Array,
  delta: number,
  o: { readonly level?: number; readonly seed?: number } = {},
): EpsilonBound => {
  const level = o.level ?? 0.95;
  const m = score.length;
  const place = rngFor(o.seed ?? 0, "one-run").shuffle(Int32Array.from({ length: m }, (_, i) => i));
  const order = place.toSorted((i, j) => (score[j] as number) - (score[i] as number));
  const bounds = shares.map((share) => {
    const half = Math.max(1, Math.floor((share * m) / 2));
    let right = 0;
    for (let k = 0; k < half; k++) {
      right += member[order[k] as number] as number;
      right += 1 - (member[order[m - 1 - k] as number] as number);
    }
    return epsilonFromGuesses({ samples: m, guesses: 2 * half, right }, delta, 1 - (1 - level) / shares.length);
  });
  const best = bounds.reduce((a, b) => (b.epsilon > a.epsilon ? b : a));
  return { ...best, level };
};
