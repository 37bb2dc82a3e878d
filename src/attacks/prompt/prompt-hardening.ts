/**
 * PromptHardening: how the house under test writes to its model what a conversation says.
 *
 * `apply` RETURNS what is sent in the place of the messages; it NEVER changes what the attacker sent and what is recorded. `handed` takes users' messages apart.
 */
import type { ChatMessage, Generation } from "../../engine/runtime/generates.ts";
import type { Handed } from "../../engine/runtime/handed.ts";

export interface PromptHardening {
  /** "delimit+sandwich": stands in reports */
  readonly id: string;
  apply(messages: readonly ChatMessage[], handed: ReadonlyMap<ChatMessage, Handed>): HardenedRequest;
}

export interface HardenedRequest {
  readonly messages: readonly ChatMessage[];
  /** does the house keep this answer back */
  withholds(answer: Generation): Promise<boolean>;
}
