/**
 * prompt-leak-output: the operator's instructions in an answer: word for word, in other words, or as a list of their names and numbers in another language;
 * and canary words in any spelling.
 *
 * Settings: `canaries`, words of the prompt that no answer may have (those of `harden` are known without). `quotable`: texts of the prompt that answers may have.
 * `quoted`: "pass" (default): what stands in quotation marks in the prompt was put there to be said; "find": that counts too.
 */
import { z } from "zod";
import { canariesIn } from "../../canary.ts";
import type { MessageCheck, Settings } from "../../check.ts";
import { escaped } from "../../../core/escaped.ts";
import { type Found, findInViews } from "../../find-in-views.ts";
import { type Leakable, leakableOf } from "../../leak/leakable.ts";
import { pendingLeak } from "../../leak/pending-leak.ts";
import { paraphrases } from "../../leak/paraphrases.ts";
import { runsOf } from "../../leak/runs-of.ts";
import { windowUnits } from "../../leak/window-units.ts";
import type { Conversation, Message } from "../../message.ts";
import { openFrom } from "../../pending/prose.ts";
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

interface Guarded {
  readonly canaries: readonly string[];
  readonly leakable: Leakable | undefined;
}

/** of what stands before the answer */
const guardedOf = (messages: readonly Message[], s: ReturnType<typeof settingsOf>): Guarded => {
  const own = messages.filter(isOperators).map((m) => m.text);
  const others = messages.filter((m) => !isOperators(m) && m.role !== "assistant").map((m) => m.text);
  return {
    canaries: [...s.canaries, ...own.flatMap(canariesIn)],
    leakable: own.length === 0 ? undefined : leakableOf(own, [...s.quotable, ...others], s.quoted === "pass"),
  };
};
const isOperators = ({ role }: Message): boolean => role === "system" || role === "developer";
/** a stream asks again and again */
const ofAsked = new WeakMap<Conversation, Guarded & { readonly settings: Settings }>();

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
  pending: (text, asked, settings) => {
    let guarded = ofAsked.get(asked);
    if (guarded?.settings !== settings)
      ofAsked.set(asked, (guarded = { settings, ...guardedOf(asked.messages, settingsOf(settings)) }));
    const { canaries, leakable } = guarded;
    if (canaries.length === 0 && leakable === undefined) return text.length;
    return Math.min(
      openFrom(text, windowUnits),
      ...canaries.map((canary) => pendingCanary(text, canary)),
      leakable === undefined ? text.length : pendingLeak(text, wordsOf(text), leakable),
    );
  },
  roles: ["assistant"],
  look: ({ views, conversation: { messages }, settings }) => {
    const { canaries, leakable } = guardedOf(messages.slice(0, -1), settingsOf(settings));
    const shapes = canaries.map(spellings);
    return findInViews(views, (text) => [...canaryHits(text, shapes), ...promptHits(text, leakable)]);
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

/** The end of a text may be the beginning of a canary, with anything but letters and digits between. */
const pendingCanary = (text: string, canary: string): number => {
  const signs = /[\p{L}\p{N}]/u;
  const letters = [...canary.toLowerCase()].filter((c) => signs.test(c));
  if (letters.length < leastLetters) return text.length - canary.length;
  const said = Array.from(text.toLowerCase().matchAll(/[\p{L}\p{N}]/gu)).slice(1 - letters.length);
  const first = said.findIndex((_, from) => said.slice(from).every(({ 0: c }, i) => c === letters[i]));
  return said[first]?.index ?? text.length;
};

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
