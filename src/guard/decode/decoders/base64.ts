/** base64: standard and URL-safe (RFC 4648), with or without padding, lines wrapped (RFC 2045), of UTF-8 or UTF-16LE. */
import type { Decoder, Piece } from "../decoder.ts";
import { textOfBytes } from "../looks-like-text.ts";
import { charSet, matchesIn } from "../runs.ts";

/** Characters: nine bytes. Shorter ones are words more often than they are base64. */
const least = 12;
const alphabet = charSet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-=");
const nextLine = /[ \t]{0,8}\r?\n[ \t>]{0,8}([A-Za-z0-9+/_-]{1,}={0,2})(?=[ \t]{0,8}\r?(?:\n|$))/y;
const run = /[A-Za-z0-9+/_-]{12,}={0,2}/g;

export const base64: Decoder = {
  id: "base64",
  title: "base64 and its URL-safe form",
  on: "cleaned",
  shows: "alone",
  find: (text) => {
    const pieces: Piece[] = [];
    for (const { start, end, lines } of runs(text)) {
      const whole = decoded(lines.join(""));
      if (whole !== undefined) {
        pieces.push({ start, end, ...whole });
        continue;
      }
      if (lines.length > 1) continue;
      // glued to a path or a word: "/x/aGVsbG8", "token-aGVsbG8"
      const token = text.slice(start, end);
      for (const part of token.matchAll(/[A-Za-z0-9+]{16,}={0,2}/g)) {
        const inner = part[0].length < token.length ? decoded(part[0]) : undefined;
        if (inner !== undefined)
          pieces.push({ start: start + part.index, end: start + part.index + part[0].length, ...inner });
      }
    }
    return pieces;
  },
};

/** Tokens of the alphabet; lines of one length, and a last one that is not longer, are one. */
function* runs(text: string): Generator<{ start: number; end: number; lines: string[] }> {
  let done = 0;
  for (const match of matchesIn(text, alphabet, least, run)) {
    if (match.start < done) continue;
    const first = text.slice(match.start, match.end);
    const lines = [first];
    let { end } = match;
    while (first.length >= 40 && lines.at(-1)?.length === first.length) {
      nextLine.lastIndex = end;
      const line = nextLine.exec(text);
      if (line === null || (line[1] ?? "").length > first.length) break;
      lines.push(line[1] ?? "");
      end += line[0].length;
    }
    done = end;
    yield { start: match.start, end, lines };
  }
}

const decoded = (token: string): ReturnType<typeof textOfBytes> => {
  const digits = token.replace(/=+$/, "");
  if (digits.length < least || digits.length % 4 === 1) return undefined;
  if (digits.length > 96 && !textOfStart(digits)) return undefined;
  return textOfBytes(Buffer.from(digits, "base64"), digits.length < 24 ? 7 : 6);
};

/** Whether the first bytes may be text: long blobs are seldom decoded whole. */
const textOfStart = (digits: string): boolean => {
  const bytes = Buffer.from(digits.slice(0, 64), "base64");
  let control = 0;
  for (const byte of bytes) if (byte < 9 || (byte > 13 && byte < 32)) control++;
  return control === 0 || (bytes[1] === 0 && bytes[3] === 0);
};
