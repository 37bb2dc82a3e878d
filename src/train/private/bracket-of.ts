/** bracketOf: what a ledger was charged, from below and above, at its budget's delta. */
import { account } from "../accountant/account.ts";
import type { Bracket } from "../accountant/pld.ts";
import type { PrivacyLedger } from "../ledger/privacy-ledger.ts";
import { discretisationShare } from "../noise/gaussian-noise.ts";

/** 0.1 % of delta is kept for the grid of the noise. THROWS what account throws. */
export const bracketOf = (ledger: PrivacyLedger): Bracket => {
  const { events, budget } = ledger;
  if (events.length === 0) return { lower: 0, upper: 0 };
  const { lower, upper } = account(events, {
    delta: budget.delta * (1 - discretisationShare),
    adjacency: budget.adjacency,
  });
  return { lower, upper };
};
