/**
 * gcg: tokens that make a language model say what is wanted, by greedy coordinate gradient (Zou et al. 2023, arXiv:2307.15043).
 *
 * Each step takes the gradient of -log p(target | prompt, suffix) with respect to the one-hot vectors of the suffix, keeps for each place the tokens that promise
 * most, tries `candidates` suffixes that differ in one of them, and goes on from the best. The best suffix so far is kept too: a step may go up. Unlike the
 * paper's, a step never goes where one has been: small models are left going in circles otherwise.
 */
import { CasemateError } from "../../../core/error.ts";
import type { Rng } from "../../../core/rng.ts";
import type { LanguageModel } from "../../../engine/runtime/language-model.ts";

export interface GcgGoal {
  /** what stands before the suffix */
  readonly before: Int32Array;
  /** what stands between suffix and answer, by the model's template */
  readonly after: Int32Array;
  /** what the model is to say */
  readonly target: Int32Array;
}

export interface GcgTask {
  /** one, or several that one suffix is to reach: then losses and gradients are their means */
  readonly goals: readonly GcgGoal[];
  /** what the suffix begins as; its length stays */
  readonly start: Int32Array;
}

export interface GcgParams {
  /** default 500 */
  readonly steps: number;
  /** tokens that are thought of for each place; default 256 */
  readonly topK: number;
  /** suffixes that are tried each step; default 512 */
  readonly candidates: number;
}

/** The paper's. */
export const gcgDefaults: GcgParams = { steps: 500, topK: 256, candidates: 512 };

export interface GcgResult {
  readonly suffix: Int32Array;
  /** mean -log p of the target's tokens, nats; over several goals their mean */
  readonly loss: number;
  /** is every target what the model says by itself, token for token (greedy decoding) */
  readonly success: boolean;
  readonly steps: number;
  /** loss of the best suffix after each step, the beginning first */
  readonly history: readonly number[];
}

export interface GcgContext {
  readonly rng: Rng;
  /** may the token stand in a suffix (special ones may not); default: all */
  readonly allowed?: (token: number) => boolean;
  /** does the suffix survive being written and read again (tokenizers join what stands side by side); default: all do */
  readonly survives?: (suffix: Int32Array) => boolean;
  readonly signal?: AbortSignal;
  readonly onStep?: (step: number, loss: number) => void;
}

/** Ends early once the model says the target. THROWS ATTACK_PARAMS; what the model throws; the signal's reason. */
export const gcg = async (
  model: LanguageModel,
  task: GcgTask,
  params: Partial<GcgParams>,
  c: GcgContext,
): Promise<GcgResult> => {
  const { steps, topK, candidates } = { ...gcgDefaults, ...params };
  check(task, { steps, topK, candidates });
  const { start } = task;
  const goals = task.goals.map((goal) => placesOf(goal, start.length));
  const lossesOf = async (suffixes: readonly Int32Array[]): Promise<Float32Array> => {
    const sum = new Float32Array(suffixes.length);
    for (const { whole, from, to } of goals)
      for (const [i, loss] of (await model.losses(suffixes.map(whole), from, to)).entries())
        sum[i] = (sum[i] as number) + loss / goals.length;
    return sum;
  };
  const gradientOf = async (suffix: Int32Array): Promise<Float32Array> => {
    const sum = new Float32Array(suffix.length * model.words);
    for (const { whole, from, to, first } of goals) {
      const g = await model.tokenGradient({ tokens: whole(suffix), from, to }, first, first + suffix.length);
      for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (g[i] as number) / goals.length;
    }
    return sum;
  };
  const says = async (suffix: Int32Array): Promise<boolean> => {
    for (const { whole, from, target } of goals) {
      const said = await model.continue(whole(suffix).subarray(0, from), target.length);
      if (!said.every((t, i) => t === target[i])) return false;
    }
    return true;
  };
  const tokens = Int32Array.from({ length: model.words }, (_, v) => v).filter((v) => c.allowed?.(v) ?? true);
  if (tokens.length === 0) throw new CasemateError("ATTACK_PARAMS", "no token is allowed in a suffix");
  let now = start;
  let best = { suffix: start, loss: (await lossesOf([start]))[0] as number };
  const history = [best.loss];
  let success = await says(start);
  const been = new Set([start.join()]);
  let step = 0;
  for (; step < steps && !success; step++) {
    c.signal?.throwIfAborted();
    const gradient = await gradientOf(now);
    const lists = Array.from(now, (_, p) =>
      mostNegative(gradient.subarray(p * model.words, (p + 1) * model.words), tokens, topK),
    );
    const tried: Int32Array[] = [];
    for (let i = 0; i < candidates; i++) {
      // places in turn, so that each is tried as often
      const place = i % now.length;
      const list = lists[place] as Int32Array;
      const suffix = now.slice();
      suffix[place] = list[c.rng.integer(list.length)] as number;
      if (!been.has(suffix.join()) && (c.survives?.(suffix) ?? true)) tried.push(suffix);
    }
    // nothing that survives: the next draw may
    if (tried.length > 0) {
      const losses = await lossesOf(tried);
      let least = 0;
      for (let i = 1; i < losses.length; i++) if ((losses[i] as number) < (losses[least] as number)) least = i;
      now = tried[least] as Int32Array;
      been.add(now.join());
      const loss = losses[least] as number;
      if (loss < best.loss) {
        best = { suffix: now, loss };
        success = await says(now);
      }
    }
    history.push(best.loss);
    c.onStep?.(step + 1, best.loss);
  }
  return { ...best, success, steps: step, history };
};

/** Where everything stands in the text of a goal. */
const placesOf = ({ before, after, target }: GcgGoal, length: number) => {
  const first = before.length;
  const from = first + length + after.length;
  const whole = (suffix: Int32Array): Int32Array => Int32Array.of(...before, ...suffix, ...after, ...target);
  return { first, from, to: from + target.length, target, whole };
};

const check = ({ goals, start }: GcgTask, params: GcgParams): void => {
  for (const [name, value] of Object.entries(params))
    if (!Number.isSafeInteger(value) || value < (name === "steps" ? 0 : 1))
      throw new CasemateError("ATTACK_PARAMS", `'${name}' is ${value}, a whole number was expected`);
  if (goals.length === 0 || goals.some((g) => g.target.length === 0))
    throw new CasemateError("ATTACK_PARAMS", "there is no target for the model to say");
  if (start.length === 0) throw new CasemateError("ATTACK_PARAMS", "the suffix has no tokens");
};

/** The `count` tokens with the least gradient, the least first, of those that are allowed. */
const mostNegative = (gradient: Float32Array, tokens: Int32Array, count: number): Int32Array => {
  const kept = new Int32Array(Math.min(count, tokens.length));
  let size = 0;
  // most tokens are no better than the worst that is kept: one look each
  for (const token of tokens) {
    const g = gradient[token] as number;
    if (size === kept.length && !(g < (gradient[kept[size - 1] as number] as number))) continue;
    let [low, high] = [0, size];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((gradient[kept[middle] as number] as number) <= g) low = middle + 1;
      else high = middle;
    }
    if (size < kept.length) size++;
    kept.copyWithin(low + 1, low, size - 1);
    kept[low] = token;
  }
  return kept;
};
