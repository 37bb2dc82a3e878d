/** escapes: \u0069, \u{69}, \x69, \151, U+0069, %u0069 as programming languages write characters. */
import type { Decoder, Piece } from "../decoder.ts";

const run =
  /(?:\\{1,2}u\{0{0,4}([0-9A-Fa-f]{1,6})\}|(?:\\{1,2}u|%u)([0-9A-Fa-f]{4})|\\{1,2}U([0-9A-Fa-f]{8})|\\{1,2}x([0-9A-Fa-f]{2})|\\{1,2}([0-3][0-7]{2})|U\+([0-9A-Fa-f]{4,6})\s?)/g;
/** Letters by escapes in a row; fewer are accented letters in data and bounds of classes in code. */
const least = 4;

export const escapes: Decoder = {
  id: "escapes",
  title: "\\u, \\x and octal escapes",
  on: "cleaned",
  shows: "inline",
  find: (text) => {
    if (!text.includes("\\") && !text.includes("U+") && !text.includes("%u")) return [];
    const pieces: Piece[] = [];
    let letters = 0;
    let most = 0;
    let needless = 0;
    for (const match of text.matchAll(run)) {
      const [whole, brace, short, long, byte, octal, plus] = match;
      const codePoint =
        octal === undefined
          ? Number.parseInt(brace ?? short ?? long ?? byte ?? plus ?? "0", 16)
          : Number.parseInt(octal, 8);
      if (codePoint > 0x10ffff || (codePoint < 32 && codePoint !== 10 && codePoint !== 9)) continue;
      // two halves of a pair are two pieces that stand side by side
      const plain = codePoint > 0xffff ? String.fromCodePoint(codePoint) : String.fromCharCode(codePoint);
      if ((pieces.at(-1)?.end ?? -1) !== match.index) letters = 0;
      // a letter that could stand as it is, within a word
      if (
        /[A-Za-z]/.test(plain) &&
        /[A-Za-z]/.test(text.charAt(match.index - 1) + text.charAt(match.index + whole.length))
      )
        needless++;
      if (/[\p{L}\d]/u.test(plain)) most = Math.max(most, ++letters);
      pieces.push({ start: match.index, end: match.index + whole.length, text: plain });
    }
    return most >= least || needless >= 2 ? pieces : [];
  },
};
