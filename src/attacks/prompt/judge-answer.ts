/** judgeAnswer: the verdict of the judge that a spec names. */
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import type { Judge, Judged, JudgeContext, JudgeSpec, Outcome, Verdict } from "./judge.ts";
import { judges } from "./judges.ts";
import { quote } from "./quote.ts";

const byId: ReadonlyMap<string, Judge<unknown>> = new Map(judges.map((j) => [j.id, j as Judge<unknown>]));

/** Throws USAGE for a spec that names no judge or does not fit it, and what the judge throws. */
export const judgeAnswer = async (spec: JudgeSpec, judged: Judged, context: JudgeContext = {}): Promise<Verdict> => {
  if (spec.id === "any" || spec.id === "all") return combined(spec, judged, context);
  const judge = byId.get(spec.id);
  if (judge === undefined)
    throw new CasemateError("USAGE", `no judge is called '${spec.id}'`, {
      hint: `there are ${[...byId.keys()].join(", ")}`,
    });
  const { id: _, ...rest } = spec;
  const settings = judge.settings.safeParse(rest);
  if (!settings.success) {
    const issue = settings.error.issues[0];
    throw new CasemateError(
      "USAGE",
      `judge '${spec.id}': '${issue?.path.join(".") ?? ""}': ${issue?.message ?? "not valid"}`,
    );
  }
  if (judged.finish === "blocked" && judge.judgesBlocked !== true)
    return {
      outcome: "refused",
      score: 0,
      evidence: `a filter answered in the model's place: ${quote(judged.answer)}`,
    };
  return judge.judge(settings.data, judged, context);
};

const several = z.array(z.looseObject({ id: z.string() })).min(1);

/** any: one success is enough. all: every judge must say so. What could not be told is told, where it would decide. */
const combined = async (spec: JudgeSpec, judged: Judged, context: JudgeContext): Promise<Verdict> => {
  const of = several.safeParse(spec["of"]);
  if (!of.success) throw new CasemateError("USAGE", `judge '${spec.id}' wants the list 'of' judges`);
  const verdicts: Verdict[] = [];
  for (const one of of.data) verdicts.push(await judgeAnswer(one, judged, context));
  const order: readonly Outcome[] =
    spec.id === "any" ? ["success", "unclear", "refused", "held"] : ["refused", "held", "unclear", "success"];
  return verdicts.reduce((a, b) => (order.indexOf(b.outcome) < order.indexOf(a.outcome) ? b : a));
};
