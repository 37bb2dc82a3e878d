/** lookAtAnswer: what a guard says of all messages of one answer (several choices, reasoning beside text). A stream ends with it, so that its verdict is that of the whole answer. */
import type { Guard } from "../guard.ts";
import type { Conversation, Message } from "../message.ts";
import type { CheckReport, GuardVerdict } from "../verdict.ts";
import { countingSpans, isRedaction } from "./counting-spans.ts";
import { merged, type Redaction } from "./redactions.ts";

export interface AnswerFinding {
  /** redact: it may go out once `redactions` were made */
  readonly verdict: "pass" | "redact" | "flag" | "error";
  /** one for each check, over all messages */
  readonly checks: readonly CheckReport[];
  /** by message */
  readonly redactions: readonly (readonly Redaction[])[];
}

export interface AnswerRules {
  readonly guard: Guard;
  /** what was asked: messages before the answer, tools */
  readonly asked: Conversation;
  /** a hit with a replacement is replaced, and not refused */
  readonly redact: boolean;
}

/** Never throws for what stands in the answer. */
export const lookAtAnswer = async (
  { guard, asked, redact }: AnswerRules,
  messages: readonly Message[],
): Promise<AnswerFinding> => {
  let verdict: AnswerFinding["verdict"] = "pass";
  const checks = new Map<string, CheckReport>();
  const redactions: (readonly Redaction[])[] = [];
  for (const message of messages) {
    const found = await guard.look({ ...asked, messages: [...asked.messages, message] }, "output");
    const spans = countingSpans(guard, found, message, asked.messages.length);
    const mine = redact && spans.every(isRedaction) ? merged(spans) : undefined;
    redactions.push(mine ?? []);
    const said = found.verdict === "flag" && mine !== undefined && isWhole(found) ? "redact" : found.verdict;
    if (rank[said] > rank[verdict]) verdict = said;
    for (const report of found.checks) checks.set(report.id, worse(checks.get(report.id), report));
  }
  return { verdict, checks: [...checks.values()], redactions };
};

const rank = { pass: 0, redact: 1, error: 2, flag: 3 } as const;

/** A check that broke beside one that flags: what it would have said is not known. */
const isWhole = ({ checks }: GuardVerdict): boolean => checks.every((c) => c.mode !== "on" || c.status === "scanned");

const statusRank = { scanned: 0, skipped: 1, broke: 2 } as const;

const worse = (before: CheckReport | undefined, now: CheckReport): CheckReport => {
  if (before === undefined) return now;
  const worst = statusRank[now.status] > statusRank[before.status] ? now : before;
  return {
    ...worst,
    flagged: before.flagged || now.flagged,
    score: Math.max(before.score, now.score),
    spans: [...before.spans, ...now.spans],
  };
};
