/** braille: Unicode's cells (U+2800 to U+28FF), uncontracted English braille: letters, digits after the number sign, common punctuation. */
import type { Decoder, Piece } from "../decoder.ts";
import { looksLikeText } from "../looks-like-text.ts";

// cells of a to z by their dots, bit k - 1 for dot k
const cells = [
  0x01, 0x03, 0x09, 0x19, 0x11, 0x0b, 0x1b, 0x13, 0x0a, 0x1a, 0x05, 0x07, 0x0d, 0x1d, 0x15, 0x0f, 0x1f, 0x17, 0x0e,
  0x1e, 0x25, 0x27, 0x3a, 0x2d, 0x3d, 0x35,
];
const letterOfCell = new Map(cells.map((cell, i) => [cell, String.fromCharCode(97 + i)]));
const punctuation = new Map([
  [0x00, " "],
  [0x02, ","],
  [0x06, ";"],
  [0x12, ":"],
  [0x32, "."],
  [0x16, "!"],
  [0x26, "?"],
  [0x04, "'"],
  [0x24, "-"],
]);
const numberSign = 0x3c;
const capitalSign = 0x20;

export const braille: Decoder = {
  id: "braille",
  title: "braille",
  on: "cleaned",
  shows: "alone",
  find: (text) => {
    const pieces: Piece[] = [];
    for (const match of text.matchAll(/[\u2801-\u283f](?:[\u2800-\u283f \n]*[\u2801-\u283f])?/g)) {
      const plain = read(match[0]);
      if (match[0].length >= 4 && looksLikeText(plain, 4))
        pieces.push({ start: match.index, end: match.index + match[0].length, text: plain });
    }
    return pieces;
  },
};

const read = (cells: string): string => {
  let plain = "";
  let digits = false;
  for (const c of cells) {
    const cell = c.charCodeAt(0) - 0x2800;
    if (cell === numberSign) digits = true;
    else if (cell === capitalSign) continue;
    else {
      const letter = letterOfCell.get(cell);
      if (letter === undefined || letter > "j") digits = false;
      plain +=
        letter === undefined
          ? (punctuation.get(cell) ?? c)
          : digits
            ? String((letter.charCodeAt(0) - 96) % 10)
            : letter;
    }
  }
  return plain;
};
