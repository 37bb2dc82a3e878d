/**
 * word-order: the last word first. No statistics of letters tell it; a text that speaks of reading backwards is read so too.
 */
import type { Decoder, Piece } from "../decoder.ts";

const cue =
  /\b(?:read|written|write|words?|text|sentences?|lines?|message|order|letters?)\b[^.\n]{0,40}\b(?:backwards?|in reverse|reversed|right[- ]to[- ]left)\b|\breverse (?:the )?(?:order|words?|sentence|text|message|following)\b|\blast word first\b|\brückwärts\b|\bumgekehrter reihenfolge\b|\bal revés\b|\bà l'envers\b/gi;
/** Units from the cue within which it is done. */
const near = 1500;
/** Words of a line from which on it is read backwards. */
const least = 4;

export const wordOrder: Decoder = {
  id: "word-order",
  title: "words in reverse order, where the text speaks of it",
  on: "cleaned",
  shows: "alone",
  likely: true,
  find: (text) => {
    if (!/revers|backward|last word first|right.to.left|rückw|umgekehrt|revés|envers/i.test(text)) return [];
    const pieces: Piece[] = [];
    let done = 0;
    for (const found of text.matchAll(cue)) {
      const from = Math.max(done, found.index - near);
      const to = Math.min(text.length, found.index + near);
      for (const match of text.slice(from, to).matchAll(/[^\n.:;!?"]{12,400}/g)) {
        const line = match[0].trim();
        const words = line.split(/\s+/);
        if (words.length < least) continue;
        const start = from + match.index + match[0].indexOf(line);
        pieces.push({ start, end: start + line.length, text: words.reverse().join(" ") });
      }
      done = to;
    }
    return pieces;
  },
};
