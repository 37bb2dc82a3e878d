/** Options of `casemate redteam` about what is tried, and how much. */
import type { Command } from "commander";
import type { BudgetLimits } from "../../attacks/prompt/budget.ts";
import { choose } from "../../assess/red-team/choose.ts";
import { type RedTeamPlan, redTeamPlans } from "../../assess/red-team/plans.ts";
import { defined, list, positive, wholeNumber } from "../option.ts";

export interface PlanFlags {
  readonly plan: string;
  readonly probes?: string[];
  readonly strategies?: string[];
  readonly goals?: number;
  readonly generate?: number;
  readonly own?: string;
  readonly attempts?: number;
  readonly turns?: number;
  readonly maxTokens?: number;
  readonly seed: number;
  readonly maxRequests?: number;
  readonly maxSpend?: number;
  readonly maxMinutes?: number;
}

export const addPlanFlags = (command: Command): Command =>
  command
    .optionsGroup("Plan:")
    .option("--plan <name>", redTeamPlans.map((p) => p.id).join(", "), "owasp-llm")
    .option("--probes <list>", 'instead of the plan\'s; "leak/*" for all of a kind', list())
    .option("--strategies <list>", 'instead of the plan\'s; "persona-*" for all of a kind', list())
    .option(
      "--own <file>",
      'goals of your own as JSON lines: {"ask": "...", "judge": {"id": "mention", "any": ["..."]}}',
    )
    .option("--goals <n>", "goals of each probe at most", wholeNumber(1))
    .option("--generate <n>", "goals for the purpose that --attacker writes for each probe", wholeNumber(1))
    .option("--attempts <n>", "conversations of a goal, for strategies that can try more than once", wholeNumber(1))
    .option("--turns <n>", "what an attacker says, at most, in one conversation (default: 5)", wholeNumber(1))
    .option("--max-tokens <n>", "tokens of an answer (default: 512)", wholeNumber(1))
    .option("--seed <n>", "of everything random in the attacks", wholeNumber(0), 1)
    .option("--max-requests <n>", "budget: requests to the target", wholeNumber(1))
    .option("--max-spend <n>", "budget: tokens of all models together", wholeNumber(1))
    .option("--max-minutes <n>", "budget: time", positive);

/** Throws ATTACK_UNKNOWN. */
export const planOf = (o: PlanFlags): RedTeamPlan => {
  const [plan] = choose("plan", [o.plan], redTeamPlans);
  if (plan === undefined) throw new Error("a plan that fits is there");
  return {
    ...plan,
    ...defined({ probes: o.probes, strategies: o.strategies, goals: o.goals, attempts: o.attempts }),
  };
};

export const budgetOf = (o: PlanFlags): BudgetLimits =>
  defined({
    requests: o.maxRequests,
    tokens: o.maxSpend,
    ms: o.maxMinutes === undefined ? undefined : 60_000 * o.maxMinutes,
  });
