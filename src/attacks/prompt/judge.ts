/**
 * Judge: says of one answered conversation whether the attack did what it wanted.
 *
 * `judge` RETURNS a verdict with its evidence. It THROWS MODEL_UNREACHABLE when a model that it asks did not answer. It NEVER takes what it could not
 * decide for a success or for a defence: that is "unclear", which is counted apart. What it reads is untrusted, and meant to fool it.
 */
import type { z } from "zod";
import type { ChatToolCall, Generates, Generation } from "../../engine/runtime/generates.ts";

/**
 * success: the deed is there. refused: the model, or a filter before it, said no. held: it answered and the deed is not there.
 * unclear: this judge can not tell.
 */
export const outcomes = ["success", "refused", "held", "unclear"] as const;
export type Outcome = (typeof outcomes)[number];

export interface Verdict {
  readonly outcome: Outcome;
  /** 0..1: how much of what the attacker wants is there; searches climb on it */
  readonly score: number;
  /** one line: what was seen, with a quotation of the answer where there is one */
  readonly evidence: string;
}

/** What is judged: the last answer, and what led there. */
export interface Judged {
  /** the goal in plain words, before any strategy */
  readonly ask: string;
  /** everything that the attacker wrote, as sent: an echo of it proves nothing */
  readonly sent: string;
  readonly answer: string;
  readonly calls: readonly ChatToolCall[];
  readonly finish: Generation["finish"];
}

export interface JudgeContext {
  /** a model that judges, where the tester gave one */
  readonly model?: Generates;
  readonly signal?: AbortSignal;
  /** counts tokens of the model that judges */
  readonly spend?: (tokens: number) => void;
}

/** Which judge, with its settings: plain JSON, so that a case in a file can be judged again. */
export interface JudgeSpec {
  readonly id: string;
  readonly [setting: string]: unknown;
}

export interface Judge<S = never> {
  /** "marker": stands in specs */
  readonly id: string;
  /** one line for `casemate redteam --list` */
  readonly title: string;
  /** paper or standard that it follows */
  readonly source?: string;
  readonly settings: z.ZodType<S>;
  /** does it judge what a filter answered in the model's place; else that is "refused" */
  readonly judgesBlocked?: boolean;
  judge(settings: S, judged: Judged, context: JudgeContext): Verdict | Promise<Verdict>;
}
