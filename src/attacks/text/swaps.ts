/**
 * readSwaps: which words may stand for which, as a table of token ids: what an attacker on text is allowed.
 *
 * JSON says one way, `{"good": ["fine", "great"]}`; a list of pairs, one a line (`good fine`), says both ways. Words that the model does not know are passed
 * over, since it could not tell them from each other.
 */
import { CasemateError } from "../../core/error.ts";
import type { Domain } from "../../engine/runtime/model.ts";

export type Swaps = NonNullable<Domain["swaps"]>;

/** `tokens`: token by word; undefined: the file names token ids. THROWS DATA_UNREADABLE; DATA_MISMATCH when no pair is left. */
export const readSwaps = (text: string, name: string, tokens: ReadonlyMap<string, number> | undefined): Swaps => {
  const tokenOf = (word: string): number | undefined =>
    tokens === undefined ? tokenId(word, name) : tokens.get(word.toLowerCase());
  const table = new Map<number, Set<number>>();
  for (const [from, to] of /^\s*\{/.test(text) ? fromJson(text, name) : fromPairs(text, name)) {
    const [a, b] = [tokenOf(from), tokenOf(to)];
    if (a === undefined || b === undefined || a === b) continue;
    const known = table.get(a) ?? new Set();
    table.set(a, known.add(b));
  }
  if (table.size === 0)
    throw new CasemateError("DATA_MISMATCH", `'${name}' has no two words that the model knows both`, {
      hint: "does it belong to the language, and to the vocabulary, of the model",
    });
  return new Map([...table].map(([token, others]) => [token, [...others].toSorted((a, b) => a - b)]));
};

type Pairs = Iterable<readonly [string, string]>;

const fromJson = function* (text: string, name: string): Pairs {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unreadable(name, "is not JSON", cause);
  }
  for (const [word, others] of Object.entries(value as object)) {
    if (!Array.isArray(others)) throw unreadable(name, `gives no list for '${word}'`);
    for (const other of others as unknown[]) {
      if (typeof other !== "string" && typeof other !== "number")
        throw unreadable(name, `gives something for '${word}' that is no word`);
      yield [word, String(other)];
    }
  }
};

const fromPairs = function* (text: string, name: string): Pairs {
  for (const [i, line] of text.split("\n").entries()) {
    const words = line.trim().split(/\s+/);
    if (words[0] === "") continue;
    const [a, b, ...more] = words;
    if (a === undefined || b === undefined || more.length > 0)
      throw unreadable(name, `has ${words.length} words on line ${i + 1}, a pair was expected`);
    yield [a, b];
    yield [b, a];
  }
};

const tokenId = (word: string, name: string): number => {
  if (!/^\d{1,8}$/.test(word))
    throw new CasemateError("DATA_UNREADABLE", `'${name}' names the word '${word}', and there is no vocabulary`, {
      hint: "give the vocabulary, or a list of token ids",
    });
  return Number(word);
};

const unreadable = (name: string, what: string, cause?: unknown): CasemateError =>
  new CasemateError("DATA_UNREADABLE", `the list of words '${name}' ${what}`, {
    hint: 'it is JSON as {"good": ["fine", "great"]}, or lines of two words',
    cause,
  });
