/** char-codes: "105 103 110 111": code points of characters in decimal or octal, parted. */
import type { Decoder, Piece } from "../decoder.ts";
import { looksLikeText } from "../looks-like-text.ts";
import { charSet, matchesIn } from "../runs.ts";

const set = charSet("0123456789 ,;|/\n-");
const run = /(?<![\d.])\d{2,6}(?:[ ,;|/\n-]{1,3}\d{2,6}(?!\d)){5,}(?![\d.])/g;

/** chr(105)+chr(103) of Python, PHP, SQL; Char(105) & Char(103) */
const calls = /\b(?:uni)?ch(?:a?r)w?\(\d{2,6}\)(?:[\s+.,&|]{0,4}(?:uni)?ch(?:a?r)w?\(\d{2,6}\)){4,}/gi;

export const charCodes: Decoder = {
  id: "char-codes",
  title: "character codes in decimal or octal",
  on: "cleaned",
  shows: "alone",
  find: (text) => {
    const pieces: Piece[] = [];
    for (const { start, end } of matchesIn(text, set, 17, run)) {
      const token = text.slice(start, end);
      const codes = token.split(/\D+/);
      const plain = decoded(codes, 10) ?? (codes.every((c) => /^[0-7]{2,3}$/.test(c)) ? decoded(codes, 8) : undefined);
      if (plain !== undefined) pieces.push({ start, end, text: plain });
    }
    if (/ch(?:a?r|arcode)\(/i.test(text))
      for (const match of text.matchAll(calls)) {
        const plain = decoded(match[0].match(/\d+/g) ?? [], 10);
        if (plain !== undefined) pieces.push({ start: match.index, end: match.index + match[0].length, text: plain });
      }
    return pieces;
  },
};

const decoded = (codes: readonly string[], radix: number): string | undefined => {
  let plain = "";
  for (const code of codes) {
    const codePoint = Number.parseInt(code, radix);
    if (codePoint < 10 || codePoint > 0x10ffff || (codePoint >= 0xd800 && codePoint < 0xe000)) return undefined;
    plain += String.fromCodePoint(codePoint);
  }
  // four-digit numbers are years and quantities: beyond ASCII, spaces show that somebody wrote it, or ideographs do
  const beyond = /[^\0-\x7f]/.test(plain) && !plain.includes(" ") && /[\0-\u2fff]/.test(plain);
  return !beyond && looksLikeText(plain, 5) ? plain : undefined;
};
