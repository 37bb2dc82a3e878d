/** pendingLeak: where in an answer that is being written the prompt may be on its way out. */
import type { Word } from "../words-of.ts";
import { contentOf, pairsOf } from "./content-of.ts";
import { type Leakable, tripleOf } from "./leakable.ts";

/** content words of which two make a pair */
const apart = 3;
/** words of a run but one */
const beginning = 2;

/** RETURNS the first unit of `text` of a hit of runsOf or paraphrases that more text may make; text.length where none may be. */
export const pendingLeak = (text: string, words: readonly Word[], leakable: Leakable): number =>
  Math.min(pendingRun(text, words, leakable), pendingPairs(text, words, leakable), firstAnchor(text, leakable));

/** words up to the last but one: that one may grow */
const written = (text: string, words: readonly Word[]): number =>
  words.at(-1)?.end === text.length ? words.length - 1 : words.length;

/** A run that does not reach to the end of the text was as long as it will be. */
const pendingRun = (text: string, words: readonly Word[], { ids, triples }: Leakable): number => {
  const n = written(text, words);
  const id = (i: number): number => ids.get(words[i]?.word ?? "") ?? -1;
  let from = n;
  while (from > 0 && from > n - beginning && id(from - 1) >= 0) from--;
  if (from === n - beginning)
    while (from > 0 && id(from - 1) >= 0 && triples.has(tripleOf(id(from - 1), id(from), id(from + 1)))) from--;
  return words[from]?.start ?? text.length;
};

/** Of pairs any may be the first of a hit as long as a window is. */
const pendingPairs = (text: string, words: readonly Word[], { pairs }: Leakable): number => {
  if (pairs.size === 0) return text.length;
  const whole = contentOf(words.slice(0, written(text, words)));
  const first = Math.min(...Array.from(pairsOf(whole), (p) => (pairs.has(p.pair) ? p.from : Number.POSITIVE_INFINITY)));
  const stems = stemsOf(pairs);
  const near = whole.findIndex(({ stem }, i) => i >= whole.length - apart && stems.has(stem));
  const at = Math.min(first, near < 0 ? Number.POSITIVE_INFINITY : near);
  return whole[at]?.start ?? words[written(text, words)]?.start ?? text.length;
};

/** An anchor has no white space in it: one that is being written is in the last token. */
const firstAnchor = (text: string, { anchors }: Leakable): number => {
  if (anchors.size === 0) return text.length;
  const lower = text.toLowerCase();
  const found = Array.from(anchors, (a) => lower.indexOf(a)).filter((at) => at >= 0);
  return Math.min(text.search(/\S*$/), ...found);
};

const known = new WeakMap<ReadonlySet<string>, ReadonlySet<string>>();
const stemsOf = (pairs: ReadonlySet<string>): ReadonlySet<string> => {
  let stems = known.get(pairs);
  if (stems === undefined) known.set(pairs, (stems = new Set([...pairs].flatMap((p) => p.split(" ")))));
  return stems;
};
