/**
 * Aggregation: how teachers' votes become one answer, and what an answer costs.
 *
 * One record trains one teacher, whose vote may leave one class for another: two counts change by 1 each (L2 norm sqrt(2)), the largest count by at most 1.
 * That holds when a record is added or removed as well as when one is replaced (shards.ts), so both adjacencies cost the same.
 * Sources: Papernot et al., ICLR 2017 (arXiv:1610.05755), LNMax; Papernot et al., ICLR 2018 (arXiv:1802.08908), GNMax and Confident-GNMax.
 */
import { CasemateError } from "../../core/error.ts";
import type { Adjacency, PrivacyEvent } from "../accountant/event.ts";

export const aggregations = ["lnmax", "gnmax", "confident-gnmax"] as const;
export type AggregationKind = (typeof aggregations)[number];

/** Noise in units of votes. */
export type Aggregation =
  /** the class with most votes after Laplace noise of this scale on every count */
  | { readonly kind: "lnmax"; readonly scale: number }
  /** after Gaussian noise of this standard deviation */
  | { readonly kind: "gnmax"; readonly sigma: number }
  /** GNMax, but only where the largest count, with Gaussian noise of thresholdSigma, reaches the threshold; otherwise no answer */
  | {
      readonly kind: "confident-gnmax";
      readonly sigma: number;
      readonly threshold: number;
      readonly thresholdSigma: number;
    };

/** What must be paid: for asking, and for an answer on top of it. */
export interface VoteCost {
  readonly ask: readonly PrivacyEvent[];
  readonly answer: readonly PrivacyEvent[];
}

/**
 * The events of one query. The accountant counts a replaced record as one removed and one added, twice the distance; here it is one teacher as well, so
 * noise over sensitivity is stated twice as large for it. `shrink`: the part of the noise that rounding to a grid leaves, by use.
 */
export const voteCost = (
  a: Aggregation,
  adjacency: Adjacency,
  shrink: { readonly ask: number; readonly answer: number } = { ask: 1, answer: 1 },
): VoteCost => {
  const event = (mechanism: "gaussian" | "laplace", noise: number, steps = 1): PrivacyEvent => ({
    mechanism,
    noise: adjacency === "replace-one" ? 2 * noise : noise,
    sampling: "none",
    rate: 1,
    steps,
  });
  switch (a.kind) {
    case "lnmax":
      // two counts, each with noise of its own
      return { ask: [], answer: [event("laplace", a.scale * shrink.answer, 2)] };
    case "gnmax":
      return { ask: [], answer: [event("gaussian", (a.sigma * shrink.answer) / Math.SQRT2)] };
    case "confident-gnmax":
      return {
        ask: [event("gaussian", a.thresholdSigma * shrink.ask)],
        answer: [event("gaussian", (a.sigma * shrink.answer) / Math.SQRT2)],
      };
  }
};

/** Events of `asks` queries of which at most `answers` are answered. */
export const votesCost = (a: Aggregation, adjacency: Adjacency, asks: number, answers: number): PrivacyEvent[] => {
  const { ask, answer } = voteCost(a, adjacency);
  return [
    ...ask.map((e) => ({ ...e, steps: e.steps * asks })),
    ...answer.map((e) => ({ ...e, steps: e.steps * answers })),
  ];
};

/** Throws DP_PARAMS for noise that is none. */
export const checkAggregation = (a: Aggregation): void => {
  const noises = a.kind === "lnmax" ? [a.scale] : a.kind === "gnmax" ? [a.sigma] : [a.sigma, a.thresholdSigma];
  for (const noise of noises)
    if (!(noise > 0 && Number.isFinite(noise)))
      throw new CasemateError("DP_PARAMS", `the noise on votes is ${noise}, expected a positive number`);
  if (a.kind === "confident-gnmax" && !Number.isFinite(a.threshold))
    throw new CasemateError("DP_PARAMS", `the threshold is ${a.threshold}, expected a number of votes`);
};
