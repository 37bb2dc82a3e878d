/** Decoders of what converters write: total functions, "" where nothing comes out. */
import { base32Alphabet, morse, tagOffset } from "./alphabets.ts";

const letters = (text: string, map: (index: number) => number): string =>
  text.replaceAll(/[a-z]/gi, (c) => {
    const base = c <= "Z" ? 65 : 97;
    return String.fromCharCode(base + (((map(c.charCodeAt(0) - base) % 26) + 26) % 26));
  });

/** Moves letters by `n` places. */
export const rotate = (text: string, n: number): string => letters(text, (i) => i + n);
export const fromRot13 = (text: string): string => rotate(text, 13);
export const fromAtbash = (text: string): string => letters(text, (i) => 25 - i);

export const fromBase32 = (text: string): string => {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const c of text) {
    const digit = base32Alphabet.indexOf(c);
    if (digit < 0) continue;
    value = ((value << 5) | digit) & 0xffff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >> bits) & 0xff);
    }
  }
  return Buffer.from(bytes).toString("utf8");
};

export const fromBinary = (text: string): string =>
  Buffer.from((text.match(/[01]{8}/g) ?? []).map((b) => Number.parseInt(b, 2))).toString("utf8");

const unmorse: ReadonlyMap<string, string> = new Map([...morse].map(([letter, code]) => [code, letter]));

export const fromMorse = (text: string): string =>
  text
    .replaceAll(/[–−]/g, "-")
    .replaceAll("·", ".")
    .split(/\s*\/\s*/)
    .map((word) =>
      word
        .split(/\s+/)
        .map((code) => unmorse.get(code) ?? "")
        .join(""),
    )
    .join(" ");

/** What is hidden in Unicode tag characters. */
export const fromTags = (text: string): string =>
  [...text]
    .map((c) => (c.codePointAt(0) ?? 0) - tagOffset)
    .filter((n) => n >= 32 && n < 127)
    .map((n) => String.fromCharCode(n))
    .join("");
