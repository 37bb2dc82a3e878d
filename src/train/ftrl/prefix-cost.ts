/** prefixCost: what noisy prefix sums cost: a record in one step of each round has an L2 norm in what gets noise, and the rest is a Gaussian mechanism. */
import type { PrivacyEvent } from "../accountant/event.ts";
import { type PrefixOptions, unitsPerSigma } from "./prefix-mechanism.ts";
import { treeLevels } from "./tree-levels.ts";

/** tree: noise on nodes of a binary tree. square-root: A = C C, noise on C g (square-root-noise.ts). */
export const factorizations = ["tree", "square-root"] as const;
export type Factorization = (typeof factorizations)[number];

/** (sum of c_k^2)^(1/2) over k < steps, c_k the coefficients of (1 - x)^(-1/2): the norm of the first step's column, the largest. Throws DP_PARAMS. */
export const squareRootNorm = (steps: number): number => {
  treeLevels(steps);
  let sum = 0;
  for (let k = 0, c = 1; k < steps; k++) {
    sum += c * c;
    c *= (k + 0.5) / (k + 1);
  }
  return Math.sqrt(sum);
};

/** L2 norm, over the clipping norm, of what a record adds to all that gets noise. */
export const recordNorm = (f: Factorization, steps: number): number =>
  f === "tree" ? Math.sqrt(treeLevels(steps)) : squareRootNorm(steps);

/**
 * `noise`: standard deviation over the clipping norm; `rounds`: how often each record is used, once in each round. The order is fixed and no sampling counts.
 * Also when sums depend on earlier results: Denisov et al. 2022 (arXiv:2202.08312), Theorem 2.1. Throws DP_PARAMS.
 */
export const prefixCost = (f: Factorization, noise: number, steps: number, rounds = 1): PrivacyEvent => ({
  mechanism: "gaussian",
  noise: noise / recordNorm(f, steps),
  sampling: "none",
  rate: 1,
  steps: rounds,
});

/**
 * Noise over the clipping norm that the accountant may use: a little less than asked for, by what the grid may move neighbours apart.
 * tree: rounding a batch's sum, sqrt(size) units. square-root: in each value and step a unit of rounding, and errors of float64: products and sums of at most
 * 2^44 sum |c_k| <= 2^44 2 sqrt(steps) units, with an error of 2^-52 of that each, on both sides: steps^1.5 2^-5 units at most.
 */
export const effectiveNoise = (f: Factorization, o: Pick<PrefixOptions, "noise" | "size" | "steps">): number => {
  const { noise, size, steps } = o;
  const apart =
    f === "tree" ? Math.sqrt(size) : (Math.sqrt(size * steps) * (1 + steps ** 1.5 * 2 ** -5)) / squareRootNorm(steps);
  return noise / (1 + (apart * noise) / unitsPerSigma);
};
