/** joined-strings: words that code puts together: "'ign' + 'ore'". */
import type { Decoder, Piece } from "../decoder.ts";

const seam = /(?<=\p{L})(["'`])\s{0,3}[+&]\s{0,3}\1(?=\p{L})/gu;

export const joinedStrings: Decoder = {
  id: "joined-strings",
  title: "words put together from strings",
  on: "cleaned",
  shows: "inline",
  find: (text) => {
    if (!/["'`]\s{0,3}[+&]\s{0,3}["'`]/.test(text)) return [];
    return Array.from(
      text.matchAll(seam),
      (match): Piece => ({ start: match.index, end: match.index + match[0].length, text: "" }),
    );
  },
};
