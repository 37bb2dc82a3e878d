/** prepare: texts -> words by number, and what the different words are made of. */
import { subwordsOf } from "../../src/guard/neural/subwords.ts";
import { wordsOf } from "../../src/guard/neural/words.ts";
import type { Lexicon } from "./fit.ts";

/** Words of a text that are learned from. */
const most = 1_600;

export interface Prepared {
  readonly texts: readonly Int32Array[];
  readonly lexicon: Lexicon;
  readonly words: readonly string[];
}

export const prepare = (
  texts: readonly string[],
  rows: number,
  fixed: number,
  known?: (word: string) => Float32Array | undefined,
): Prepared => {
  const numbers = new Map<string, number>();
  const words: string[] = [];
  const found = texts.map((text) =>
    Int32Array.from(wordsOf(text).words.slice(0, most), (word) => {
      const number = numbers.get(word);
      if (number !== undefined) return number;
      numbers.set(word, words.length);
      words.push(word);
      return words.length - 1;
    }),
  );
  const pieces = words.map((word) => subwordsOf(word, rows));
  const starts = new Int32Array(words.length + 1);
  for (const [i, p] of pieces.entries()) starts[i + 1] = (starts[i] as number) + p.length;
  const vectors = new Float32Array(words.length * fixed);
  if (known !== undefined)
    for (const [i, word] of words.entries()) {
      const v = known(word);
      if (v !== undefined) vectors.set(v, i * fixed);
    }
  return { texts: found, words, lexicon: { rows: Int32Array.from(pieces.flat()), starts, known: vectors } };
};
