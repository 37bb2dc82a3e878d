/** reversedPieces: text from right to left, whole or word by word, told by the statistics of letter pairs. Which of the two it is they do not tell: both are read. */
import { type AsciiWords, gainingRuns } from "../ascii-words.ts";
import type { Piece } from "../decoder.ts";

/** Bits that reading it the other way must save, and what a pair may still have then. */
const leastSaved = 20;
const mostAfter = 4;
const leastLetters = 12;

export const reversedPieces = (text: string, words: AsciiWords): Piece[] => {
  const pieces: Piece[] = [];
  const { starts, ends, backwards: turned, commonBackwards } = words;
  const saved = new Float32Array(starts.length);
  for (let i = 0; i < saved.length; i++) saved[i] = (words.bits[i] ?? 0) - (turned[i] ?? 0);
  for (const [first, last] of gainingRuns(saved, leastSaved, 20)) {
    let letters = 0;
    let bits = 0;
    const known = new Set<string>();
    for (let i = first; i <= last; i++) {
      letters += (ends[i] ?? 0) - (starts[i] ?? 0);
      bits += turned[i] ?? 0;
      if (commonBackwards[i] === true) known.add(text.slice(starts[i], ends[i]).toLowerCase());
    }
    if (letters < leastLetters || bits > mostAfter * (letters + last - first + 1) || known.size < 2) continue;
    const start = starts[first] ?? 0;
    const end = ends[last] ?? 0;
    const piece = text.slice(start, end);
    pieces.push({ start, end, text: backwards(piece), as: "reversed" });
    pieces.push({ start, end, text: piece.replace(/[^\s.,;:!?]+/g, backwards), as: "reversed-words" });
  }
  return pieces;
};

const backwards = (text: string): string => [...text].reverse().join("");
