/** contentOf: the words of a text that carry its meaning, by their stems. */
import type { Word } from "../words-of.ts";

const small = new Set(
  "about after again also always and any are because been before being but can could does down each even every for from get give had has have here his her how into its just like make many may more most much must never not now off only other our out over own please same shall she should since some such than that the their them then there these they this those through too under until upon use used using very was way well were what when where which while who will with would you your yours user users assistant".split(
    " ",
  ),
);

export interface Content {
  readonly stem: string;
  readonly start: number;
  readonly end: number;
}

/** Words of four letters and more (of other alphabets two), cut to five: most endings go, in most European languages. */
export const contentOf = (words: readonly Word[]): Content[] =>
  words.flatMap(({ word, start, end }) =>
    small.has(word) || word.length < ((word.codePointAt(0) ?? 0) < 0x250 ? 4 : 2)
      ? []
      : [{ stem: word.slice(0, 5), start, end }],
  );

/** how many words apart two may be */
const apart = 3;

export interface Pair {
  readonly pair: string;
  /** place of the first in the content */
  readonly from: number;
  /** of the second */
  readonly at: number;
}

/** Pairs in any order: a sentence that was turned round keeps them. */
export function* pairsOf(content: readonly Content[]): Generator<Pair> {
  for (let i = 1; i < content.length; i++)
    for (let j = Math.max(0, i - apart); j < i; j++) {
      const [a, b] = [(content[j] as Content).stem, (content[i] as Content).stem];
      if (a !== b) yield { pair: a < b ? `${a} ${b}` : `${b} ${a}`, from: j, at: i };
    }
}
