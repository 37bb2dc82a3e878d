/** ciphers: letters shifted (rot13, Caesar), mirrored (Atbash) or in reverse order, told by the statistics of letter pairs: what reads far better so than as it stands. */
import { type AsciiWords, asciiWords, gainingRuns } from "../ascii-words.ts";
import { commonWordBits, isCommon } from "../common-words.ts";
import type { Decoder } from "../decoder.ts";
import { letterOf, pairBits } from "../letter-pairs.ts";
import { reversedPieces } from "./reversed.ts";

/** Bits a pair from which on words are looked at: text has 3 on average, its common words counted, a cipher of it 4.2 and more. */
const oddFrom = 4.15;
/** Bits above that from which on a run of words is. */
const leastOdd = 4;
/** Bits that reading it shifted must save, and what a pair may still have then. */
const leastSaved = 26;
const mostAfter = 4.1;
const leastLetters = 10;

/** Bits of a letter in English text, a to z after a blank (Lewand, Cryptological Mathematics, 2000, table 1.1). */
const letterBits = [
  0, 8.167, 1.492, 2.782, 4.253, 12.702, 2.228, 2.015, 6.094, 6.966, 0.153, 0.772, 4.025, 2.406, 6.749, 7.507, 1.929,
  0.095, 5.987, 6.327, 9.056, 2.758, 0.978, 2.36, 0.15, 1.974, 0.074,
].map((percent) => -Math.log2(percent / 100));

/** translate[k][letter]: k 1-25 shifted by k; 26 mirrored */
const translate = Array.from({ length: 27 }, (_, k) =>
  Uint8Array.from({ length: 27 }, (_, letter) =>
    letter === 0 ? 0 : k === 26 ? 27 - letter : ((letter - 1 + k) % 26) + 1,
  ),
);
const name = (k: number): string => (k === 26 ? "atbash" : k === 13 ? "rot13" : "caesar");

export const ciphers: Decoder = {
  id: "cipher",
  title: "rot13, other shifts, Atbash, reversed letters",
  on: "cleaned",
  shows: "alone",
  likely: true,
  find: (text) => {
    const words = asciiWords(text);
    const { starts, ends, bits } = words;
    const n = starts.length;
    const saved = new Float32Array(n);
    const odd = new Float32Array(n);
    for (let i = 0; i < n; i++) {
      saved[i] = (bits[i] ?? 0) - (words.rot13[i] ?? 0);
      odd[i] = (bits[i] ?? 0) - oddFrom * ((ends[i] ?? 0) - (starts[i] ?? 0) + 1);
    }
    const pieces = reversedPieces(text, words);
    // the usual one is looked for everywhere, the others where letters are odd as they stand
    const known = readings(text, words, 0, saved, 13);
    for (const [first, last] of gainingRuns(odd, leastOdd, 24)) {
      // short words of a cipher may read well as they stand
      const from = Math.max(0, first - 3);
      const under = new Float32Array(Math.min(n, last + 4) - from);
      let best: CipherReading[] = [];
      for (const k of likeliest(text, words, first, last)) {
        if (k === 13) continue;
        for (let i = 0; i < under.length; i++)
          under[i] = (bits[from + i] ?? 0) - bitsUnder(text, starts[from + i] ?? 0, ends[from + i] ?? 0, k);
        const read = readings(text, words, from, under, k);
        if (total(read) > total(best)) best = read;
      }
      known.push(...best);
    }
    let done = 0;
    for (const { start, end, k } of known.sort((a, b) => a.start - b.start)) {
      if (start < done) continue;
      done = end;
      pieces.push({ start, end, text: shifted(text.slice(start, end), k), aligned: true, as: name(k) });
    }
    return pieces;
  },
};

interface CipherReading {
  readonly saved: number;
  readonly start: number;
  readonly end: number;
  readonly k: number;
}

const total = (readings: readonly CipherReading[]): number => readings.reduce((sum, r) => sum + r.saved, 0);

/** Runs of words that read as text under k; saved[i]: the bits that word from + i saves. */
const readings = (text: string, words: AsciiWords, from: number, saved: Float32Array, k: number): CipherReading[] => {
  const { starts, ends } = words;
  const found: CipherReading[] = [];
  for (const [first, last] of gainingRuns(saved, leastSaved, 20)) {
    let letters = 0;
    let bits = 0;
    let sum = 0;
    for (let i = first; i <= last; i++) {
      letters += (ends[from + i] ?? 0) - (starts[from + i] ?? 0);
      bits += (words.bits[from + i] ?? 0) - (saved[i] ?? 0);
      sum += saved[i] ?? 0;
    }
    if (letters < leastLetters || bits > mostAfter * (letters + last - first + 1)) continue;
    if (commonUnder(text, words, from + first, from + last, k) < 2) continue;
    found.push({ saved: sum, start: starts[from + first] ?? 0, end: ends[from + last] ?? 0, k });
  }
  return found;
};

/** The four ways of reading words [first, last] whose letters are as frequent as in text. */
const likeliest = (text: string, { starts, ends }: AsciiWords, first: number, last: number): number[] => {
  const counts = new Float64Array(27);
  for (let w = first; w <= last; w++)
    for (let i = starts[w] ?? 0; i < (ends[w] ?? 0); i++) {
      const letter = letterOf(text.charCodeAt(i));
      counts[letter] = (counts[letter] ?? 0) + 1;
    }
  const fits = translate.map((to, k) => {
    let fit = 0;
    for (let letter = 1; letter <= 26; letter++) fit += (counts[letter] ?? 0) * (letterBits[to[letter] ?? 0] ?? 0);
    return { k, fit };
  });
  return fits
    .slice(1)
    .sort((a, b) => a.fit - b.fit)
    .slice(0, 4)
    .map(({ k }) => k);
};

const bitsUnder = (text: string, start: number, end: number, k: number): number => {
  const to = translate[k] ?? new Uint8Array(27);
  let bits = 0;
  let before = 0;
  let hash = 0;
  for (let i = start; i < end; i++) {
    const letter = to[letterOf(text.charCodeAt(i))] ?? 0;
    bits += pairBits(before, letter);
    before = letter;
    hash = (Math.imul(hash, 31) + letter) | 0;
  }
  return bits + pairBits(before, 0) - (isCommon(hash) ? commonWordBits : 0);
};

/** Different common words of three letters and more among words [first, last]. */
const commonUnder = (text: string, { starts, ends }: AsciiWords, first: number, last: number, k: number): number => {
  const known = new Set<number>();
  for (let w = first; w <= last; w++) {
    const [start, end] = [starts[w] ?? 0, ends[w] ?? 0];
    let hash = 0;
    for (let i = start; i < end; i++)
      hash = (Math.imul(hash, 31) + (translate[k]?.[letterOf(text.charCodeAt(i))] ?? 0)) | 0;
    if (end - start > 2 && isCommon(hash)) known.add(hash);
  }
  return known.size;
};

const shifted = (text: string, k: number): string =>
  text.replace(/[A-Za-z]/g, (c) => {
    const unit = c.charCodeAt(0);
    return String.fromCharCode((translate[k]?.[letterOf(unit)] ?? 0) + (unit < 97 ? 64 : 96));
  });
