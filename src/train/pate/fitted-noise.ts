/** fittedNoise: the least noise on votes with which a number of queries stays within what a budget has left. */
import { CasemateError } from "../../core/error.ts";
import type { Adjacency, PrivacyEvent } from "../accountant/event.ts";
import { type Aggregation, type AggregationKind, votesCost } from "./aggregation.ts";

export interface VotePlan {
  readonly kind: AggregationKind;
  readonly teachers: number;
  /** queries that are put to the teachers */
  readonly asks: number;
  /** answers at most; as many as asks, but for confident-gnmax */
  readonly answers: number;
  /** votes that confident-gnmax wants for an answer */
  readonly threshold: number;
  readonly adjacency: Adjacency;
}

/** Part of the privacy that confident-gnmax spends on asking. */
const askShare = 0.2;
/** Relative accuracy of the noise. */
const accuracy = 1e-3;

/**
 * `costWith`: an upper bound of epsilon when events are added to what was spent; `epsilon`: the budget.
 * Throws DP_BUDGET when as much noise as there are teachers exceeds it: with more, answers say nothing even where all teachers agree.
 */
export const fittedNoise = (
  plan: VotePlan,
  costWith: (events: readonly PrivacyEvent[]) => number,
  epsilon: number,
): Aggregation => {
  const fits = (noise: number): boolean =>
    costWith(votesCost(aggregationOf(plan, noise), plan.adjacency, plan.asks, plan.answers)) <= epsilon;
  let low = 0.1;
  let high = low;
  while (!fits(high)) {
    low = high;
    if (low >= plan.teachers)
      throw new CasemateError(
        "DP_BUDGET",
        `the budget allows ${plan.asks} queries only with more noise than the votes of ${plan.teachers} teachers can outweigh`,
        { hint: "ask fewer queries, train more teachers, or raise the budget knowingly, in a new ledger" },
      );
    high = Math.min(plan.teachers, high * 4);
  }
  while (high / low > 1 + accuracy) {
    const middle = Math.sqrt(low * high);
    if (fits(middle)) high = middle;
    else low = middle;
  }
  return aggregationOf(plan, Number((high * (1 + 1e-6)).toPrecision(7)));
};

const aggregationOf = ({ kind, asks, answers, threshold }: VotePlan, noise: number): Aggregation => {
  switch (kind) {
    case "lnmax":
      return { kind, scale: noise };
    case "gnmax":
      return { kind, sigma: noise };
    case "confident-gnmax":
      // asks / s^2 and 2 answers / sigma^2 in the shares of both
      return {
        kind,
        sigma: noise,
        threshold,
        thresholdSigma: noise * Math.sqrt((asks * (1 - askShare)) / (askShare * 2 * answers)),
      };
  }
};
