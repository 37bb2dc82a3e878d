/** rot47: printable ASCII by 47 places. Small letters become digits, signs and A to K, so that ordinary text does not stay within what it is written in. */
import { isCommonWord } from "../common-words.ts";
import type { Decoder, Piece } from "../decoder.ts";
import { looksLikeText } from "../looks-like-text.ts";
import { charSet, matchesIn } from "../runs.ts";

const set = charSet("23456789:;<=>?@ABCDEFGHIJK!\"#$%&'()*+[]{|}~pqrstuvwxyz ");
const run = /(?<!\S)\S[^\n]{10,}\S(?!\S)/g;

export const rot47: Decoder = {
  id: "rot47",
  title: "ROT47",
  on: "cleaned",
  shows: "alone",
  likely: true,
  find: (text) => {
    const pieces: Piece[] = [];
    for (const { start, end } of matchesIn(text, set, 12, run)) {
      const plain = text
        .slice(start, end)
        .replace(/[!-~]/g, (c) => String.fromCharCode(33 + ((c.charCodeAt(0) - 33 + 47) % 94)));
      const known = new Set(
        plain
          .toLowerCase()
          .match(/[a-z]{3,}/g)
          ?.filter(isCommonWord),
      );
      if (known.size >= 2 && looksLikeText(plain)) pieces.push({ start, end, text: plain, aligned: true });
    }
    return pieces;
  },
};
