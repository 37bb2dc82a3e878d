/**
 * parsePatterns: phrases as people write them -> patterns over words.
 *
 *     = ignore: ignore|disregard|stop_following      a class of words
 *     # phrases/override injection .9 .95            check/id, category, score by a user, score in data (tool, document, assistant)
 *     @ignore all? ..2 previous|prior instruction*   a pattern
 *
 * In a pattern `a|b` is one of them, `a_b` two words, `a*` every word that begins so, `a?` may be left out, `..` stands for up to 3 words of the same sentence and `..n` for
 * up to n. A pattern that begins with `^` stands at the beginning of a sentence, a line, or what a sign such as a colon parts off. Case, accents and punctuation do not count. Characters of Chinese and Japanese are words by themselves.
 */
import type { Category } from "../check.ts";
import { categories } from "../check.ts";
import { foldedWordsOf } from "./folded-words-of.ts";

/** in the place of a check: what counts only beside others, see cue-hits.ts */
export const cueCheck = "cue";

export interface Pattern {
  readonly check: string;
  readonly id: string;
  readonly language: string;
  readonly category: Category;
  /** 0..1, said by a user */
  readonly user: number;
  /** 0..1, in a tool's result, a document, or an answer */
  readonly data: number;
  /** it stands at the beginning of a clause only */
  readonly opens: boolean;
  readonly elements: readonly Element[];
}

/** Alternatives are sequences of words, folded; a word that ends in "*" is a prefix. */
export type Element =
  | { readonly kind: "words"; readonly alternatives: readonly (readonly string[])[]; readonly optional: boolean }
  | { readonly kind: "gap"; readonly most: number };

const usualGap = 3;

/** Throws Error for what is no pattern: a defect of the data file, found by its test. */
export const parsePatterns = (language: string, text: string): Pattern[] => {
  const classes = new Map<string, readonly (readonly string[])[]>();
  const patterns: Pattern[] = [];
  let head: Omit<Pattern, "elements" | "opens"> | undefined;
  for (const line of text.split("\n").map((l) => l.trim())) {
    if (line === "") continue;
    if (line.startsWith("=")) {
      const [, name = "", words = ""] = /^= ([\w-]+): (.+)$/.exec(line) ?? [];
      if (name === "") throw new Error(`${language}: '${line}' is no class`);
      classes.set(name, alternativesOf(words, classes));
    } else if (line.startsWith("#")) head = headOf(language, line);
    else if (head === undefined) throw new Error(`${language}: '${line}' has no heading`);
    else {
      const opens = line.startsWith("^");
      const elements = (opens ? line.slice(1) : line).split(/\s+/).map((w) => elementOf(w, classes));
      // it would match several times, each time a word more
      if (elements[0]?.kind === "gap" || elements.at(-1)?.kind === "gap")
        throw new Error(`${language}: '${line}' begins or ends with a gap`);
      patterns.push({ ...head, opens, elements });
    }
  }
  return patterns;
};

const headOf = (language: string, line: string): Omit<Pattern, "elements" | "opens"> => {
  const [, check = "", id = "", category, user, data] =
    /^# ([\w-]+)\/([\w-]+) ([\w-]+) (\d?\.?\d+) (\d?\.?\d+)$/.exec(line) ?? [];
  const known = categories.find((c) => c === category);
  if (known === undefined) throw new Error(`${language}: '${line}' is no heading`);
  return { check, id, language, category: known, user: Number(user), data: Number(data) };
};

const elementOf = (written: string, classes: ReadonlyMap<string, readonly (readonly string[])[]>): Element => {
  if (/^\.\.\d*$/.test(written)) return { kind: "gap", most: Number(written.slice(2) || usualGap) };
  const optional = written.endsWith("?");
  return {
    kind: "words",
    alternatives: alternativesOf(optional ? written.slice(0, -1) : written, classes),
    optional,
  };
};

const alternativesOf = (
  written: string,
  classes: ReadonlyMap<string, readonly (readonly string[])[]>,
): readonly (readonly string[])[] =>
  written.split("|").flatMap((w) => {
    if (!w.startsWith("@")) return [wordsOf(w)];
    const found = classes.get(w.slice(1));
    if (found === undefined) throw new Error(`there is no class '${w}'`);
    return found;
  });

/** "set_aside" -> ["set", "aside"], "忽略" -> ["忽", "略"], "don't" -> ["don", "t"] */
const wordsOf = (written: string): string[] => {
  const words = written.split("_").flatMap((part) => {
    const own = foldedWordsOf(part);
    return part.endsWith("*") ? [...own.slice(0, -1), `${own.at(-1) ?? ""}*`] : own;
  });
  if (words.length === 0 || words.includes("*")) throw new Error(`'${written}' has no word`);
  return words;
};
