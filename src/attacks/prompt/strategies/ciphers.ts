/** Ciphers of letters, and codes for them. */
import { braille, morse, nato } from "../alphabets.ts";
import { fromAtbash, rotate } from "../decode.ts";
import type { Converter } from "../strategy.ts";
import { encoded } from "./encoded.ts";

const source = "Yuan et al. 2023 (CipherChat), arXiv:2308.06463";

/** printable ASCII by 47 places */
const rot47 = (text: string): string =>
  text.replaceAll(/[!-~]/g, (c) => String.fromCharCode(33 + ((c.charCodeAt(0) - 33 + 47) % 94)));

const toMorse = (text: string): string =>
  text
    .toLowerCase()
    .split(/\s+/)
    .map((word) => [...word].flatMap((c) => morse.get(c) ?? []).join(" "))
    .join(" / ");

const toBraille = (text: string): string =>
  [...text.toLowerCase()]
    .map((c) => (c >= "a" && c <= "z" ? String.fromCodePoint(0x2800 + (braille[c.charCodeAt(0) - 97] ?? 0)) : c))
    .join("");

const toNato = (text: string): string =>
  text
    .toLowerCase()
    .split(/\s+/)
    .map((w) => [...w].map((c) => nato[c.charCodeAt(0) - 97] ?? c).join(" "))
    .join(" / ");

const key = "harbour";
const vigenere = (text: string): string => {
  let i = 0;
  return text.replaceAll(/[a-z]/gi, (c) => rotate(c, key.charCodeAt(i++ % key.length) - 97));
};

const tap = "abcdefghijlmnopqrstuvwxyz";
const toTap = (text: string): string =>
  [...text.toLowerCase().replaceAll("k", "c")]
    .map((c) => {
      const at = tap.indexOf(c);
      return at < 0 ? "/" : `${".".repeat(1 + Math.floor(at / 5))} ${".".repeat(1 + (at % 5))}`;
    })
    .join("  ");

export const ciphers: readonly Converter[] = [
  encoded("rot13", "ROT13", (t) => rotate(t, 13), { source }),
  encoded("caesar", "a Caesar cipher", (t) => rotate(t, 3), {
    source,
    how: "each letter was moved three places forward",
  }),
  encoded("rot-7", "a shift cipher", (t) => rotate(t, 7), { how: "each letter was moved seven places forward" }),
  encoded("rot47", "ROT47", rot47),
  encoded("atbash", "the Atbash cipher", fromAtbash, { source }),
  encoded("vigenere", "the Vigenère cipher", vigenere, { how: `the key is ${key}` }),
  encoded("morse", "Morse code", toMorse, { source }),
  encoded("braille", "Braille", toBraille),
  encoded("nato", "the NATO alphabet", toNato),
  encoded("tap-code", "tap code", toTap, { how: "row and column of a square of five, K is written as C" }),
];
