/** Regression files: every success as a case of its own, which holds all that is needed to try it again: what was sent, the tools, and the judge. JSON lines. */
import { z } from "zod";
import type { Trial } from "../../attacks/prompt/campaign.ts";
import { CasemateError } from "../../core/error.ts";
import type { ChatMessage } from "../../engine/runtime/generates.ts";
import { succeeded } from "./report.ts";

const call = z.object({ id: z.string(), name: z.string(), arguments: z.string() });
const message = z.object({
  role: z.enum(["system", "user", "assistant", "tool"]),
  content: z.string(),
  calls: z.array(call).exactOptional(),
  callId: z.string().exactOptional(),
  name: z.string().exactOptional(),
});
const caseSchema = z.object({
  id: z.string(),
  probe: z.string(),
  goal: z.string(),
  strategy: z.string(),
  ask: z.string(),
  judge: z.looseObject({ id: z.string() }),
  /** what the attacker sends before each answer */
  rounds: z.array(z.array(message).min(1)).min(1),
  tools: z.array(z.object({ name: z.string(), description: z.string(), parameters: z.unknown() })),
});
export type RegressionCase = z.output<typeof caseSchema>;

export const casesOf = (trials: readonly Trial[]): RegressionCase[] =>
  trials.flatMap((t) => {
    const record = succeeded(t);
    if (record === undefined) return [];
    const rounds: ChatMessage[][] = [[]];
    for (const { by, message: m } of record.lines)
      if (by === "attacker") rounds.at(-1)?.push(m);
      else rounds.push([]);
    return [
      caseSchema.parse({
        id: `${t.probe}/${t.goal}/${t.strategy}`,
        probe: t.probe,
        goal: t.goal,
        strategy: t.strategy,
        ask: t.ask,
        judge: t.judge,
        rounds: rounds.filter((r) => r.length > 0),
        tools: record.tools,
      }),
    ];
  });

export const writeCases = (cases: readonly RegressionCase[]): string =>
  cases.map((c) => `${JSON.stringify(c)}\n`).join("");

/** `source` stands in messages. Throws DATA_UNREADABLE with the number of the line. */
export const readCases = (text: string, source: string): RegressionCase[] =>
  text.split("\n").flatMap((line, i) => {
    if (line.trim() === "") return [];
    const wrong = (why: string, cause?: unknown): CasemateError =>
      new CasemateError("DATA_UNREADABLE", `${source}:${i + 1}: ${why}`, {
        cause,
        hint: "such a file is written by `casemate redteam` as regression.jsonl",
      });
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch (cause) {
      throw wrong("no JSON", cause);
    }
    const parsed = caseSchema.safeParse(json);
    const issue = parsed.error?.issues[0];
    if (!parsed.success) throw wrong(`'${issue?.path.join(".") ?? ""}': ${issue?.message ?? "not valid"}`);
    return [parsed.data];
  });
