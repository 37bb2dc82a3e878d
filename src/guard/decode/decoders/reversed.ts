/** reversedPieces: text from right to left, whole or word by word, told by the statistics of letter pairs. Which of the two it is they do not tell: both are read. */
import { type AsciiWord, gainingRuns } from "../ascii-words.ts";
import type { Piece } from "../decoder.ts";

/** Bits that reading it the other way must save, and what a pair may still have then. */
const leastSaved = 20;
const mostAfter = 4;
const leastLetters = 12;

export const reversedPieces = (text: string, words: readonly AsciiWord[]): Piece[] => {
  const pieces: Piece[] = [];
  const saved = new Float32Array(words.length);
  for (let i = 0; i < words.length; i++) {
    const w = words[i] as AsciiWord;
    saved[i] = w.bits - w.backwards;
  }
  for (const [first, last] of gainingRuns(saved, leastSaved, 20)) {
    const run = words.slice(first, last + 1);
    const letters = run.reduce((sum, w) => sum + w.end - w.start, 0);
    const bits = run.reduce((sum, w) => sum + w.backwards, 0);
    const known = new Set(run.filter((w) => w.commonBackwards).map((w) => text.slice(w.start, w.end).toLowerCase()));
    if (letters < leastLetters || bits > mostAfter * (letters + run.length) || known.size < 2) continue;
    const start = run[0]?.start ?? 0;
    const end = run.at(-1)?.end ?? 0;
    const piece = text.slice(start, end);
    pieces.push({ start, end, text: backwards(piece), as: "reversed" });
    pieces.push({ start, end, text: piece.replace(/[^\s.,;:!?]+/g, backwards), as: "reversed-words" });
  }
  return pieces;
};

const backwards = (text: string): string => [...text].reverse().join("");
