/** asciiWords: the words of ASCII letters of a text, with how likely their letters are in this order and in the other. */
import { commonWordBits, isCommon } from "./common-words.ts";
import { letterOf, pairBits } from "./letter-pairs.ts";

/** One entry each for the words; lists of numbers, since thousands of small objects are what a collector stops for. */
export interface AsciiWords {
  readonly starts: number[];
  readonly ends: number[];
  /** bits of its pairs as written, ends counted: end - start + 1 pairs; fewer where the word is a common one */
  readonly bits: number[];
  /** the same read from right to left */
  readonly backwards: number[];
  /** the same shifted by 13 */
  readonly rot13: number[];
  /** a common word of three letters and more read from right to left */
  readonly commonBackwards: boolean[];
}

/** What is no word of ASCII letters is a bar between words: no reading of it is worth anything. */
const bar = 100;

/** Letters beside digits, signs of code or letters beyond ASCII, or with capitals amid them, are bars: identifiers, hashes, other languages. */
export const asciiWords = (text: string): AsciiWords => {
  const words: AsciiWords = { starts: [], ends: [], bits: [], backwards: [], rot13: [], commonBackwards: [] };
  const put = (start: number, end: number, bits: number, backwards: number, rot13: number, common: boolean): void => {
    words.starts.push(start);
    words.ends.push(end);
    words.bits.push(bits);
    words.backwards.push(backwards);
    words.rot13.push(rot13);
    words.commonBackwards.push(common);
  };
  const part = (start: number, end: number): void => {
    const { backwards } = words;
    if (backwards.length === 0 || backwards[backwards.length - 1] !== bar) put(start, end, -bar, bar, bar, false);
  };
  for (let i = 0; i < text.length; i++) {
    if (letterOf(text.charCodeAt(i)) === 0) {
      // what a word is glued to takes it along
      if (glues(text.charCodeAt(i))) {
        const start = i;
        while (i + 1 < text.length && isWordUnit(text.charCodeAt(i + 1))) i++;
        part(start, i + 1);
      }
      continue;
    }
    const start = i;
    let bits = 0;
    let backwards = 0;
    let rot13 = 0;
    let rot13Hash = 0;
    let before = 0;
    let shiftedBefore = 0;
    let capitals = 0;
    let hash = 0;
    let backwardsHash = 0;
    let power = 1;
    for (; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      const letter = letterOf(unit);
      if (letter === 0) break;
      if (unit < 97) capitals++;
      bits += pairBits(before, letter);
      backwards += pairBits(letter, before);
      const shifted = letter > 13 ? letter - 13 : letter + 13;
      rot13 += pairBits(shiftedBefore, shifted);
      rot13Hash = (Math.imul(rot13Hash, 31) + shifted) | 0;
      shiftedBefore = shifted;
      before = letter;
      hash = (Math.imul(hash, 31) + letter) | 0;
      backwardsHash = (backwardsHash + Math.imul(power, letter)) | 0;
      power = Math.imul(power, 31);
    }
    const glued = i < text.length && glues(text.charCodeAt(i));
    const length = i - start;
    const oddCase =
      capitals > 1
        ? capitals < length
        : capitals === 1 && length > 1 && text.charCodeAt(start) >= 97 && text.charCodeAt(i - 1) >= 97;
    if (glued) while (i < text.length && isWordUnit(text.charCodeAt(i))) i++;
    if (glued || oddCase) part(start, i);
    else
      put(
        start,
        i,
        bits + pairBits(before, 0) - (isCommon(hash) ? commonWordBits : 0),
        backwards + pairBits(0, before) - (isCommon(backwardsHash) ? commonWordBits : 0),
        rot13 + pairBits(shiftedBefore, 0) - (isCommon(rot13Hash) ? commonWordBits : 0),
        length > 2 && isCommon(backwardsHash),
      );
  }
  return words;
};

/** Digits, letters beyond ASCII, and the signs of code: = [ ] { } < > | \\ _ * ^ / + # @ & % $ ~ ` */
const gluing = new Uint8Array(128);
for (const sign of "0123456789=[]{}<>|\\_*^/+#@&%$~`") gluing[sign.charCodeAt(0)] = 1;
const glues = (unit: number): boolean =>
  unit < 128 ? gluing[unit] === 1 : unit >= 0xc0 && (unit < 0x2000 || unit >= 0x2c00);
const isWordUnit = (unit: number): boolean => glues(unit) || letterOf(unit) > 0;

/**
 * Runs [first, last] of items whose gains add up to `least` and more; a run ends where it has lost `drop` since its best. Linear time.
 */
export const gainingRuns = (gains: ArrayLike<number>, least: number, drop: number): [first: number, last: number][] => {
  const runs: [number, number][] = [];
  let sum = 0;
  let best = 0;
  let first = 0;
  let last = -1;
  const close = (): void => {
    if (last >= first && best >= least) runs.push([first, last]);
    sum = 0;
    best = 0;
    last = -1;
  };
  for (let i = 0; i < gains.length; i++) {
    const gain = gains[i] ?? 0;
    if (sum === 0 && last < 0) first = i;
    sum += gain;
    if (sum > best) {
      best = sum;
      last = i;
    } else if (sum <= 0 || best - sum > drop) close();
    if (last < 0) sum = 0;
  }
  close();
  return runs;
};
