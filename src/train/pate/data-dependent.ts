/**
 * Data-dependent privacy of votes: where teachers agree, an answer gives less away than the worst case says.
 *
 * These Renyi divergences depend on the private votes, so they are no guarantee that may be published: they are for the owner of the data. What the worst
 * case costs (aggregation.ts) is the guarantee. Sources: Papernot et al. 2018 (arXiv:1802.08908), Theorem 6, Propositions 7 and 10; for Laplace noise
 * Papernot et al. 2017 (arXiv:1610.05755), Theorems 2 and 3 and Lemma 4.
 */
import { erfc, normalCdf } from "../../engine/tensor/special-functions.ts";
import type { Aggregation } from "./aggregation.ts";

/** Bound of the Renyi divergence of an order > 1 between the outcomes on neighbouring data sets. */
export type Divergence = (order: number) => number;

/** ln erfc(x), or an upper bound where erfc underflows: erfc(x) <= e^(-x^2) / (x sqrt(pi)). */
const logErfc = (x: number): number => (x < 25 ? Math.log(erfc(x)) : -x * x - Math.log(x * Math.sqrt(Math.PI)));

const logSum = (logs: readonly number[]): number => {
  const top = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return top === Number.NEGATIVE_INFINITY ? top : top + Math.log(logs.reduce((s, l) => s + Math.exp(l - top), 0));
};

/** Votes that the first class is ahead of each other one. */
const margins = (counts: readonly number[]): number[] => {
  const top = counts.reduce((best, c, i) => (c > (counts[best] as number) ? i : best), 0);
  return counts.flatMap((c, i) => (i === top ? [] : [(counts[top] as number) - c]));
};

/** ln of a bound of the probability that GNMax answers with another class than the first: 1/2 sum erfc(margin / (2 sigma)). Proposition 7. */
export const gnmaxFlip = (counts: readonly number[], sigma: number): number =>
  Math.min(0, logSum(margins(counts).map((d) => logErfc(d / (2 * sigma)))) - Math.LN2);

/** Same for LNMax: sum (2 + margin / b) / (4 e^(margin / b)). Lemma 4 of 2017. */
export const lnmaxFlip = (counts: readonly number[], scale: number): number =>
  Math.min(0, logSum(margins(counts).map((d) => Math.log((2 + d / scale) / 4) - d / scale)));

/**
 * GNMax, given ln q: the least of lambda / sigma^2, which always holds, and Theorem 6 with the mu_1, mu_2 of Proposition 10, where it applies:
 * ln((1 - q) A^(lambda - 1) + q B^(lambda - 1)) / (lambda - 1), A = (1 - q) / (1 - (q e^eps_2)^(1 - 1 / mu_2)), B = e^eps_1 / q^(1 / (mu_1 - 1)).
 */
export const gaussianDivergence = (logFlip: number, sigma: number): Divergence => {
  const variance = sigma * sigma;
  const always: Divergence = (order) => order / variance;
  if (logFlip === Number.NEGATIVE_INFINITY) return () => 0;
  const mu2 = sigma * Math.sqrt(-logFlip);
  const mu1 = mu2 + 1;
  const epsilon1 = mu1 / variance;
  const epsilon2 = mu2 / variance;
  const applies =
    mu2 > 1 &&
    logFlip <= (mu2 - 1) * epsilon2 - mu2 * (Math.log(mu1 / (mu1 - 1)) + Math.log(mu2 / (mu2 - 1))) &&
    logFlip + epsilon2 < 0;
  if (!applies) return always;
  const logStay = Math.log1p(-Math.exp(logFlip));
  const logA = logStay - Math.log(-Math.expm1((logFlip + epsilon2) * (1 - 1 / mu2)));
  const logB = epsilon1 - logFlip / (mu1 - 1);
  return (order) => {
    if (order > mu1) return always(order);
    const bound = logSum([logStay + (order - 1) * logA, logFlip + (order - 1) * logB]) / (order - 1);
    return Math.min(always(order), Math.max(0, bound));
  };
};

/**
 * LNMax, given ln q and epsilon = 2 / b of one answer: the least of epsilon^2 lambda / 2, which always holds, and, for q < (e^epsilon - 1) / (e^(2 epsilon) - 1),
 * ln((1 - q) ((1 - q) / (1 - e^epsilon q))^(lambda - 1) + q e^(epsilon (lambda - 1))) / (lambda - 1). Theorems 2 and 3 of 2017, of lambda - 1 there.
 */
export const laplaceDivergence = (logFlip: number, scale: number): Divergence => {
  const epsilon = 2 / scale;
  const always: Divergence = (order) => Math.min(epsilon, (order * epsilon * epsilon) / 2);
  const q = Math.exp(logFlip);
  if (!(q < 1 / (Math.exp(epsilon) + 1))) return always;
  const logA = Math.log1p(-q) - Math.log1p(-Math.exp(epsilon) * q);
  return (order) =>
    Math.min(
      always(order),
      logSum([Math.log1p(-q) + (order - 1) * logA, logFlip + epsilon * (order - 1)]) / (order - 1),
    );
};

/** One query: of asking (whether or not it was answered), and of its answer. */
export const queryDivergence = (
  a: Aggregation,
  counts: readonly number[],
): { readonly ask: Divergence; readonly answer: Divergence } => {
  switch (a.kind) {
    case "lnmax":
      return { ask: () => 0, answer: laplaceDivergence(lnmaxFlip(counts, a.scale), a.scale) };
    case "gnmax":
      return { ask: () => 0, answer: gaussianDivergence(gnmaxFlip(counts, a.sigma), a.sigma) };
    case "confident-gnmax": {
      const most = counts.reduce((x, y) => Math.max(x, y));
      // a Gaussian of sensitivity 1: order / (2 sigma^2), the less likely outcome of the two has probability q
      const flip = Math.log(normalCdf(-Math.abs(most - a.threshold) / a.thresholdSigma));
      return {
        ask: gaussianDivergence(flip, Math.SQRT2 * a.thresholdSigma),
        answer: gaussianDivergence(gnmaxFlip(counts, a.sigma), a.sigma),
      };
    }
  }
};

const orders: readonly number[] = [
  ...Array.from({ length: 90 }, (_, i) => 1 + (i + 1) / 10),
  ...Array.from({ length: 60 }, (_, i) => 10 + 2 * (i + 1)),
  160,
  200,
  256,
  384,
  512,
  1024,
];

/** Epsilon at `delta` of a sum of divergences: the least over orders of D + ln(1 - 1 / order) - ln(delta order) / (order - 1), as in rdp.ts. */
export const epsilonOf = (sum: Divergence, delta: number): number =>
  orders.reduce((least, order) => {
    const epsilon = sum(order) + Math.log1p(-1 / order) - Math.log(delta * order) / (order - 1);
    return Math.min(least, Math.max(0, epsilon));
  }, Number.POSITIVE_INFINITY);
