/** countingSpans: where in a message something counts: hits of checks that are on, from their thresholds on. */
import type { Guard } from "../guard.ts";
import type { Message } from "../message.ts";
import { thresholdOf } from "../threshold.ts";
import type { GuardVerdict } from "../verdict.ts";
import type { Redaction } from "./redactions.ts";

export type CountingSpan = Omit<Redaction, "replacement"> & Partial<Pick<Redaction, "replacement">>;

/** A hit in another message, or whose place can not be, counts for the whole message. */
export const countingSpans = (
  guard: Guard,
  { checks }: Pick<GuardVerdict, "checks">,
  { role, text }: Message,
  index: number,
): readonly CountingSpan[] => {
  const whole = { start: 0, end: text.length };
  const all: CountingSpan[] = [];
  for (const report of checks) {
    if (report.mode !== "on" || !report.flagged) continue;
    const check = guard.checks.find((c) => c.id === report.id);
    const from = check === undefined ? 0 : thresholdOf(guard.policy, check, role);
    for (const { message, start, end, score, replacement } of report.spans) {
      if (score < from) continue;
      if (message !== index || !(start >= 0 && start < end && end <= text.length)) all.push(whole);
      else all.push({ start, end, ...(replacement === undefined ? {} : { replacement }) });
    }
  }
  return all;
};

export const isRedaction = (span: CountingSpan): span is Redaction => span.replacement !== undefined;
