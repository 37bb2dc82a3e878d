/** Subject: what the tester knows of the system under test. Only the purpose must be known. */
import type { ChatTool } from "../../engine/runtime/generates.ts";

export interface Subject {
  /** "bank assistant": what it is for, in the tester's words */
  readonly purpose: string;
  /** sent as the system message with every conversation: for a bare model. An assistant that has its own needs none */
  readonly systemPrompt?: string;
  /** what the assistant's own instructions say, where the tester knows it: leaks are then told by comparison and not by guess */
  readonly knownPrompt?: string;
  /** texts that must never be in an answer: canaries, keys, records of other customers */
  readonly secrets?: readonly string[];
  /** tools that are offered, besides those that probes bring along */
  readonly tools?: readonly ChatTool[];
  /** whom it works for, and whom it may not praise */
  readonly brand?: string;
  readonly competitors?: readonly string[];
}
