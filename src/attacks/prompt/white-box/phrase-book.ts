/** PhraseBook: which phrases of a text may be said in other words, and puts others in their place. What stands in braces is left alone. */
import { escaped } from "../../../core/escaped.ts";

export interface Phrase {
  readonly start: number;
  readonly end: number;
  /** in small letters, as the book has it */
  readonly phrase: string;
}

export class PhraseBook {
  readonly #others = new Map<string, Set<string>>();
  readonly #pattern: RegExp;

  /** Groups of phrases that may stand for each other; one of a single phrase says nothing. */
  constructor(groups: readonly (readonly string[])[]) {
    for (const group of groups)
      for (const phrase of group.map((p) => p.toLowerCase())) {
        const others = this.#others.get(phrase) ?? new Set();
        for (const other of group) if (other.toLowerCase() !== phrase) others.add(other);
        if (others.size > 0) this.#others.set(phrase, others);
      }
    // the longest that fits is taken
    const all = [...this.#others.keys()].toSorted((a, b) => b.length - a.length).map(escaped);
    this.#pattern = new RegExp(
      `\\{[^{}]*\\}|(?<![\\p{L}\\p{N}])(?:${all.join("|") || "(?!)"})(?![\\p{L}\\p{N}])`,
      "giu",
    );
  }

  /** In order, none within another. */
  phrasesOf(text: string): Phrase[] {
    return [...text.matchAll(this.#pattern)]
      .filter(([found]) => !found.startsWith("{"))
      .map(({ 0: found, index }) => ({ start: index, end: index + found.length, phrase: found.toLowerCase() }));
  }

  othersOf(phrase: string): readonly string[] {
    return [...(this.#others.get(phrase) ?? [])];
  }

  /** `choose` says what stands in a phrase's place, undefined: it stays. A capital letter at the beginning stays one. */
  replaced(text: string, choose: (phrase: string, others: readonly string[]) => string | undefined): string {
    let out = "";
    let at = 0;
    for (const { start, end, phrase } of this.phrasesOf(text)) {
      const other = choose(phrase, this.othersOf(phrase));
      if (other === undefined) continue;
      const first = text.charAt(start);
      const capital = first !== first.toLowerCase();
      out += text.slice(at, start) + (capital ? other.charAt(0).toUpperCase() + other.slice(1) : other);
      at = end;
    }
    return out + text.slice(at);
  }
}
