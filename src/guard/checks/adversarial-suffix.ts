/**
 * adversarial-suffix: a string of nonsense, made by an optimiser, that turns a model's refusal into an answer (GCG, Zou et al. 2023; AutoPrompt, Shin et al. 2020).
 *
 * Perplexity is what the literature filters by (Alon and Kamfonas 2023; Jain et al. 2023). Without a language model it does not tell such strings from code and tables; the order of kinds of words
 * and signs does, see suffix/. Optimisers that keep to fluent text (AutoDAN) are not found by it.
 */
import type { Hit, MessageCheck } from "../check.ts";
import { nonsenseWindows } from "../suffix/nonsense-windows.ts";
import { maxTokenUnits } from "../suffix/token-classes.ts";
import { windowTokens } from "../suffix/window-features.ts";

/** logits below are not told */
const told = -1;
/** stretches of one text that are told, the worst of them */
const mostHits = 20;

export const adversarialSuffix: MessageCheck = {
  kind: "message",
  id: "adversarial-suffix",
  title: "strings of optimised nonsense, as GCG appends them",
  directions: ["input"],
  roles: ["user", "tool", "document"],
  categories: ["jailbreak"],
  owasp: ["LLM01"],
  atlas: ["AML.T0043", "AML.T0054"],
  source:
    "Zou et al. 2023, Universal and Transferable Adversarial Attacks on Aligned Language Models (arXiv:2307.15043)",
  threshold: 0.5,
  // a window and the two units of space before each token; stretches of overlapping windows are longer
  reach: windowTokens * (maxTokenUnits + 2),
  // as written: a cipher's or a wrong decoding's text is nonsense too
  look: ({ message }): Hit[] =>
    nonsenseWindows(message.text, told)
      .toSorted((a, b) => b.logit - a.logit)
      .slice(0, mostHits)
      .map(({ start, end, logit }) => ({
        category: "jailbreak",
        score: 1 / (1 + Math.exp(-logit)),
        start,
        end,
        why: "words and signs in an order of no language and no code",
      })),
};
