/** promptGoal: one goal of AutoDAN on a model: what prompts cost there, and what the model says to one. */
import type { Tokenizer } from "../../../engine/data/text/tokenizer.ts";
import type { LanguageModel } from "../../../engine/runtime/language-model.ts";
import { askPlace } from "./ask-place.ts";
import type { Answer, Wanted } from "./wanted.ts";

export interface PromptGoal {
  /** mean -log p of the target's tokens, nats; Infinity where the model can not read the prompt */
  losses(prompts: readonly string[]): Promise<number[]>;
  answerTo(prompt: string): Promise<Answer>;
}

/** stands in a template where the prompt goes */
export const promptPlace = "{prompt}";

/** `longest`: tokens that the model can read, question and answer together. Methods throw what the model throws. */
export const promptGoal = (
  model: LanguageModel,
  tokenizer: Tokenizer,
  template: string,
  { ask, target: text }: Wanted,
  longest: number,
): PromptGoal => {
  const target = tokenizer.encode(text);
  // chat markers are the template's own
  const ofTemplate = new Set(tokenizer.encode(template.replace(promptPlace, "")));
  const read = (prompt: string): Int32Array =>
    tokenizer.encode(template.replace(promptPlace, () => prompt.replace(askPlace, () => ask)));
  const readable = (ids: Int32Array): boolean =>
    ids.length > 0 &&
    ids.length + target.length <= longest &&
    ids.every((t) => !tokenizer.isSpecial(t) || ofTemplate.has(t));
  return {
    async losses(prompts) {
      const out = prompts.map(() => Infinity);
      // rows of one length are run together
      const byLength = new Map<number, { at: number; row: Int32Array }[]>();
      for (const [at, prompt] of prompts.entries()) {
        const ids = read(prompt);
        if (!readable(ids)) continue;
        const others = byLength.get(ids.length) ?? [];
        byLength.set(ids.length, others);
        others.push({ at, row: Int32Array.of(...ids, ...target) });
      }
      for (const [from, rows] of byLength) {
        const some = await model.losses(
          rows.map(({ row }) => row),
          from,
          from + target.length,
        );
        for (const [i, { at }] of rows.entries()) out[at] = some[i] as number;
      }
      return out;
    },
    async answerTo(prompt) {
      const said = await model.continue(read(prompt), target.length);
      return { ask, answer: tokenizer.decode(said), success: said.every((t, i) => t === target[i]) };
    },
  };
};
