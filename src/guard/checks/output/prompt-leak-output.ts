/**
 * prompt-leak-output: the operator's instructions in an answer: word for word, in other words, or as a list of their names and numbers in another language;
 * and canary words in any spelling.
 *
 * Settings: `canaries`, words of the prompt that no answer may have (those of `harden` are known without). `quotable`: texts of the prompt that answers may have.
 * `quoted`: "pass" (default): what stands in quotation marks in the prompt was put there to be said; "find": that counts too.
 */
import { z } from "zod";
import { canariesIn } from "../../canary.ts";
import type { MessageCheck } from "../../check.ts";
import { escaped } from "../../escaped.ts";
import { type Found, findInViews } from "../../find-in-views.ts";
import { type Leakable, leakableOf } from "../../leak/leakable.ts";
import { paraphrases } from "../../leak/paraphrases.ts";
import { runsOf } from "../../leak/runs-of.ts";
import { windowUnits } from "../../leak/window-units.ts";
import { settingsReader } from "../../settings-reader.ts";
import { wordsOf } from "../../words-of.ts";

const settingsOf = settingsReader(
  "prompt-leak-output",
  z.strictObject({
    canaries: z.array(z.string().min(6).max(64)).default([]),
    quotable: z.array(z.string()).default([]),
    quoted: z.enum(["pass", "find"]).default("pass"),
  }),
);

export const promptLeakOutput: MessageCheck = {
  kind: "message",
  id: "prompt-leak-output",
  title: "the operator's instructions or a canary in an answer",
  directions: ["output"],
  categories: ["prompt-leak"],
  owasp: ["LLM07:2025"],
  atlas: ["AML.T0056"],
  source: "Zhang et al., Effective Prompt Extraction from Language Models, 2024 (n-gram recall)",
  threshold: 0.8,
  reach: windowUnits,
  roles: ["assistant"],
  look: ({ views, conversation: { messages }, settings }) => {
    const s = settingsOf(settings);
    const own = messages.filter((m) => m.role === "system" || m.role === "developer").map((m) => m.text);
    const canaries = [...s.canaries, ...own.flatMap(canariesIn)].map(spellings);
    const others = messages.slice(0, -1).filter((m) => m.role !== "system" && m.role !== "developer");
    const known = [...s.quotable, ...others.filter((m) => m.role !== "assistant").map((m) => m.text)];
    const leakable = own.length === 0 ? undefined : leakableOf(own, known, s.quoted === "pass");
    return findInViews(views, (text) => [...canaryHits(text, canaries), ...promptHits(text, leakable)]);
  },
};

/** Its letters and digits with up to three other characters between them, in any case; of a word with hardly any, the word itself. */
const spellings = (canary: string): RegExp => {
  const letters = [...canary].filter((c) => /[\p{L}\p{N}]/u.test(c));
  return letters.length < leastLetters
    ? new RegExp(escaped(canary), "gu")
    : new RegExp(letters.join("[^\\p{L}\\p{N}]{0,3}"), "giu");
};
const leastLetters = 6;

const canaryHits = (text: string, canaries: readonly RegExp[]): Found[] =>
  canaries.flatMap((canary) =>
    Array.from(text.matchAll(canary), ({ 0: found, index }) => ({
      category: "prompt-leak",
      score: 1,
      start: index,
      end: index + found.length,
      why: "a canary of the prompt",
      replacement: "[REMOVED]",
    })),
  );

const promptHits = (text: string, leakable: Leakable | undefined): Found[] => {
  if (leakable === undefined) return [];
  const words = wordsOf(text);
  return [...runsOf(words, leakable), ...paraphrases(text, words, leakable)].map((found) => ({
    category: "prompt-leak",
    ...found,
    replacement: "[REMOVED]",
  }));
};
