/** Rewrite: a text that is made from another piece by piece, and knows for each of its units where it comes from. */
import type { View } from "../view.ts";

export interface Rewritten {
  readonly text: string;
  /** in units of the text that it was made from */
  readonly origin: View["origin"];
}

export class Rewrite {
  readonly #parts: string[] = [];
  #length = 0;
  // segment k: units from #at[k] on come from [#from[k], #to[k]), unit by unit where the lengths agree and #even[k]
  readonly #at: number[] = [];
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  readonly #even: boolean[] = [];

  get length(): number {
    return this.#length;
  }

  /** Takes [from, to) of `source` over as it is. */
  keep(source: string, from: number, to: number): void {
    if (to > from) this.put(source.slice(from, to), from, to, true);
  }

  /** Puts `text` where [from, to) stood; `aligned`: unit by unit. */
  put(text: string, from: number, to: number, aligned = false): void {
    if (text === "") return;
    this.#at.push(this.#length);
    this.#from.push(from);
    this.#to.push(to);
    this.#even.push(aligned && text.length === to - from);
    this.#parts.push(text);
    this.#length += text.length;
  }

  finish(): Rewritten {
    const [at, from, to, even] = [this.#at, this.#from, this.#to, this.#even];
    const segmentOf = (unit: number): number => {
      let low = 0;
      let high = at.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((at[middle] ?? 0) <= unit) low = middle;
        else high = middle - 1;
      }
      return low;
    };
    return {
      text: this.#parts.join(""),
      origin: (start, end) => {
        if (at.length === 0) return { start: 0, end: 0 };
        const first = segmentOf(start);
        const last = segmentOf(Math.max(start, end - 1));
        return {
          start: even[first] === true ? (from[first] ?? 0) + start - (at[first] ?? 0) : (from[first] ?? 0),
          end: even[last] === true ? (from[last] ?? 0) + Math.max(start, end) - (at[last] ?? 0) : (to[last] ?? 0),
        };
      },
    };
  }
}
