/** findPrompt: AutoDAN on texts: a template with {prompt} in it, a tokenizer, what is asked, and what the model is to say. */
import { CasemateError } from "../../../core/error.ts";
import { rngFor } from "../../../core/rng.ts";
import type { Tokenizer } from "../../../engine/data/text/tokenizer.ts";
import type { LanguageModel } from "../../../engine/runtime/language-model.ts";
import { personas } from "../data/personas.ts";
import { phrasings } from "../data/phrasings.ts";
import { askPlace } from "./ask-place.ts";
import { autodan, type AutodanContext, type AutodanParams } from "./autodan.ts";
import { PhraseBook } from "./phrase-book.ts";

export interface PromptTask {
  /** all that the model reads before it answers, with {prompt} in it once */
  readonly template: string;
  /** stands in the prompts where they say {ask} */
  readonly ask: string;
  readonly target: string;
  /** prompts to begin with; default: this project's personas */
  readonly prompts?: readonly string[];
  /** groups of phrases that may stand for each other, besides this project's own */
  readonly phrasings?: readonly (readonly string[])[];
  readonly seed: number;
  /** words that may not stand in a prompt; the ask may have them */
  readonly without?: readonly string[];
  /** tokens that the model can read, question and answer together; default: the tokenizer's, or no limit */
  readonly longest?: number;
}

export interface FoundPrompt {
  /** with the ask in it */
  readonly prompt: string;
  /** mean -log p of the target's tokens, nats; of the best prompt that was given, and of the best that was found */
  readonly lossBefore: number;
  readonly loss: number;
  /** the model says the target, asked with the prompt as text */
  readonly success: boolean;
  /** what the model says now */
  readonly answer: string;
  readonly steps: number;
  /** prompts that were tried */
  readonly evaluations: number;
  /** tokens that were run through the model */
  readonly tokens: number;
}

/** THROWS ATTACK_PARAMS for a template without its place, a target without tokens, or prompts that can not be tried; what autodan throws. */
export const findPrompt = async (
  model: LanguageModel,
  tokenizer: Tokenizer,
  task: PromptTask,
  params: Partial<AutodanParams> = {},
  c: Pick<AutodanContext, "rephrase" | "signal" | "onStep"> = {},
): Promise<FoundPrompt> => {
  if (task.template.split(promptPlace).length !== 2)
    throw new CasemateError("ATTACK_PARAMS", `the template has not exactly one ${promptPlace}`, {
      hint: "for example 'user: {prompt} assistant:'",
    });
  const target = tokenizer.encode(task.target);
  if (target.length === 0) throw new CasemateError("ATTACK_PARAMS", "there is no target for the model to say");
  const without = (task.without ?? []).map((w) => w.toLowerCase());
  const filled = (prompt: string): string => prompt.replace(askPlace, () => task.ask);
  const read = (prompt: string): Int32Array =>
    tokenizer.encode(task.template.replace(promptPlace, () => filled(prompt)));
  const longest = task.longest ?? tokenizer.longest ?? Infinity;
  /** undefined where the model can not read it, or where it has words that it may not have */
  const rowOf = (prompt: string): Int32Array | undefined => {
    const lower = prompt.toLowerCase();
    if (without.some((w) => lower.includes(w))) return undefined;
    const ids = read(prompt);
    if (
      ids.length === 0 ||
      ids.length + target.length > longest ||
      ids.some((t) => tokenizer.isSpecial(t) && !ofTemplate.has(t))
    )
      return undefined;
    return Int32Array.of(...ids, ...target);
  };
  // chat markers are the template's own
  const ofTemplate = new Set(tokenizer.encode(task.template.replace(promptPlace, "")));
  const losses = async (prompts: readonly string[]): Promise<number[]> => {
    const out = prompts.map(() => Infinity);
    // rows of one length are run together
    const byLength = new Map<number, { at: number; row: Int32Array }[]>();
    for (const [at, prompt] of prompts.entries()) {
      const row = rowOf(prompt);
      if (row === undefined) continue;
      const others = byLength.get(row.length);
      if (others === undefined) byLength.set(row.length, [{ at, row }]);
      else others.push({ at, row });
    }
    for (const [length, rows] of byLength) {
      const some = await model.losses(
        rows.map(({ row }) => row),
        length - target.length,
        length,
      );
      for (const [i, { at }] of rows.entries()) out[at] = some[i] as number;
    }
    return out;
  };
  // what the model has no tokens for, and what may not be said, need not be tried
  const fit = (phrase: string): boolean =>
    !without.some((w) => phrase.toLowerCase().includes(w)) &&
    tokenizer.encode(phrase).every((t) => !tokenizer.isSpecial(t));
  const said = (prompt: string): Promise<Int32Array> => model.continue(read(prompt), target.length);
  const result = await autodan(
    {
      prompts: task.prompts ?? personas.map(({ text }) => text),
      book: new PhraseBook([...(task.phrasings ?? []), ...phrasings].map((group) => group.filter(fit))),
      losses,
      says: async (prompt) => (await said(prompt)).every((t, i) => t === target[i]),
    },
    params,
    { ...c, rng: rngFor(task.seed, "autodan") },
  );
  return {
    prompt: filled(result.prompt),
    lossBefore: result.history[0] as number,
    loss: result.loss,
    success: result.success,
    answer: tokenizer.decode(await said(result.prompt)),
    steps: result.steps,
    evaluations: result.evaluations,
    tokens: model.ran,
  };
};

/** stands in a template where the prompt goes */
const promptPlace = "{prompt}";
