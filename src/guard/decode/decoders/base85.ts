/** base85: Ascii85 (Adobe, with or without <~ ~>), RFC 1924 as Python's b85encode writes it, Z85. */
import type { Decoder, Piece } from "../decoder.ts";
import { textOfBytes } from "../looks-like-text.ts";
import { charSet, matchesIn } from "../runs.ts";

const digitsAndLetters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const zeromq = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
const adobe = Array.from({ length: 85 }, (_, i) => String.fromCharCode(33 + i)).join("");
const alphabets = [adobe, `${digitsAndLetters}!#$%&()*+-;<=>?@^_\`{|}~`, zeromq].map((letters) => {
  const values = new Int8Array(128).fill(-1);
  for (let i = 0; i < 85; i++) values[letters.charCodeAt(i)] = i;
  return values;
});

const printable = charSet(adobe + "vwxyz{|}~");

export const base85: Decoder = {
  id: "base85",
  title: "Ascii85, base85 and Z85",
  on: "cleaned",
  shows: "alone",
  find: (text) => {
    const pieces: Piece[] = [];
    for (const run of matchesIn(text, printable, 15, /[!-~]{15,}/g)) {
      let token = text.slice(run.start, run.end);
      let skipped = 0;
      const framed = token.startsWith("<~") && token.endsWith("~>");
      if (framed) token = token.slice(2, -2);
      // prose in which a colon or a quotation mark stands before it
      for (; skipped < 2; skipped++) {
        const plain = decoded(token.slice(skipped));
        if (plain !== undefined) {
          const start = run.start + (framed ? 0 : skipped);
          pieces.push({ start, end: run.end, ...plain });
          break;
        }
        if (!/^["'`(]/.test(token)) break;
      }
    }
    return pieces;
  },
};

const decoded = (token: string): ReturnType<typeof textOfBytes> => {
  for (const values of alphabets) {
    // sixteen bytes tell: a blob that is no text is not decoded whole
    if (token.length > 20 && bytesOf(token.slice(0, 20), values) === undefined) continue;
    const bytes = bytesOf(token, values);
    const plain = bytes === undefined ? undefined : textOfBytes(bytes, 8);
    if (plain !== undefined) return plain;
  }
  return undefined;
};

/** undefined: not of this alphabet, or bytes that no text has. */
const bytesOf = (token: string, values: Int8Array): Uint8Array | undefined => {
  const tail = token.length % 5;
  if (tail === 1) return undefined;
  const bytes = new Uint8Array(Math.ceil(token.length / 5) * 4);
  let at = 0;
  for (let i = 0; i < token.length; i += 5) {
    let value = 0;
    for (let k = i; k < i + 5; k++) {
      const digit = k < token.length ? (values[token.charCodeAt(k)] ?? -1) : 84;
      if (digit < 0) return undefined;
      value = value * 85 + digit;
    }
    if (value > 0xffffffff) return undefined;
    for (let k = 24; k >= 0; k -= 8) {
      const byte = Math.floor(value / 2 ** k) % 256;
      bytes[at++] = byte;
      if (byte < 9 && at <= Math.floor((token.length * 4) / 5)) return undefined;
    }
  }
  return bytes.subarray(0, tail === 0 ? at : at - (5 - tail));
};
