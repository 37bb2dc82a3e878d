/** Leakable: what of the operator's instructions could be recognised in an answer. */
import { wordsOf } from "../words-of.ts";
import { contentOf, pairsOf } from "./content-of.ts";

export interface Leakable {
  /** numbers of the words */
  readonly ids: ReadonlyMap<string, number>;
  /** three words that follow each other, as one number */
  readonly triples: ReadonlySet<number>;
  readonly words: number;
  /** two words with a meaning that stand close to each other */
  readonly pairs: ReadonlySet<string>;
  /** names, numbers and codes: the same in every language */
  readonly anchors: ReadonlySet<string>;
}

/** words of a prompt that are looked at; a longer one is looked at to here */
const maxWords = 100_000;

export const tripleOf = (a: number, b: number, c: number): number => (a * maxWords + b) * 1_000 + (c % 1_000);

/** `known`: texts that may be said, since they are no secret of the prompt. */
export const leakableOf = (prompts: readonly string[], known: readonly string[], quotedPass: boolean): Leakable => {
  const ids = new Map<string, number>();
  const triples = new Set<number>();
  const pairs = new Set<string>();
  const anchors = new Set<string>();
  let count = 0;
  for (const prompt of prompts) {
    const text = quotedPass ? withoutQuotes(prompt) : prompt;
    const words = wordsOf(text).slice(0, maxWords - ids.size);
    count += words.length;
    const numbers = words.map(({ word }) => {
      const id = ids.get(word) ?? ids.size;
      ids.set(word, id);
      return id;
    });
    for (let i = 2; i < numbers.length; i++)
      triples.add(tripleOf(numbers[i - 2] as number, numbers[i - 1] as number, numbers[i] as number));
    for (const { pair } of pairsOf(contentOf(words))) pairs.add(pair);
    for (const anchor of anchorsOf(text)) anchors.add(anchor);
  }
  for (const text of known) {
    const words = wordsOf(text);
    const numbers = words.map(({ word }) => ids.get(word) ?? -1);
    for (let i = 2; i < numbers.length; i++) {
      const [a, b, c] = [numbers[i - 2] as number, numbers[i - 1] as number, numbers[i] as number];
      if (a >= 0 && b >= 0 && c >= 0) triples.delete(tripleOf(a, b, c));
    }
    for (const { pair } of pairsOf(contentOf(words))) pairs.delete(pair);
    for (const anchor of anchorsOf(text)) anchors.delete(anchor);
  }
  return { ids, triples, words: count, pairs, anchors };
};

/** five words and more in quotation marks: an answer that the prompt asks for. A line end stands for it, so that no words meet that did not */
const withoutQuotes = (text: string): string =>
  text.replaceAll(/"[^"\n]{20,400}"|“[^”\n]{20,400}”|«[^»\n]{20,400}»|„[^“”\n]{20,400}[“”]/g, "\n\u0000\n");

const anchor =
  /https?:\/\/[^\s<>"')]{4,100}|[\w.+-]{1,64}@[\w.-]{3,100}|\b\d[\d.,:/-]{1,20}\d\b|\b[A-Za-z]+(?:[_-][A-Za-z0-9]+)+\b|\b[A-Z][a-z]+[A-Z]\w{1,30}\b|\b[A-Z]{3,12}\b|(?<=[a-z,;] )[A-Z][a-z]{2,30}\b/g;

export const anchorsOf = (text: string): string[] =>
  Array.from(text.matchAll(anchor), ([found]) => found.toLowerCase().replace(/[.,:;]+$/, ""));
