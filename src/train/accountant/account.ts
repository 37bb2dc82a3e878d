/** account: what a list of events costs, as a certified bracket of epsilon, by three accountants that must agree. */
import { CasemateError } from "../../core/error.ts";
import { type Adjacency, checkDelta, checkEvent, type PrivacyEvent } from "./event.ts";
import { type Bracket, pldBracket } from "./pld.ts";
import { prvBracket } from "./prv.ts";
import { type RdpBound, rdpBound } from "./rdp.ts";

export interface Account {
  /**
   * No smaller epsilon holds for the worst neighbours at this delta. Of sampling without replacement: no smaller epsilon follows from the theorem that bounds it.
   */
  readonly lower: number;
  /** the guarantee: the events are (upper, delta)-differentially private */
  readonly upper: number;
  readonly accountants: {
    readonly rdp: { readonly upper: number; readonly order: number };
    readonly pld: Bracket;
    readonly prv: Bracket;
  };
  readonly adjacency: Adjacency;
  /** how batches are drawn, of each event in order, without repetition: "poisson", "none, poisson" */
  readonly sampling: string;
  readonly delta: number;
  readonly events: readonly PrivacyEvent[];
}

export interface AccountOptions {
  readonly delta: number;
  readonly adjacency?: Adjacency;
}

/** RDP reports up to five times too much; above this the exact epsilon is beyond what pld refuses. */
const beyondUse = 4000;
/** The bracket is never wider than this. */
const widest = 0.01;
/** What the grid of pld is refined to. */
const pldWidth = 0.002;
/** Margins of prv on either side: a first one, and a finer one where pld alone is too wide (mechanisms with atoms). */
const prvMargins = [0.01, 0.002];

/**
 * Throws DP_PARAMS for numbers out of range; DP_UNSUPPORTED when no theorem covers an event, or when the bracket can not be made narrower than 0.01 (the
 * message has it); DP_NO_PROTECTION when epsilon is above 400.
 */
export const account = (events: readonly PrivacyEvent[], options: AccountOptions): Account => {
  const { delta, adjacency = "add-remove" } = options;
  checkDelta(delta);
  if (events.length === 0) throw new CasemateError("DP_PARAMS", "there are no events to account");
  for (const e of events) checkEvent(e);
  const rdp = rdpBound(events, adjacency, delta);
  if (rdp.epsilon > beyondUse)
    throw new CasemateError(
      "DP_NO_PROTECTION",
      `epsilon is of the order of ${rdp.epsilon.toPrecision(2)}, which is no protection`,
      {
        hint: "raise the noise, or take fewer steps",
      },
    );
  const pld = pldBracket(events, adjacency, delta, pldWidth);
  let prv: Bracket = { lower: 0, upper: Number.POSITIVE_INFINITY };
  let bracket = joined(rdp, [pld]);
  for (const margin of prvMargins) {
    prv = prvBracket(events, adjacency, delta, margin);
    bracket = joined(rdp, [pld, prv]);
    if (bracket.upper - bracket.lower < widest) break;
  }
  if (!(bracket.upper - bracket.lower < widest))
    throw new CasemateError(
      "DP_UNSUPPORTED",
      `epsilon is between ${bracket.lower.toFixed(3)} and ${bracket.upper.toFixed(3)} and could not be bounded more closely`,
      { hint: "the upper end holds; fewer steps or a larger delta can be bounded more closely" },
    );
  return {
    ...bracket,
    accountants: { rdp: { upper: rdp.epsilon, order: rdp.order }, pld, prv },
    adjacency,
    sampling: [...new Set(events.map((e) => e.sampling))].join(", "),
    delta,
    events,
  };
};

/** The intersection. An empty one is a defect of an accountant, and then no number is a guarantee. */
const joined = (rdp: RdpBound, brackets: readonly Bracket[]): Bracket => {
  const lower = Math.max(...brackets.map((b) => b.lower));
  const upper = Math.min(rdp.epsilon, ...brackets.map((b) => b.upper));
  if (lower > upper)
    throw new CasemateError("INTERNAL", `the accountants contradict each other: lower ${lower} above upper ${upper}`);
  return { lower, upper };
};
