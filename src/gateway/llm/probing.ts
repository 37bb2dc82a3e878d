/** lookForProbing: does a client try variants of what was flagged, until one passes? And what its policy does about it. */
import { z } from "zod";
import { type CheckReport, type ClientMemory, probingOf } from "../../guard/index.ts";
import { longestWindowMs } from "./client-memories.ts";

/** weakest first */
export const probingActions = ["off", "flag", "slow", "refuse"] as const;
export type ProbingAction = (typeof probingActions)[number];

export const probingSchema = z.strictObject({
  /**
   * A request much like two or more that were flagged: flag: only recorded; slow: answered later; refuse: not answered (403). Where many people stand behind one key, or an
   * application writes its own words around theirs, all their requests are alike: "refuse" lets one of them stop the others
   */
  variants: z.enum(probingActions).default("flag"),
  /** any request of a client that had so many flagged ones, whatever they were about: one bad user of an application stops all others with "refuse" */
  many: z.enum(probingActions).default("flag"),
  manyFlagged: z.number().int().min(1).max(32).default(8),
  /** share of common pairs of words from which on a prompt is a variant of another */
  alike: z.number().min(0.1).max(1).default(0.5),
  /** how long a flagged prompt is remembered, in ms */
  windowMs: z.number().int().min(1000).max(longestWindowMs).default(86_400_000),
  /** how much later, in ms */
  slowMs: z.number().int().min(1).max(60_000).default(5_000),
});
export type ProbingPolicy = z.output<typeof probingSchema>;

export interface ProbingFinding {
  readonly report: CheckReport;
  readonly action: ProbingAction;
}

/** flagged prompts that a text is a variant of, from which on it is no accident */
const leastVariants = 2;

/** `said`: what the user says in the turn that is to be answered. */
export const lookForProbing = (
  memory: ClientMemory,
  said: string,
  policy: ProbingPolicy,
  nowMs: number,
): ProbingFinding => {
  const { windowMs, alike, manyFlagged, variants: ofVariants, many: ofMany } = policy;
  const { score, variants, flagged } = probingOf(memory, said, nowMs, { windowMs, alike, many: manyFlagged });
  const actions = [
    variants >= leastVariants && said !== "" ? ofVariants : "off",
    flagged >= manyFlagged ? ofMany : "off",
  ] as const;
  const action = probingActions.findLast((a) => actions.includes(a)) ?? "off";
  return {
    action,
    report: {
      id: "probing",
      mode: "on",
      status: "scanned",
      flagged: action !== "off",
      score,
      spans: [],
      ...(flagged === 0 ? {} : { why: `a variant of ${variants} of ${flagged} flagged prompts` }),
    },
  };
};
