/** hex: pairs of digits in a row or parted, "0x" before each or before all. */
import type { Decoder, Piece } from "../decoder.ts";
import { textOfBytes } from "../looks-like-text.ts";
import { charSet, matchesIn } from "../runs.ts";

const set = charSet("0123456789abcdefABCDEFxX ,:;-_\n");
const run =
  /(?<![0-9A-Za-z])(?:0[xX])?[0-9A-Fa-f]{2}(?:(?:0[xX]|[ ,:;\-_\n]{1,2}(?:0[xX])?)?[0-9A-Fa-f]{2}){7,}(?![0-9A-Za-z])/g;

export const hex: Decoder = {
  id: "hex",
  title: "hexadecimal bytes",
  on: "cleaned",
  shows: "alone",
  find: (text) => {
    const pieces: Piece[] = [];
    for (const { start, end } of matchesIn(text, set, 16, run)) {
      const token = text.slice(start, end);
      const digits = token.replace(/0[xX](?=[0-9A-Fa-f]{2})|[^0-9A-Fa-f]/g, "");
      const plain = digits.length % 2 === 0 ? textOfBytes(Buffer.from(digits, "hex")) : undefined;
      if (plain !== undefined) pieces.push({ start, end, ...plain });
    }
    return pieces;
  },
};
