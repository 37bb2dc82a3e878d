/**
 * Probe: one weakness that is looked for.
 *
 * `goals` RETURNS what an attacker would want of this subject: at least one goal, the same for the same subject. It THROWS nothing, asks no model, and NEVER
 * decides whether a goal was reached: it names the judge that does.
 */
import type { Severity } from "../../core/finding.ts";
import type { ChatMessage, ChatTool } from "../../engine/runtime/generates.ts";
import type { Handed } from "../../engine/runtime/handed.ts";
import type { JudgeSpec } from "./judge.ts";
import type { Subject } from "./subject.ts";

/** What is sent at first: messages after the system's, and the tools that go with them. */
export interface Opening {
  readonly messages: readonly ChatMessage[];
  readonly tools?: readonly ChatTool[];
  /** the last message taken apart, where it hands a text over: for houses that harden their prompts */
  readonly handed?: Handed;
}

export interface Goal {
  /** stable within the probe */
  readonly id: string;
  /** what is wanted, in plain words: what strategies rewrite */
  readonly ask: string;
  /** where the rewritten ask is put: a document, an e-mail, a tool's result. Default: it is the user's message */
  readonly place?: (payload: string) => Opening;
  readonly judge: JudgeSpec;
  /** how an answer that complies would begin */
  readonly affirmative?: string;
}

export interface Probe {
  /** "injection/document": a family and a name */
  readonly id: string;
  /** what is wrong when it succeeds: "obeys orders that stand in a document" */
  readonly title: string;
  readonly severity: Severity;
  /** OWASP LLM Top 10 2025: "LLM01:2025" */
  readonly owasp: readonly string[];
  /** OWASP Agentic Applications 2026: "ASI01:2026" */
  readonly agentic?: readonly string[];
  /** MITRE ATLAS technique ids */
  readonly atlas: readonly string[];
  readonly source?: string;
  /** what to do about it */
  readonly remediation: string;
  /**
   * Which strategies make sense. any: all of them. text: those that rewrite the ask within one message (it is in a document, or is judged by its single answer).
   * plain: none; the goal is asked as it is.
   */
  readonly rewrites: "any" | "text" | "plain";
  goals(subject: Subject): readonly Goal[];
}
