/** findSuffix: GCG on texts: a template with {suffix} in it, a tokenizer, and what the model is to say. */
import { CasemateError } from "../../../core/error.ts";
import { rngFor } from "../../../core/rng.ts";
import type { Tokenizer } from "../../../engine/data/text/tokenizer.ts";
import type { LanguageModel } from "../../../engine/runtime/language-model.ts";
import { gcg, type GcgParams } from "./gcg.ts";

export interface SuffixTask {
  /** all that the model reads before it answers, with {suffix} in it once */
  readonly template: string;
  readonly target: string;
  /** tokens of the suffix */
  readonly length: number;
  readonly seed: number;
  /** words that may not stand in it */
  readonly without?: readonly string[];
}

export interface FoundSuffix {
  readonly suffix: string;
  /** mean -log p of the target's tokens, nats; before the first step and at the end */
  readonly lossBefore: number;
  readonly loss: number;
  /** the model says the target, asked with the suffix as text, written and read again */
  readonly success: boolean;
  /** what the model says now */
  readonly answer: string;
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
  const [before, after, ...more] = task.template.split("{suffix}");
  if (before === undefined || after === undefined || more.length > 0)
    throw new CasemateError("ATTACK_PARAMS", "the template has not exactly one {suffix}", {
      hint: "for example 'user: {prompt} {suffix} assistant:'",
    });
  const target = tokenizer.encode(task.target);
  const without = (task.without ?? []).map((w) => w.toLowerCase());
  const allowed = (token: number): boolean => {
    if (tokenizer.isSpecial(token)) return false;
    const text = tokenizer.decode([token]).toLowerCase();
    // a broken piece of a character is no text
    return text !== "" && !text.includes("\ufffd") && !without.some((w) => text.includes(w));
  };
  const filled = (suffix: Int32Array): Int32Array =>
    tokenizer.encode(task.template.replace("{suffix}", () => tokenizer.decode(suffix).trim()));
  const ids = { before: tokenizer.encode(before), after: tokenizer.encode(after), target };
  const whole = (suffix: Int32Array): Int32Array => Int32Array.of(...ids.before, ...suffix, ...ids.after);
  const same = (a: Int32Array, b: Int32Array): boolean => a.length === b.length && a.every((t, i) => t === b[i]);
  const result = await gcg(model, { ...ids, start: startOf(model, tokenizer, task.length, allowed) }, params, {
    rng: rngFor(task.seed, "gcg"),
    allowed,
    survives: (suffix) => same(whole(suffix), filled(suffix)),
    ...(c.signal === undefined ? {} : { signal: c.signal }),
    ...(c.onStep === undefined ? {} : { onStep: c.onStep }),
  });
  const said = await model.continue(filled(result.suffix), target.length);
  return {
    suffix: tokenizer.decode(result.suffix).trim(),
    lossBefore: result.history[0] as number,
    loss: result.loss,
    success: same(said, target),
    answer: tokenizer.decode(said),
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
