/** partWords: where words end in letters that are written together, "ignoreallprevious": the parting that is least surprising by letter pairs and common words. */
import { commonWordBits, isCommon } from "./common-words.ts";
import { letterOf, pairBits } from "./letter-pairs.ts";

const longestWord = 18;
/** Bits that a word costs, so that a text is not cut into its letters. */
const wordBits = 3;

/** Indices at which words end, the last of which is the length. Letters beyond ASCII are not parted. Time: 18 steps a letter. */
export const partWords = (letters: string): number[] => {
  const best = new Float64Array(letters.length + 1).fill(Number.POSITIVE_INFINITY);
  const from = new Int32Array(letters.length + 1);
  best[0] = 0;
  for (let start = 0; start < letters.length; start++) {
    let bits = (best[start] ?? 0) + wordBits;
    let before = 0;
    let hash = 0;
    for (let end = start + 1; end <= Math.min(letters.length, start + longestWord); end++) {
      const letter = letterOf(letters.charCodeAt(end - 1));
      bits += pairBits(before, letter);
      before = letter;
      hash = (Math.imul(hash, 31) + letter) | 0;
      const whole = bits + pairBits(letter, 0) - (isCommon(hash) ? commonWordBits : 0);
      if (whole < (best[end] ?? 0)) {
        best[end] = whole;
        from[end] = start;
      }
    }
  }
  const ends: number[] = [];
  for (let end = letters.length; end > 0; end = from[end] ?? 0) ends.unshift(end);
  return ends;
};
