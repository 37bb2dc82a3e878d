/** GuardVerdict: what a guard says of a conversation. "flag" (something was found) and "error" (it could not be looked at whole) can not be confused. */
import type { Category } from "./check.ts";
import type { Span } from "./span.ts";

export interface GuardVerdict {
  /** error: a check broke, or was left out by a limit, and no other flags. Whoever serves refuses it unless told otherwise */
  readonly verdict: "pass" | "flag" | "error";
  /** 0..1: the highest score of a check that counts */
  readonly score: number;
  readonly checks: readonly CheckReport[];
  readonly ms: number;
}

export interface CheckReport {
  readonly id: string;
  /** scanned: it ran to its end. skipped: it did not run, and `why` says why. broke: it threw */
  readonly status: "scanned" | "skipped" | "broke";
  /** in shadow a check is reported and does not count */
  readonly mode: "on" | "shadow";
  /** whether it alone flags */
  readonly flagged: boolean;
  /** 0..1, the highest of its hits; 0 without */
  readonly score: number;
  readonly spans: readonly HitSpan[];
  readonly why?: string;
}

export interface HitSpan extends Span {
  readonly category: Category;
  readonly score: number;
  readonly why: string;
  /** it stands in a turn that was refused, and does not count: see `refused` of the policy */
  readonly settled?: true;
  readonly how?: readonly string[];
  readonly replacement?: string;
}
