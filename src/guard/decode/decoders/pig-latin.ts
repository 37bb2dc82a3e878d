/** pig-latin: "ignoreway allway eviouspray". Where a cluster of consonants could be cut at several places, the cut that reads best. */
import { isCommonWord } from "../common-words.ts";
import type { Decoder, Piece } from "../decoder.ts";
import { meanBits } from "../letter-pairs.ts";

/** Words in a row, nine in ten of which end in -ay. */
const least = 4;

export const pigLatin: Decoder = {
  id: "pig-latin",
  title: "pig latin",
  on: "cleaned",
  shows: "alone",
  likely: true,
  find: (text) => {
    if (!/ay\s+\w+ay\b/i.test(text)) return [];
    const pieces: Piece[] = [];
    let run: RegExpExecArray[] = [];
    const close = (): void => {
      const first = run[0];
      const last = run.at(-1);
      if (run.length >= least && first !== undefined && last !== undefined) {
        const start = first.index;
        const end = last.index + last[0].length;
        pieces.push({ start, end, text: text.slice(start, end).replace(/[A-Za-z]+/g, plain) });
      }
      run = [];
    };
    for (const match of text.matchAll(/[A-Za-z]+/g)) {
      const last = run.at(-1);
      if (!/ay$/i.test(match[0]) || match[0].length < 3) {
        close();
        continue;
      }
      if (last !== undefined && match.index - last.index - last[0].length > 3) close();
      run.push(match);
    }
    close();
    return pieces;
  },
};

const plain = (word: string): string => {
  const low = word.toLowerCase();
  if (/[wy]ay$/.test(low) && /^[aeiou]/.test(low)) return low.slice(0, -3);
  const body = low.slice(0, -2);
  const cluster = /[^aeiou]{0,5}$/.exec(body)?.[0].length ?? 0;
  let best = body;
  let bits = Number.POSITIVE_INFINITY;
  for (let moved = 1; moved <= cluster && moved < body.length; moved++) {
    const reading = body.slice(body.length - moved) + body.slice(0, body.length - moved);
    const surprise = isCommonWord(reading) ? 0 : meanBits(reading);
    if (surprise < bits) {
      best = reading;
      bits = surprise;
    }
  }
  return best;
};
