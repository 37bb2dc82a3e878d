/** guardsHeader: what was looked at, and by what, on every answer: `verdict;in=pass;out=pass, phrases;in=scanned;out=scanned, neural;in=broke;shadow`. No scores: they would teach. */
import type { CheckReport } from "../../guard/index.ts";
import type { Asked } from "./dialect.ts";

export const guardsHeaderName = "casemate-guards";

export interface Looked {
  /** pending: its stream has only begun; none: there is none */
  readonly verdict: "pass" | "redact" | "flag" | "error" | "pending" | "none";
  readonly checks: readonly CheckReport[];
}

export interface GuardsHeader {
  readonly input: Looked;
  readonly output: Looked;
  readonly asked?: Pick<Asked, "media" | "kept">;
  /** turns that were taken out of the request */
  readonly dropped: number;
}

export const guardsHeader = ({ input, output, asked, dropped }: GuardsHeader): string => {
  const items = new Map<string, { in?: string; out?: string; shadow: boolean }>();
  for (const [side, { checks }] of [
    ["in", input],
    ["out", output],
  ] as const)
    for (const c of checks) {
      const item = items.get(c.id) ?? { shadow: false };
      item[side] = c.flagged ? "flagged" : c.status;
      item.shadow ||= c.mode === "shadow";
      items.set(c.id, item);
    }
  return [
    `verdict;in=${input.verdict};out=${output.verdict}`,
    ...[...items].map(
      ([id, { in: i, out, shadow }]) =>
        `${id}${i === undefined ? "" : `;in=${i}`}${out === undefined ? "" : `;out=${out}`}${shadow ? ";shadow" : ""}`,
    ),
    ...(asked === undefined || asked.media.length === 0 ? [] : ["media;in=skipped"]),
    ...(asked === undefined || asked.kept.length === 0 ? [] : ["kept;in=skipped"]),
    ...(dropped === 0 ? [] : ["turns;in=dropped"]),
  ].join(", ");
};
