/** runsOf: where a text stays within a set of characters for long. What decoders look at first: ordinary text has few such places. */

/** A set of characters below U+2300. */
export type CharSet = Uint8Array;

export const charSet = (characters: string): CharSet => {
  const set = new Uint8Array(0x2300);
  for (let i = 0; i < characters.length; i++) set[characters.charCodeAt(i)] = 1;
  return set;
};

export interface Run {
  readonly start: number;
  readonly end: number;
}

/** Maximal runs of `least` units and more. */
const runsOf = (text: string, set: CharSet, least: number): Run[] => {
  const runs: Run[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i++)
    if (set[text.charCodeAt(i)] !== 1) {
      if (i - start >= least) runs.push({ start, end: i });
      start = i + 1;
    }
  if (text.length - start >= least) runs.push({ start, end: text.length });
  return runs;
};

/** Matches of a global pattern within runs of the set. The pattern sees one unit around a run. */
export function* matchesIn(text: string, set: CharSet, least: number, pattern: RegExp): Generator<Run> {
  for (const { start, end } of runsOf(text, set, least)) {
    const from = Math.max(0, start - 1);
    for (const match of text.slice(from, end + 1).matchAll(pattern))
      yield { start: from + match.index, end: from + match.index + match[0].length };
  }
}
