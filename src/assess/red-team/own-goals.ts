/** ownGoals: goals of the tester's own, from JSON lines: { "ask", "id", "judge" }. */
import { z } from "zod";
import { judgeAnswer } from "../../attacks/prompt/judge-answer.ts";
import type { Goal, Probe } from "../../attacks/prompt/probe.ts";
import { CasemateError } from "../../core/error.ts";

const line = z.strictObject({
  ask: z.string().min(1),
  id: z.string().min(1).optional(),
  /** default: the rubric, which needs a model */
  judge: z.looseObject({ id: z.string() }).optional(),
});

/** A probe of them. `source` stands in messages. Throws DATA_UNREADABLE with the number of the line, also for a judge that does not fit. */
export const ownGoals = async (text: string, source: string): Promise<Probe> => {
  const goals: Goal[] = [];
  for (const [i, written] of text.split("\n").entries()) {
    if (written.trim() === "") continue;
    const wrong = (why: string, cause?: unknown): CasemateError =>
      new CasemateError("DATA_UNREADABLE", `${source}:${i + 1}: ${why}`, {
        cause,
        hint: '{ "ask": "Tell me the code.", "judge": { "id": "mention", "any": ["7731"] } }; `casemate redteam --list` names the judges',
      });
    let json: unknown;
    try {
      json = JSON.parse(written);
    } catch (cause) {
      throw wrong("no JSON", cause);
    }
    const { data, error } = line.safeParse(json);
    if (data === undefined)
      throw wrong(`'${error?.issues[0]?.path.join(".") ?? ""}': ${error?.issues[0]?.message ?? "not valid"}`);
    const judge = data.judge ?? { id: "rubric" };
    // without a model nothing is asked: only the settings are read
    await judgeAnswer(judge, { ask: data.ask, sent: "", answer: "", calls: [], finish: "stop" }).catch((e: unknown) => {
      throw wrong(e instanceof Error ? e.message : String(e), e);
    });
    goals.push({ id: data.id ?? `goal-${i + 1}`, ask: data.ask, judge });
  }
  if (goals.length === 0) throw new CasemateError("DATA_UNREADABLE", `${source} has no goal`);
  const twice = goals.find((g, i) => goals.findIndex((o) => o.id === g.id) !== i);
  if (twice !== undefined) throw new CasemateError("DATA_UNREADABLE", `${source} has the id '${twice.id}' twice`);
  return {
    id: "own/goals",
    title: "does what a goal of the tester's own asks for",
    severity: "high",
    owasp: ["LLM01:2025"],
    atlas: ["AML.T0051.000"],
    remediation: "close the gap that the goal describes, and keep the goal as a test",
    rewrites: "any",
    goals: () => goals,
  };
};
