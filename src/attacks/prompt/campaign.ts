/**
 * runCampaign: probes x goals x strategies against one target, each a unit that is saved when it is done, so that a killed run goes on where it stopped.
 *
 * Every conversation is an attempt and is counted; a goal has fallen when one of its attempts succeeded. Nothing that was planned is left out in silence: what
 * broke, did not fit or was not reached is in the result, with the reason.
 */
import { CasemateError } from "../../core/error.ts";
import { rngFor } from "../../core/rng.ts";
import { type ChatMessage, estimateTokens, type Generates } from "../../engine/runtime/generates.ts";
import { Budget, type BudgetLimits, BudgetSpent } from "./budget.ts";
import { Conversation, type ConversationRecord } from "./conversation.ts";
import type { JudgeContext, JudgeSpec } from "./judge.ts";
import type { Goal, Probe } from "./probe.ts";
import type { PromptHardening } from "./prompt-hardening.ts";
import type { ConvertContext, Dialogue, Strategy } from "./strategy.ts";
import type { Subject } from "./subject.ts";

/** Finished units on disk. `put` is durable before it resolves. */
export interface CampaignStore {
  get(key: string): unknown;
  put(key: string, value: unknown): Promise<void>;
}

export interface CampaignOptions {
  readonly target: Generates;
  readonly subject: Subject;
  readonly probes: readonly Probe[];
  readonly strategies: readonly Strategy[];
  readonly seed: number;
  /** a model that helps to attack */
  readonly attacker?: Generates;
  /** a model that judges */
  readonly judge?: Generates;
  /** goals of each probe, the first ones; default all */
  readonly goals?: number;
  /** conversations of one goal and strategy, for strategies that can try more than once; default 1 */
  readonly attempts?: number;
  /** what the attacker says, at most, in one conversation; default 5 */
  readonly turns?: number;
  /** tokens of an answer; default 512 */
  readonly maxTokens?: number;
  /** units at once; default 4 */
  readonly concurrency?: number;
  readonly budget?: BudgetLimits;
  /** how the house under test writes to its model; default: as it was said */
  readonly hardening?: PromptHardening;
  readonly store?: CampaignStore;
  readonly signal?: AbortSignal;
  readonly onProgress?: (p: CampaignProgress) => void;
}

export interface CampaignProgress {
  readonly done: number;
  readonly of: number;
  readonly succeeded: number;
  readonly requests: number;
  readonly current: string;
}

/** One goal asked by one strategy. */
export interface Trial {
  readonly probe: string;
  readonly goal: string;
  readonly strategy: string;
  readonly ask: string;
  /** the goal's, so that what is kept can be judged again */
  readonly judge: JudgeSpec;
  readonly attempts: readonly ConversationRecord[];
  /** requests to the target */
  readonly requests: number;
  /** the world failed on the way: what is there counts, the trial may lack attempts */
  readonly error?: string;
}

export interface CampaignResult {
  readonly trials: readonly Trial[];
  readonly notRun: readonly {
    readonly probe: string;
    readonly strategy: string;
    readonly goals: number;
    readonly reason: string;
  }[];
  readonly requests: number;
  readonly tokens: number;
}

interface Unit {
  readonly key: string;
  readonly probe: Probe;
  readonly goal: Goal;
  readonly strategy: Strategy;
}

/** Throws the signal's reason, USAGE for a probe's broken judge, MODEL_UNREACHABLE when the target answered nothing at all. */
export const runCampaign = async (o: CampaignOptions): Promise<CampaignResult> => {
  const { units, notRun } = plan(o);
  const budget = new Budget(o.budget ?? {});
  const trials: (Trial | undefined)[] = units.map(() => undefined);
  const left = new Map<string, { probe: string; strategy: string; goals: number; reason: string }>();
  // the file has one line at a time
  let saved: Promise<void> = Promise.resolve();
  let next = 0;
  let done = 0;
  let spent: string | undefined;
  let lastFailure: unknown;
  const leave = ({ probe, strategy }: Unit, reason: string): void => {
    const key = `${probe.id}\0${strategy.id}`;
    left.set(key, { probe: probe.id, strategy: strategy.id, goals: (left.get(key)?.goals ?? 0) + 1, reason });
  };
  const work = async (): Promise<void> => {
    for (let i = next++; i < units.length; i = next++) {
      const unit = units[i];
      if (unit === undefined) return;
      o.signal?.throwIfAborted();
      let trial = o.store?.get(unit.key) as Trial | undefined;
      if (trial !== undefined) budget.requests += trial.requests;
      else if (spent !== undefined) leave(unit, spent);
      else {
        const result = await runUnit(unit, o, budget);
        lastFailure = result.failure ?? lastFailure;
        if (result.spent !== undefined) {
          spent = result.spent;
          leave(unit, spent);
        } else {
          trial = result.trial;
          // a failure of the world may be over by the next run: it is tried again then
          if (trial.error === undefined && o.store !== undefined) {
            const { store } = o;
            const value = trial;
            saved = saved.then(() => store.put(unit.key, value));
            await saved;
          }
        }
      }
      trials[i] = trial;
      done++;
      o.onProgress?.({
        done,
        of: units.length,
        succeeded: trials.filter((t) => t?.attempts.some((a) => a.verdict.outcome === "success")).length,
        requests: budget.requests,
        current: `${unit.probe.id} by ${unit.strategy.id}`,
      });
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, o.concurrency ?? 4) }, work));
  const finished = trials.filter((t) => t !== undefined);
  if (lastFailure !== undefined && finished.every((t) => t.attempts.length === 0)) throw lastFailure;
  return { trials: finished, notRun: [...notRun, ...left.values()], requests: budget.requests, tokens: budget.tokens };
};

/** Goals in turns, so that a budget that ends early has seen something of every probe. */
const plan = (o: CampaignOptions): { units: Unit[]; notRun: CampaignResult["notRun"] } => {
  const rounds: Unit[][] = [];
  const notRun: { probe: string; strategy: string; goals: number; reason: string }[] = [];
  for (const probe of o.probes) {
    const goals = probe.goals(o.subject).slice(0, o.goals ?? Infinity);
    for (const strategy of o.strategies) {
      const reason = unfit(probe, strategy, o);
      if (reason !== undefined) {
        if (reason !== "") notRun.push({ probe: probe.id, strategy: strategy.id, goals: goals.length, reason });
        continue;
      }
      for (const [round, goal] of goals.entries())
        (rounds[round] ??= []).push({ key: `${probe.id}/${goal.id}/${strategy.id}`, probe, goal, strategy });
    }
  }
  return { units: rounds.flat(), notRun };
};

/** Why not; "" where it makes no sense and need not be told. */
const unfit = (probe: Probe, strategy: Strategy, o: CampaignOptions): string | undefined => {
  if (probe.rewrites === "plain" && strategy.id !== "plain") return "";
  if (probe.rewrites === "text" && strategy.kind === "dialogue" && strategy.single !== true) return "";
  if (strategy.kind === "dialogue" && strategy.needs === "attacker" && o.attacker === undefined)
    return "it needs a model that helps to attack (--attacker)";
  return undefined;
};

const runUnit = async (
  unit: Unit,
  o: CampaignOptions,
  budget: Budget,
): Promise<{ trial: Trial; spent?: string; failure?: unknown }> => {
  const { probe, goal, strategy } = unit;
  const opened: Conversation[] = [];
  const judging: JudgeContext = {
    spend: (tokens) => budget.spend(tokens),
    ...(o.judge === undefined ? {} : { model: o.judge }),
    ...(o.signal === undefined ? {} : { signal: o.signal }),
  };
  const open = (history: readonly ChatMessage[] = []): Conversation => {
    const conversation = new Conversation({
      target: o.target,
      subject: o.subject,
      goal,
      budget,
      judging,
      maxTokens: o.maxTokens ?? 512,
      history,
      ...(o.hardening === undefined ? {} : { hardening: o.hardening }),
    });
    opened.push(conversation);
    return conversation;
  };
  const context = { rng: rngFor(o.seed, unit.key), goal, subject: o.subject };
  const trial = (error?: string): Trial => {
    const attempts = opened.map((c) => c.record).filter((r) => r !== undefined);
    const requests = attempts.reduce((n, a) => n + a.lines.filter((l) => l.by === "target").length, 0);
    return {
      probe: probe.id,
      goal: goal.id,
      strategy: strategy.id,
      ask: goal.ask,
      judge: goal.judge,
      attempts,
      requests,
      ...(error === undefined ? {} : { error }),
    };
  };
  try {
    if (strategy.kind === "converter") for (const text of strategy.convert(goal.ask, context)) await open().say(text);
    else await runDialogue(strategy, context, open, o, budget);
    return { trial: trial() };
  } catch (e) {
    if (e instanceof BudgetSpent) return { trial: trial(), spent: e.message };
    o.signal?.throwIfAborted();
    if (e instanceof CasemateError && e.code === "MODEL_UNREACHABLE") return { trial: trial(e.message), failure: e };
    throw e;
  }
};

const runDialogue = (
  strategy: Dialogue,
  context: ConvertContext,
  open: (history?: readonly ChatMessage[]) => Conversation,
  o: CampaignOptions,
  budget: Budget,
): Promise<void> =>
  strategy.run({
    ...context,
    attempts: o.attempts ?? 1,
    turns: o.turns ?? 5,
    open,
    ...(o.attacker === undefined ? {} : { attacker: o.attacker }),
    askAttacker: async (messages) => {
      if (o.attacker === undefined)
        throw new CasemateError(
          "USAGE",
          `strategy '${strategy.id}' asks a model that helps to attack, and there is none`,
        );
      const { text, tokens } = await o.attacker.generate({ messages, temperature: 1, maxTokens: 700 }, o.signal);
      budget.spend(tokens.estimated ? estimateTokens(text) + tokens.input : tokens.input + tokens.output);
      return text;
    },
  });
