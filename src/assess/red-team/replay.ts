/** replay: tries cases of a regression file again. */
import { Budget, BudgetSpent, type BudgetLimits } from "../../attacks/prompt/budget.ts";
import type { CampaignResult, Trial } from "../../attacks/prompt/campaign.ts";
import { Conversation } from "../../attacks/prompt/conversation.ts";
import type { JudgeContext } from "../../attacks/prompt/judge.ts";
import type { Subject } from "../../attacks/prompt/subject.ts";
import type { Generates } from "../../engine/runtime/generates.ts";
import type { RegressionCase } from "./regression.ts";

export interface ReplayOptions {
  readonly target: Generates;
  readonly subject: Subject;
  readonly cases: readonly RegressionCase[];
  /** each case so many times: models are random; default 1 */
  readonly attempts?: number;
  readonly maxTokens?: number;
  readonly judge?: Generates;
  readonly budget?: BudgetLimits;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, of: number) => void;
}

/** What was sent is sent again, turn by turn, whatever is answered. Throws what the target and the judge throw. */
export const replay = async (o: ReplayOptions): Promise<CampaignResult> => {
  const budget = new Budget(o.budget ?? {});
  const judging: JudgeContext = {
    spend: (tokens) => budget.spend(tokens),
    ...(o.judge === undefined ? {} : { model: o.judge }),
    ...(o.signal === undefined ? {} : { signal: o.signal }),
  };
  const { tools: _, ...subject } = o.subject;
  const trials: Trial[] = [];
  const notRun: { probe: string; strategy: string; goals: number; reason: string }[] = [];
  for (const [i, c] of o.cases.entries()) {
    const opened: Conversation[] = [];
    try {
      for (let n = 0; n < (o.attempts ?? 1); n++) {
        const conversation = new Conversation({
          target: o.target,
          subject,
          goal: c,
          budget,
          judging,
          maxTokens: o.maxTokens ?? 512,
        });
        opened.push(conversation);
        for (const [k, messages] of c.rounds.entries())
          await conversation.send(k === 0 ? { messages, tools: c.tools } : { messages });
      }
    } catch (e) {
      if (!(e instanceof BudgetSpent)) throw e;
      notRun.push({ probe: c.probe, strategy: c.strategy, goals: 1, reason: e.message });
    }
    const attempts = opened.flatMap((x) => x.record ?? []);
    const requests = attempts.reduce((n, a) => n + a.lines.filter((l) => l.by === "target").length, 0);
    if (attempts.length > 0)
      trials.push({
        probe: c.probe,
        goal: c.goal,
        strategy: c.strategy,
        ask: c.ask,
        judge: c.judge,
        attempts,
        requests,
      });
    o.onProgress?.(i + 1, o.cases.length);
  }
  return { trials, notRun, requests: budget.requests, tokens: budget.tokens };
};
