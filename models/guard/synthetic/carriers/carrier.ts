/** Carrier: a kind of document, and where in it a text may stand that does not belong to it. Attack and benign texts get the same places. */
import type { Rng } from "../../../../src/core/rng.ts";

/** What a carrier is written with. */
export interface Filling {
  readonly rng: Rng;
  /** the text to place, once */
  readonly core: string;
  /** characters of other text, about */
  readonly room: number;
  /** one more sentence of the document's language, orders to people among them */
  readonly fact: () => string;
  /** a headline */
  readonly title: () => string;
  /** any other rule of the grammar, for example "mail" */
  readonly draw: (rule: string) => string;
  /** sentences of about `length` characters */
  readonly prose: (length: number) => string;
}

export interface Carrier {
  readonly name: string;
  readonly write: (f: Filling) => string;
}

/** How many parts of about `size` characters fill the room: at least one, at most `most`. */
export const parts = (f: Filling, size: number, most = 60): number =>
  Math.min(most, Math.max(1, Math.round(f.room / size)));

/** `count` rows of `row`, one of which (or one more) holds the core. */
export const rows = (
  f: Filling,
  count: number,
  row: (text: string, at: number) => string,
  separator = "\n",
): string => {
  const at = f.rng.integer(count + 1);
  return Array.from({ length: count + 1 }, (_, i) => row(i === at ? f.core : f.fact(), i)).join(separator);
};

/** Prose of `length` with the core at its beginning, end, between sentences or in a paragraph of its own. */
export const around = (f: Filling, length: number): string => {
  const share = f.rng.integer(4) === 0 ? f.rng.integer(2) : f.rng.uniform();
  const before = f.prose(length * share);
  const after = f.prose(length * (1 - share));
  const gap = ["\n\n", " ", "\n", " "][f.rng.integer(4)] as string;
  return [before, f.core, after].filter((s) => s !== "").join(gap);
};
