/** stepsWithin: how often a step may still be taken before a budget is spent. */
import type { Adjacency, PrivacyEvent } from "../accountant/event.ts";
import { costOf } from "../accountant/pld.ts";
import { discretisationShare } from "../noise/gaussian-noise.ts";

export interface Budget {
  readonly epsilon: number;
  readonly delta: number;
  readonly adjacency: Adjacency;
}

/** More steps than any training run takes: the search ends here. */
const mostSteps = 1e8;

/**
 * The largest n such that `spent` and n more of `event` cost at most the budget, by the upper end of pldBracket; at most 1e8. 0 when the budget is spent.
 * The answer may be too small by the width of a bracket, 0.2 % of epsilon, never too large.
 */
export const stepsWithin = (spent: readonly PrivacyEvent[], event: PrivacyEvent, budget: Budget): number => {
  const fits = (n: number): boolean => n === 0 || spentOf([...spent, { ...event, steps: n }], budget) <= budget.epsilon;
  if (!fits(1)) return 0;
  let low = 1;
  let high = 2;
  while (high < mostSteps && fits(high)) {
    low = high;
    high *= 4;
  }
  // geometric bisection, then to the step where there are less than 10,000
  while (high - low > Math.max(1, low * 1e-4)) {
    const middle = Math.floor(Math.sqrt(low * high));
    const next = middle > low && middle < high ? middle : Math.floor((low + high) / 2);
    if (fits(next)) low = next;
    else high = next;
  }
  return low;
};

/** What events cost against a budget: epsilon at its delta less the grid's share, an upper bound. Throws DP_UNSUPPORTED when no theorem covers an event. */
export const spentOf = (events: readonly PrivacyEvent[], budget: Budget): number =>
  costOf(
    merged(events),
    budget.adjacency,
    budget.delta * (1 - discretisationShare),
    Math.min(0.002, budget.epsilon * 0.002),
  );

/** Steps of one kind as one event, so that a run costs the same whether it was interrupted or not. */
const merged = (events: readonly PrivacyEvent[]): readonly PrivacyEvent[] => {
  const counts = new Map<string, number>();
  for (const { steps, ...kind } of events) {
    const key = JSON.stringify([kind.mechanism, kind.noise, kind.sampling, kind.rate]);
    counts.set(key, (counts.get(key) ?? 0) + steps);
  }
  return [...counts].map(([key, steps]) => {
    const [mechanism, noise, sampling, rate] = JSON.parse(key) as [
      PrivacyEvent["mechanism"],
      number,
      PrivacyEvent["sampling"],
      number,
    ];
    return { mechanism, noise, sampling, rate, steps };
  });
};
