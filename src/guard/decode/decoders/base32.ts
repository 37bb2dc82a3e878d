/** base32 (RFC 4648): upper or lower case, with or without padding. */
import type { Decoder, Piece } from "../decoder.ts";
import { textOfBytes } from "../looks-like-text.ts";
import { charSet, matchesIn } from "../runs.ts";

const set = charSet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz234567=");
const run = /(?<![A-Za-z0-9])(?:[A-Z2-7]{16,}|[a-z2-7]{16,})={0,6}(?![A-Za-z0-9])/g;

export const base32: Decoder = {
  id: "base32",
  title: "base32",
  on: "cleaned",
  shows: "alone",
  find: (text) => {
    const pieces: Piece[] = [];
    for (const { start, end } of matchesIn(text, set, 16, run)) {
      const token = text.slice(start, end);
      const plain = textOfBytes(bytesOf(token.replace(/=+$/, "").toUpperCase()));
      if (plain !== undefined) pieces.push({ start, end, ...plain });
    }
    return pieces;
  },
};

const bytesOf = (digits: string): Uint8Array => {
  const bytes = new Uint8Array(Math.floor((digits.length * 5) / 8));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let i = 0; i < digits.length; i++) {
    const unit = digits.charCodeAt(i);
    held = ((held << 5) | (unit >= 65 ? unit - 65 : unit - 24)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 255;
    }
  }
  return bytes;
};
