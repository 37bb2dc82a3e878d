/** looksLikeText: whether what was decoded is something that somebody wrote, and no accident of bytes. */
import { isUtf8 } from "node:buffer";
import { meanBits } from "./letter-pairs.ts";

/** Mean bits of letter pairs up to which a text of many ASCII letters is one. Text of Latin languages has 3.4 to 4.7, code up to 5.3, letters at random 7.1. */
const most = 5.4;

/** `least`: letters that it must have. */
export const looksLikeText = (text: string, least = 6): boolean => {
  let ascii = 0;
  let other = 0;
  let rest = 0;
  const blocks = new Set<number>();
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const low = unit | 32;
    if (unit < 128) {
      if (low >= 97 && low <= 122) ascii++;
      else if (unit < 32 ? unit !== 9 && unit !== 10 && unit !== 13 : unit === 127) return false;
      else if (unit > 32) rest++;
      continue;
    }
    if (unit === 0xfffd || (unit >= 0x80 && unit < 0xa0)) return false;
    // ideographs, kana and Hangul are one block each here; surrogates are emoji and the like
    if ((unit >= 0x2000 && unit < 0x2c00) || (unit >= 0xd800 && unit < 0xe000)) rest++;
    else {
      other++;
      blocks.add(unit >= 0x3000 && unit < 0xa000 ? 0x3000 : unit >= 0xac00 && unit < 0xd7b0 ? 0xac00 : unit >> 8);
    }
  }
  const letters = ascii + other;
  if (letters < least || rest > letters) return false;
  if (blocks.size > 2 + letters / 64) return false;
  // a word or two says little by its pairs: they must be good ones
  return ascii < 4 || meanBits(text) <= most - (letters < 12 ? 1 : letters < 20 ? 0.5 : 0);
};

/** Units of printable ASCII that are no accident: bytes at random are so with a chance of 1e-8. */
const opaqueFrom = 18;

/**
 * The text that bytes are in UTF-8, or in UTF-16LE as PowerShell's -EncodedCommand has it; undefined where they are none. `opaque`: printable, and perhaps encoded once
 * more.
 */
export const textOfBytes = (bytes: Uint8Array, least = 6): { text: string; opaque?: boolean } | undefined => {
  // most blobs are no text from their first bytes on
  for (let i = 0; i < Math.min(bytes.length, 48); i++) {
    const byte = bytes[i] ?? 0;
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && !(byte === 0 && i % 2 === 1)) return undefined;
  }
  const wide = bytes.length >= 8 && bytes[1] === 0 && bytes[3] === 0 && bytes[5] === 0;
  if (!wide && !isUtf8(bytes)) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(wide ? "utf16le" : "utf8");
  if (looksLikeText(text, least)) return { text };
  return text.length >= opaqueFrom && /^[\t\n\r\x20-\x7e]+$/.test(text) ? { text, opaque: true } : undefined;
};
