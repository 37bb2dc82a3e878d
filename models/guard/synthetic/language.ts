/** Language: what is written in one language: a grammar with a rule for each kind of text that the generator asks for. */
import type { Grammar } from "./grammar.ts";

/**
 * Rules that every language has.
 * Attacks: override (of the instructions before), extraction (of prompts and secrets), persona (a role in which rules do not hold), hijack (orders in data to the
 * model that reads it). Benign: twin (quotes an attack as $quoted), innocent (the trigger words in their everyday sense), the same as what a user asks of the model (twinask, innocentask),
 * order (what a user may ask for), people
 * (orders to people, as documents have them), sensitive (grave subjects, asked about legitimately), fact (one sentence of a document), title, ask (what a user
 * says before a text that follows).
 */
export const ruleNames = [
  "override",
  "extraction",
  "persona",
  "hijack",
  "twin",
  "twinask",
  "innocent",
  "innocentask",
  "order",
  "people",
  "sensitive",
  "fact",
  "title",
  "ask",
] as const;

export interface Language {
  /** ISO 639-1 */
  readonly code: string;
  readonly grammar: Grammar;
  /** written without spaces between words */
  readonly dense?: boolean;
}
