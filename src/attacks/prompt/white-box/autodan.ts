/**
 * autodan: whole prompts in words that make a language model say what is wanted, bred by a hierarchical genetic algorithm (Liu et al. 2023, arXiv:2310.04451).
 *
 * Fitness is -loss, the mean log p of the answer's tokens. Most steps exchange words for others of the same meaning, by what each was worth in prompts so far; every
 * `every`th step exchanges sentences between prompts. The best are kept as they are, the others' parents are drawn by softmax, in units of the spread of the losses (the
 * paper's softmax of the losses themselves is nearly flat). Unlike the paper's, a child that was tried before is put in other words first.
 */
import { CasemateError } from "../../../core/error.ts";
import type { Rng } from "../../../core/rng.ts";
import { askPlace } from "./ask-place.ts";
import { crossSentences } from "./cross-sentences.ts";
import type { PhraseBook } from "./phrase-book.ts";
import { weighted } from "./weighted.ts";
import { WordMomentum } from "./word-momentum.ts";

export interface AutodanParams {
  /** default 100 */
  readonly steps: number;
  /** prompts at a time; default 64 */
  readonly population: number;
  /** share that is kept as it is; default 0.1 */
  readonly elites: number;
  /** chance of a pair to exchange sentences, and of a phrase to be chosen anew; default 0.5 */
  readonly crossover: number;
  /** places that a prompt is cut at, at most; default 5 */
  readonly points: number;
  /** chance of a child to be put in other words as a whole; default 0.01 */
  readonly mutation: number;
  /** a step of sentences after every - 1 steps of words; default 5 */
  readonly every: number;
}

/** The paper's, but for the population. */
export const autodanDefaults: AutodanParams = {
  steps: 100,
  population: 64,
  elites: 0.1,
  crossover: 0.5,
  points: 5,
  mutation: 0.01,
  every: 5,
};

export interface AutodanTask {
  /** what the search begins with, {ask} once in each */
  readonly prompts: readonly string[];
  readonly book: PhraseBook;
  /** mean -log p of what is to be said, nats; Infinity for a prompt that can not be tried */
  losses(prompts: readonly string[]): Promise<readonly number[]>;
  /** does the model say it by itself */
  says(prompt: string): Promise<boolean>;
}

export interface AutodanContext {
  readonly rng: Rng;
  /** a model that puts a prompt in other words, {ask} in it; undefined: it did not, and the book does. Default: only the book */
  readonly rephrase?: (prompt: string) => Promise<string | undefined>;
  readonly signal?: AbortSignal;
  readonly onStep?: (step: number, loss: number) => void;
}

export interface AutodanResult {
  readonly prompt: string;
  readonly loss: number;
  readonly success: boolean;
  readonly steps: number;
  /** different prompts that were run through the model */
  readonly evaluations: number;
  /** loss of the best prompt after each step, that of the best one given first */
  readonly history: readonly number[];
}

/** Ends early once the model says it. THROWS ATTACK_PARAMS; what the task's functions throw; the signal's reason. */
export const autodan = async (
  task: AutodanTask,
  params: Partial<AutodanParams>,
  c: AutodanContext,
): Promise<AutodanResult> => {
  const p = { ...autodanDefaults, ...params };
  check(task, p);
  const { rng } = c;
  const tried = new Map<string, number>();
  let evaluations = 0;
  const lossesOf = async (prompts: readonly string[]): Promise<number[]> => {
    const fresh = [...new Set(prompts)].filter((text) => !tried.has(text));
    const losses = fresh.length === 0 ? [] : await task.losses(fresh);
    for (const [i, text] of fresh.entries()) tried.set(text, losses[i] as number);
    evaluations += losses.filter(Number.isFinite).length;
    return prompts.map((text) => tried.get(text) as number);
  };
  const inOtherWords = async (text: string): Promise<string> => {
    return (await c.rephrase?.(text)) ?? rephrased(text, task.book, rng);
  };
  /** a few tries to find words that were not tried yet */
  const unseen = async (text: string, among: ReadonlySet<string>): Promise<string> => {
    let now = text;
    for (let i = 0; i < 4 && (tried.has(now) || among.has(now)); i++) now = rephrased(now, task.book, rng);
    return now;
  };
  const given = await lossesOf(task.prompts);
  let best = bestOf(task.prompts, given);
  if (best === undefined)
    throw new CasemateError("ATTACK_PARAMS", `none of the ${task.prompts.length} prompts can be tried on this model`, {
      hint: "they are too long for it, or have words that it does not know: give others",
    });
  const history = [best.loss];
  let success = await task.says(best.prompt);
  /** with the given prompts, in other words, until it is whole: also what died out can come back */
  const filledUp = async (prompts: Set<string>): Promise<readonly string[]> => {
    for (let i = 0; prompts.size < p.population && i < 2 * p.population; i++) {
      const other = await inOtherWords(task.prompts[rng.integer(task.prompts.length)] as string);
      prompts.add(await unseen(other, prompts));
    }
    return [...prompts];
  };
  let population = success ? [] : await filledUp(new Set(task.prompts));
  const momentum = new WordMomentum();
  let step = 0;
  for (; step < p.steps && !success; step++) {
    c.signal?.throwIfAborted();
    const losses = await lossesOf(population);
    const now = bestOf(population, losses);
    if (now !== undefined && now.loss < best.loss) {
      best = now;
      success = await task.says(now.prompt);
    }
    history.push(best.loss);
    c.onStep?.(step + 1, best.loss);
    if (success || step + 1 === p.steps) continue;
    momentum.update(
      population.map((text) => new Set(task.book.phrasesOf(text).map(({ phrase }) => phrase))),
      losses,
    );
    const order = population.map((_, i) => i).toSorted((a, b) => (losses[a] as number) - (losses[b] as number));
    const elites = order.slice(0, Math.max(1, Math.round(p.elites * p.population))).map((i) => population[i] as string);
    const parents = drawn(population, losses, p.population - elites.length, rng);
    const children =
      step % p.every === p.every - 1
        ? crossedAll(parents, p, rng)
        : parents.map((text) =>
            task.book.replaced(text, (phrase, others) =>
              rng.uniform() < p.crossover ? momentum.choose([phrase, ...others], rng) : undefined,
            ),
          );
    const next = new Set(elites);
    for (const child of children) {
      const mutated = rng.uniform() < p.mutation ? await inOtherWords(child) : child;
      next.add(await unseen(mutated, next));
    }
    population = await filledUp(next);
  }
  return { ...best, success, steps: step, evaluations, history };
};

const check = ({ prompts }: AutodanTask, params: AutodanParams): void => {
  for (const name of ["steps", "population", "points", "every"] as const)
    if (!Number.isSafeInteger(params[name]) || params[name] < (name === "steps" ? 0 : 1))
      throw new CasemateError("ATTACK_PARAMS", `'${name}' is ${params[name]}, a whole number was expected`);
  for (const name of ["elites", "crossover", "mutation"] as const)
    if (!(params[name] >= 0 && params[name] <= 1))
      throw new CasemateError("ATTACK_PARAMS", `'${name}' is ${params[name]}, a share from 0 to 1 was expected`);
  if (prompts.length === 0) throw new CasemateError("ATTACK_PARAMS", "there are no prompts to begin with");
  for (const text of prompts)
    if (text.split(askPlace).length !== 2)
      throw new CasemateError("ATTACK_PARAMS", `the prompt '${text.slice(0, 60)}' has not exactly one ${askPlace}`);
};

/** Each phrase with even chance, by any other. */
const rephrased = (text: string, book: PhraseBook, rng: Rng): string =>
  book.replaced(text, (_, others) => (rng.uniform() < 0.5 ? others[rng.integer(others.length)] : undefined));

const bestOf = (
  prompts: readonly string[],
  losses: readonly number[],
): { readonly prompt: string; readonly loss: number } | undefined => {
  let least: number | undefined;
  for (const [i, loss] of losses.entries())
    if (Number.isFinite(loss) && (least === undefined || loss < (losses[least] as number))) least = i;
  return least === undefined ? undefined : { prompt: prompts[least] as string, loss: losses[least] as number };
};

/** `count` of the population, with repetition: softmax of -loss in units of its spread. */
const drawn = (population: readonly string[], losses: readonly number[], count: number, rng: Rng): string[] => {
  const finite = losses.filter(Number.isFinite);
  const mean = finite.reduce((a, b) => a + b, 0) / Math.max(1, finite.length);
  const spread = Math.sqrt(finite.reduce((a, b) => a + (b - mean) ** 2, 0) / Math.max(1, finite.length)) || 1;
  const weights = losses.map((loss) => Math.exp((mean - loss) / spread));
  return Array.from({ length: count }, () => weighted(population, weights, rng));
};

const crossedAll = (parents: readonly string[], p: AutodanParams, rng: Rng): string[] => {
  const children: string[] = [];
  for (let i = 0; i < parents.length; i += 2) {
    const [a, b] = [parents[i] as string, parents[i + 1]];
    if (b !== undefined && rng.uniform() < p.crossover) children.push(...crossSentences(a, b, askPlace, p.points, rng));
    else children.push(a, ...(b === undefined ? [] : [b]));
  }
  return children;
};
