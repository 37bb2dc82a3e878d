/**
 * AnswerFilter: one way to give less away. `prepare` checks what it needs, once; what it RETURNS is asked for each batch.
 *
 * The prepared filter RETURNS an answer of the same samples and classes whose kind is the same or lower (`gives`), and the same one for the same question, context
 * and parameters, whatever the batch. It THROWS USAGE for an answer it can not take (kinds above its `least` are always taken). It NEVER writes to its arguments,
 * touches the clock, or takes randomness from anywhere but the key.
 */
import type { z } from "zod";
import type { Predicts } from "../../engine/runtime/model.ts";
import type { Answer, AnswerKind } from "./answer.ts";
import type { MembershipClassifier } from "./membership-classifier.ts";
import type { Question } from "./question.ts";

/** What a filter takes from its context beside the classes. */
export type AnswerNeed = "key" | "inputs" | "membership-classifier";

export interface AnswerContext {
  /** classes of the model */
  readonly classes: number;
  /** what the model is called, version included: noise for another version is other noise */
  readonly modelVersion: string;
  /** secret, at least 16 bytes */
  readonly key?: Uint8Array;
  readonly membershipClassifier?: MembershipClassifier;
  /** answers wrongly and surely; takes the model's own inputs; where there is none, filters that need one draw it from the key */
  readonly decoy?: Predicts;
}

export type PreparedAnswerFilter = (
  answer: Answer,
  question: Question,
  signal?: AbortSignal,
) => Answer | Promise<Answer>;

export interface AnswerFilter<S extends z.ZodObject = z.ZodObject> {
  readonly id: string;
  readonly title: string;
  readonly paper?: string;
  /** strict, every parameter with a default and its unit in the description */
  readonly parameters: S;
  readonly needs: readonly AnswerNeed[];
  /** the lowest kind that it can take */
  readonly least: AnswerKind;
  /** the highest kind that it gives */
  readonly gives: AnswerKind;
  /** are named outputs all left out */
  dropsFields(params: z.output<S>): boolean;
  /** Throws USAGE where the context lacks what it needs, or parameters do not fit the classes. */
  prepare(params: z.output<S>, context: AnswerContext): PreparedAnswerFilter;
}
