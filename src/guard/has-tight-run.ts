/** hasTightRun: do `least` words that follow each other, of those from `from` to `to`, stand within `units` of the text? */
import type { Word } from "./words-of.ts";

export const hasTightRun = (
  words: readonly Word[],
  from: number,
  to: number,
  least: number,
  units: number,
): boolean => {
  for (let i = from; i + least - 1 <= to; i++)
    if ((words[i + least - 1] as Word).end - (words[i] as Word).start <= units) return true;
  return false;
};
