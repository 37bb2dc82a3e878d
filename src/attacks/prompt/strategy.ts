/**
 * Strategy: how an attacker asks.
 *
 * A converter RETURNS the ask rewritten, one text for each attempt. A dialogue opens conversations and RETURNS when it has no more to try. Both THROW only
 * what asking throws. Neither judges: every conversation is judged by the goal's judge, and every one is counted, also those that failed.
 */
import type { Rng } from "../../core/rng.ts";
import type { ChatMessage, Generates } from "../../engine/runtime/generates.ts";
import type { Verdict } from "./judge.ts";
import type { Goal } from "./probe.ts";
import type { Subject } from "./subject.ts";

interface StrategyBase {
  /** "base64": stands in plans and reports */
  readonly id: string;
  /** one line for `casemate redteam --list` */
  readonly title: string;
  readonly source?: string;
}

export interface ConvertContext {
  readonly rng: Rng;
  readonly goal: Goal;
  readonly subject: Subject;
}

/** Rewrites the ask within one message. */
export interface Converter extends StrategyBase {
  readonly kind: "converter";
  convert(ask: string, context: ConvertContext): readonly string[];
}

/** One conversation with the target. */
export interface Talk {
  /** Says something, and waits for the answer and its verdict. */
  say(text: string): Promise<Reply>;
}

export interface Reply {
  readonly text: string;
  readonly verdict: Verdict;
}

export interface DialogueContext extends ConvertContext {
  /** a model that helps to attack, where the tester gave one */
  readonly attacker?: Generates;
  /** conversations that it may open */
  readonly attempts: number;
  /** what the attacker says, at most, in one conversation */
  readonly turns: number;
  /** `history`: forged turns that the target is told it had */
  open(history?: readonly ChatMessage[]): Talk;
  /** asks the attacker model; tokens are counted */
  askAttacker(messages: readonly ChatMessage[]): Promise<string>;
}

/** Goes on by what was answered. */
export interface Dialogue extends StrategyBase {
  readonly kind: "dialogue";
  /** attacker: it does nothing without a model that helps */
  readonly needs?: "attacker";
  /** every conversation is one message and its answer: fit for probes that take texts only */
  readonly single?: boolean;
  run(context: DialogueContext): Promise<void>;
}

export type Strategy = Converter | Dialogue;
