/**
 * LimitStore: where buckets are kept. One verb, so that it can be one atomic step wherever they are: in this process, or a script inside Redis.
 *
 * `charge` RETURNS "admitted" when every bucket had room and all were charged, "refused" when one had not and none was. It THROWS STORE_FULL, STORE_FAILED when what
 * has to outlive a crash could not be written; then the buckets may have been charged and nothing is admitted. It NEVER admits by forgetting: a store that has no
 * room for a new bucket is stricter than it had to be.
 */
import type { Rule } from "./rule.ts";

/** No two of one call name rules of the same id. */
export interface Charge {
  readonly rule: Rule;
  /** who has the bucket, within the rule's scope: "acme", "203.0.113.0/24" */
  readonly subject: string;
  /** whole number of at least 1 (when it is settled: any), in what the rule counts */
  readonly cost: number;
}

/** How a bucket stands, after the charge where it was admitted. */
export interface Standing {
  readonly rule: Rule;
  /** whole number */
  readonly remaining: number;
  /** milliseconds until all of it is there again, or the period of a budget ends */
  readonly resetMs: number;
}

export type Charged =
  | { readonly kind: "admitted"; readonly standings: readonly Standing[] }
  | {
      readonly kind: "refused";
      /** the rule that is to be waited for longest */
      readonly by: Rule;
      /** undefined: it is more than the rule admits at once, however long one waits */
      readonly retryAfterMs: number | undefined;
      readonly standings: readonly Standing[];
    };

export interface LimitStore {
  /** A promise only where something has to be written first. */
  charge(charges: readonly Charge[]): Charged | Promise<Charged>;
  /**
   * What was charged before it was known turns out to be so much more, or less (costs below 0): always counts, so that a bucket may owe more than it holds and nothing
   * is admitted until that is earned again.
   */
  settle(charges: readonly Charge[]): void | Promise<void>;
  /** Writes what is to be there after a stop. Nothing may be charged afterwards. */
  close(): Promise<void>;
}
