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
import { promptGoal, promptPlace } from "./prompt-goal.ts";
import type { Answer, Wanted } from "./wanted.ts";

export interface PromptTask {
  /** all that the model reads before it answers, with {prompt} in it once */
  readonly template: string;
  /** each ask stands in the prompts where they say {ask}; one prompt is looked for that reaches all of them */
  readonly goals: readonly Wanted[];
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
  /** with the ask in it, or where there are several with its place */
  readonly prompt: string;
  /** mean -log p of the targets' tokens, nats; of the best prompt that was given, and of the best that was found */
  readonly lossBefore: number;
  readonly loss: number;
  /** the model says every target, asked with the prompt as text */
  readonly success: boolean;
  /** what the model says now, goal by goal */
  readonly answers: readonly Answer[];
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
  if (task.goals.length === 0 || task.goals.some(({ target }) => tokenizer.encode(target).length === 0))
    throw new CasemateError("ATTACK_PARAMS", "there is no target for the model to say");
  const without = (task.without ?? []).map((w) => w.toLowerCase());
  const longest = task.longest ?? tokenizer.longest ?? Infinity;
  const goals = task.goals.map((wanted) => promptGoal(model, tokenizer, task.template, wanted, longest));
  const forbidden = (prompt: string): boolean => without.some((w) => prompt.toLowerCase().includes(w));
  /** the mean over the goals */
  const losses = async (prompts: readonly string[]): Promise<number[]> => {
    const sums = prompts.map((prompt) => (forbidden(prompt) ? Infinity : 0));
    for (const goal of goals) {
      const left = [...sums.keys()].filter((i) => Number.isFinite(sums[i]));
      const some = await goal.losses(left.map((i) => prompts[i] as string));
      for (const [k, i] of left.entries()) sums[i] = (sums[i] as number) + (some[k] as number) / goals.length;
    }
    return sums;
  };
  // what the model has no tokens for, and what may not be said, need not be tried
  const fit = (phrase: string): boolean =>
    !forbidden(phrase) && tokenizer.encode(phrase).every((t) => !tokenizer.isSpecial(t));
  const answersTo = async (prompt: string): Promise<Answer[]> => {
    const answers: Answer[] = [];
    for (const goal of goals) answers.push(await goal.answerTo(prompt));
    return answers;
  };
  const result = await autodan(
    {
      prompts: task.prompts ?? personas.map(({ text }) => text),
      book: new PhraseBook([...(task.phrasings ?? []), ...phrasings].map((group) => group.filter(fit))),
      losses,
      says: async (prompt) => (await answersTo(prompt)).every((a) => a.success),
    },
    params,
    { ...c, rng: rngFor(task.seed, "autodan") },
  );
  const [only, ...more] = task.goals;
  return {
    prompt: only === undefined || more.length > 0 ? result.prompt : result.prompt.replace(askPlace, () => only.ask),
    lossBefore: result.history[0] as number,
    loss: result.loss,
    success: result.success,
    answers: await answersTo(result.prompt),
    steps: result.steps,
    evaluations: result.evaluations,
    tokens: model.ran,
  };
};
