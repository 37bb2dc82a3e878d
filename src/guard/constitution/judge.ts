/**
 * Judge: says which principles an answer breaks, and puts it right.
 *
 * `critique` RETURNS one opinion for each principle. It THROWS when it can not tell: it was not reached, not understood, or has no means to judge one of them. It never
 * takes a missing opinion for a good one.
 */
import type { Conversation } from "../message.ts";
import type { Principle } from "./constitution.ts";

export interface Opinion {
  readonly principle: string;
  readonly broken: boolean;
  /** one line for the operator */
  readonly why: string;
}

export interface Case {
  /** before the answer */
  readonly conversation: Conversation;
  readonly answer: string;
}

export interface Judge {
  /** for reports */
  readonly name: string;
  critique(subject: Case, principles: readonly Principle[], signal: AbortSignal): Promise<readonly Opinion[]>;
  /** The answer, put right. Left out: it can only judge. */
  revise?(
    subject: Case,
    broken: readonly Opinion[],
    principles: readonly Principle[],
    signal: AbortSignal,
  ): Promise<string>;
}
