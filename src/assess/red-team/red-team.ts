/** redTeam: a plan against a target -> a report. It goes on where a killed run stopped. */
import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { BudgetLimits } from "../../attacks/prompt/budget.ts";
import { type CampaignProgress, type CampaignResult, runCampaign } from "../../attacks/prompt/campaign.ts";
import { generateGoals, type GeneratedGoal, withGoals } from "../../attacks/prompt/generate-goals.ts";
import type { Probe } from "../../attacks/prompt/probe.ts";
import { probes } from "../../attacks/prompt/probes.ts";
import type { PromptHardening } from "../../attacks/prompt/prompt-hardening.ts";
import { strategies } from "../../attacks/prompt/strategies.ts";
import type { Subject } from "../../attacks/prompt/subject.ts";
import { monotonicMs } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import type { Generates } from "../../engine/runtime/generates.ts";
import { RunStore } from "../run-store.ts";
import { buildReport } from "./build-report.ts";
import { choose } from "./choose.ts";
import type { RedTeamPlan } from "./plans.ts";
import { casesOf, type RegressionCase } from "./regression.ts";
import { replay } from "./replay.ts";
import type { RedTeamReport } from "./report.ts";

export interface RedTeamOptions {
  readonly target: Generates;
  readonly subject: Subject;
  readonly plan: RedTeamPlan;
  readonly seed: number;
  /** the folder of the report: what is unfinished is kept in it */
  readonly out: string;
  /** the command that makes the report again */
  readonly command: string;
  readonly version: string;
  readonly attacker?: Generates;
  readonly judge?: Generates;
  /** goals of the tester's own, besides the plan's */
  readonly own?: Probe;
  /** goals for the purpose that the attacker writes for each probe; needs an attacker */
  readonly generate?: number;
  readonly turns?: number;
  readonly maxTokens?: number;
  readonly concurrency?: number;
  readonly budget?: BudgetLimits;
  /** how the house under test writes to its model; default: as it was said */
  readonly hardening?: PromptHardening;
  /** throw an unfinished run away */
  readonly restart?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (p: CampaignProgress) => void;
  /** cases to try again, in place of the plan */
  readonly cases?: readonly RegressionCase[];
}

export interface RedTeam {
  readonly report: RedTeamReport;
  /** of every success */
  readonly cases: readonly RegressionCase[];
  /** the reports are written: the unfinished run may go */
  finish(): Promise<void>;
}

/** Throws ATTACK_UNKNOWN, USAGE, RESUME_MISMATCH, MODEL_UNREACHABLE, and the signal's reason. */
export const redTeam = async (o: RedTeamOptions): Promise<RedTeam> => {
  const began = monotonicMs();
  const { plan, subject } = o;
  const turns = o.turns ?? 5;
  const attempts = plan.attempts ?? 1;
  const chosenProbes = [...(o.own === undefined ? [] : [o.own]), ...choose("probe", plan.probes, probes)];
  const chosenStrategies = choose("strategy", plan.strategies, strategies);
  let result: CampaignResult;
  let store: RunStore | undefined;
  if (o.cases === undefined) {
    const deciding = [
      o.version,
      o.target.name,
      subject,
      plan,
      o.seed,
      turns,
      o.maxTokens ?? null,
      o.attacker?.name ?? null,
      o.judge?.name ?? null,
      o.generate ?? 0,
      o.own?.goals(subject) ?? null,
      ...(o.hardening === undefined ? [] : [o.hardening.id]),
    ];
    const identity = createHash("sha256").update(JSON.stringify(deciding)).digest("hex");
    const file = join(o.out, ".run", "campaign.jsonl");
    // an unfinished run of the same identity would be gone on with
    if (o.restart === true) await rm(file, { force: true });
    store = await RunStore.open(file, identity, "refuse");
    result = await runCampaign({
      ...o,
      probes: await withGenerated(chosenProbes, o, store),
      strategies: chosenStrategies,
      attempts,
      turns,
      store,
      ...(plan.goals === undefined ? {} : { goals: plan.goals }),
    });
  } else {
    const { cases, onProgress } = o;
    result = await replay({
      ...o,
      cases,
      attempts,
      onProgress: (done, of) => onProgress?.({ done, of, succeeded: 0, requests: done, current: "replay" }),
    });
  }
  const report = buildReport(
    {
      command: o.command,
      target: o.target.name,
      purpose: subject.purpose,
      plan:
        o.cases === undefined
          ? { id: plan.id, title: plan.title, seed: o.seed, attempts, turns }
          : { id: "replay", title: `${o.cases.length} cases of a regression file`, seed: o.seed, attempts, turns },
      version: o.version,
      seconds: (monotonicMs() - began) / 1000,
      ...(o.attacker === undefined ? {} : { attacker: o.attacker.name }),
      ...(o.judge === undefined ? {} : { judge: o.judge.name }),
    },
    result,
    [...(o.own === undefined ? [] : [o.own]), ...probes],
  );
  return {
    report,
    cases: o.cases === undefined ? casesOf(result.trials) : [],
    finish: async () => {
      // what broke off or did not fit the budget can go on with the same command
      if (
        result.notRun.every((n) => n.reason.startsWith("it needs")) &&
        result.trials.every((t) => t.error === undefined)
      )
        await store?.remove();
    },
  };
};

/** What the attacker wrote once is kept: a run that goes on has the same goals. */
const withGenerated = async (
  chosen: readonly Probe[],
  { attacker, generate = 0, subject, signal }: RedTeamOptions,
  store: RunStore,
): Promise<readonly Probe[]> => {
  if (generate === 0) return chosen;
  if (attacker === undefined)
    throw new CasemateError("USAGE", "goals for the purpose are written by a model that helps to attack", {
      hint: "name one with --attacker, or leave --generate out",
    });
  const all: Probe[] = [];
  for (const probe of chosen) {
    const key = `goals/${probe.id}`;
    let goals = store.get(key) as readonly GeneratedGoal[] | undefined;
    if (goals === undefined) {
      goals = await generateGoals(probe, subject, attacker, generate, signal);
      await store.put(key, goals);
    }
    all.push(withGoals(probe, goals));
  }
  return all;
};
