/** findSuffix: GCG on texts: a template with {suffix} in it, a tokenizer, what is asked and what the model is to say. */
import { CasemateError } from "../../../core/error.ts";
import { rngFor } from "../../../core/rng.ts";
import type { Tokenizer } from "../../../engine/data/text/tokenizer.ts";
import type { LanguageModel } from "../../../engine/runtime/language-model.ts";
import { askPlace } from "./ask-place.ts";
import { gcg, type GcgParams } from "./gcg.ts";
import type { Answer, Wanted } from "./wanted.ts";

export interface SuffixTask {
  /** all that the model reads before it answers, with {suffix} in it once, and {ask} where the goals ask for different things */
  readonly template: string;
  /** one suffix is looked for that reaches all of them */
  readonly goals: readonly Wanted[];
  /** tokens of the suffix */
  readonly length: number;
  readonly seed: number;
  /** words that may not stand in it */
  readonly without?: readonly string[];
}

export interface FoundSuffix {
  readonly suffix: string;
  /** mean -log p of the targets' tokens, nats; before the first step and at the end */
  readonly lossBefore: number;
  readonly loss: number;
  /** the model says every target, asked with the suffix as text, written and read again */
  readonly success: boolean;
  /** what the model says now, goal by goal */
  readonly answers: readonly Answer[];
  readonly steps: number;
  /** tokens that were run through the model */
  readonly tokens: number;
}

/** THROWS ATTACK_PARAMS for a template without its place or a target without tokens; what gcg throws. */
export const findSuffix = async (
  model: LanguageModel,
  tokenizer: Tokenizer,
  task: SuffixTask,
  params: Partial<GcgParams> = {},
  c: { readonly signal?: AbortSignal; readonly onStep?: (step: number, loss: number) => void } = {},
): Promise<FoundSuffix> => {
  if (task.template.split("{suffix}").length !== 2)
    throw new CasemateError("ATTACK_PARAMS", "the template has not exactly one {suffix}", {
      hint: "for example 'user: {prompt} {suffix} assistant:'",
    });
  const without = (task.without ?? []).map((w) => w.toLowerCase());
  const allowed = (token: number): boolean => {
    if (tokenizer.isSpecial(token)) return false;
    const text = tokenizer.decode([token]).toLowerCase();
    // a broken piece of a character is no text
    return text !== "" && !text.includes("\ufffd") && !without.some((w) => text.includes(w));
  };
  const goals = task.goals.map(({ ask, target }) => {
    const text = (part: string): string => part.replace(askPlace, () => ask);
    const [before = "", after = ""] = task.template.split("{suffix}").map(text);
    const ids = { before: tokenizer.encode(before), after: tokenizer.encode(after), target: tokenizer.encode(target) };
    return {
      ask,
      ids,
      whole: (suffix: Int32Array): Int32Array => Int32Array.of(...ids.before, ...suffix, ...ids.after),
      filled: (suffix: Int32Array): Int32Array =>
        tokenizer.encode(`${before}${tokenizer.decode(suffix).trim()}${after}`),
    };
  });
  const same = (a: Int32Array, b: Int32Array): boolean => a.length === b.length && a.every((t, i) => t === b[i]);
  const result = await gcg(
    model,
    { goals: goals.map(({ ids }) => ids), start: startOf(model, tokenizer, task.length, allowed) },
    params,
    {
      rng: rngFor(task.seed, "gcg"),
      allowed,
      survives: (suffix) => goals.every((g) => same(g.whole(suffix), g.filled(suffix))),
      ...(c.signal === undefined ? {} : { signal: c.signal }),
      ...(c.onStep === undefined ? {} : { onStep: c.onStep }),
    },
  );
  const answers: Answer[] = [];
  for (const { ask, ids, filled } of goals) {
    const said = await model.continue(filled(result.suffix), ids.target.length);
    answers.push({ ask, answer: tokenizer.decode(said), success: same(said, ids.target) });
  }
  return {
    suffix: tokenizer.decode(result.suffix).trim(),
    lossBefore: result.history[0] as number,
    loss: result.loss,
    success: answers.every((a) => a.success),
    answers,
    steps: result.steps,
    tokens: model.ran,
  };
};

/** "! ! !", as in the paper, or the first token that may stand there. */
const startOf = (
  model: LanguageModel,
  tokenizer: Tokenizer,
  length: number,
  allowed: (token: number) => boolean,
): Int32Array => {
  const marks = tokenizer.encode(Array.from({ length }, () => "!").join(" "));
  if (marks.length === length && marks.every(allowed)) return marks;
  const one = marks.at(-1);
  if (one !== undefined && allowed(one)) return new Int32Array(length).fill(one);
  const first = Array.from({ length: model.words }, (_, t) => t).find(allowed);
  if (first === undefined) throw new CasemateError("ATTACK_PARAMS", "no token is allowed in a suffix");
  return new Int32Array(length).fill(first);
};
