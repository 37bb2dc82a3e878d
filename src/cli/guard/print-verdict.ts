/** verdictText: a verdict as people read it: what was found, where, and by which check. */
import type { CheckReport, Conversation, GuardVerdict, HitSpan } from "../../guard/index.ts";
import { printable } from "../printable.ts";

/** characters of a span that are shown */
const shownUnits = 100;
/** hits of one check that are shown; all are in the other format */
const shownHits = 8;

export const verdictText = ({ verdict, score, checks, ms }: GuardVerdict, conversation: Conversation): string => {
  const found = checks.filter((c) => c.spans.length > 0);
  const unread = checks.filter((c) => c.status !== "scanned");
  return [
    `${verdict}${verdict === "error" ? ": not everything was looked at" : ""} (score ${score.toFixed(2)}, ${ms.toFixed(1)} ms)`,
    ...found.flatMap((c) => checkLines(c, conversation)),
    ...(unread.length === 0 ? [] : ["", ...unread.map((c) => `${c.id} ${c.status}: ${printable(c.why ?? "")}`)]),
    "",
  ].join("\n");
};

const checkLines = (check: CheckReport, conversation: Conversation): string[] => {
  const spans = check.spans.toSorted((a, b) => b.score - a.score);
  const counts =
    check.mode === "shadow" ? "in shadow, does not count" : check.flagged ? "flags" : "below its threshold";
  return [
    "",
    `${check.id} ${check.score.toFixed(2)} (${counts})`,
    ...spans.slice(0, shownHits).flatMap((s) => spanLines(s, conversation)),
    ...(spans.length > shownHits ? [`  and ${spans.length - shownHits} more (--format json)`] : []),
  ];
};

const spanLines = (span: HitSpan, { messages }: Conversation): string[] => {
  const message = messages[span.message];
  const of = messages.length === 1 ? "" : `message ${span.message + 1} (${message?.role ?? "?"}), `;
  const how = span.how === undefined || span.how.length === 0 ? "" : `, read by ${span.how.join(" of ")}`;
  return [
    `  ${span.category} ${span.score.toFixed(2)} at ${of}${span.start}-${span.end}: ${printable(span.why)}${how}`,
    `    ${excerpt(message?.text.slice(span.start, span.end) ?? "")}`,
  ];
};

const excerpt = (text: string): string => {
  const half = shownUnits / 2;
  const cut = text.length <= shownUnits ? text : `${text.slice(0, half)} ... ${text.slice(-half)}`;
  return `"${printable(cut)}"`;
};
