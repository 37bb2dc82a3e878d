/** Alert: evidence about a client or a group has passed a bound. A value: what is done about it is the gateway's policy. */
import type { GroupLevel } from "./observation.ts";

/** What the gateway may do, by rising level: see `steps` of the ladder. */
export const ladder = ["none", "precision", "top-k", "rounding", "perturbation", "decoy", "block"] as const;
export type LadderLevel = 0 | 1 | 2 | 3 | 4 | 5 | 6;

export interface Alert {
  /** the detector with most of the evidence */
  readonly detector: string;
  readonly group: GroupLevel;
  /** the caller's key of the group; "*" for everyone, the first linked account for a cluster */
  readonly key: string;
  /** of the group after this query; 0 in a detector's remark about an account without evidence */
  readonly level: LadderLevel;
  /** 0 to 1; 0.5 is an alarm (risk.ts) */
  readonly risk: number;
  /** log of the e-process, nats: an ordinary client ever has more than this with a probability of at most exp(-evidence) */
  readonly evidence: number;
  /** milliseconds since 1970: the first query that this evidence counts */
  readonly sinceMs: number;
  readonly atMs: number;
  /** queries of the group so far */
  readonly queries: number;
  /** what was seen in the query that raised it */
  readonly seen: string;
  /** accounts whose queries spoke for an attack, the newest last; bounded */
  readonly accounts: readonly string[];
}
