/** joinSpaced: "i g n o r e" and "i-g-n-o-r-e" as words. A wider gap parts words; without one they are parted where that is likeliest. */
import { partWords } from "./part-words.ts";
import { Rewrite, type Rewritten } from "./rewrite.ts";

const separators = new Set(Array.from(" .-_*|/,·•~+\n", (c) => c.charCodeAt(0)));
/** A row is one from this many letters on; after one, shorter ones are its words too. */
const least = 5;

export const joinSpaced = (text: string): { readonly rewritten: Rewritten; readonly told: boolean } | undefined => {
  const out = new Rewrite();
  let done = 0;
  let joinedUntil = -1;
  for (let i = 0; i + 2 < text.length; i++) {
    const unit = text.charCodeAt(i + 1);
    if (!separators.has(unit) || !isLetter(text, i) || !isLetter(text, i + 2)) continue;
    if (i > 0 && isLetterOrDigit(text, i - 1)) continue;
    const separator = text.charAt(i + 1);
    let end = i;
    while (
      text.charAt(end + 1) === separator &&
      isLetter(text, end + 2) &&
      (end + 3 >= text.length || !isLetterOrDigit(text, end + 3))
    )
      end += 2;
    const letters = (end - i) / 2 + 1;
    const follows = joinedUntil >= 0 && i - joinedUntil <= 6 && letters >= 2;
    if (letters >= least || follows) {
      out.keep(text, done, i);
      putWords(out, text, i, end);
      done = end + 1;
      joinedUntil = done;
    }
    i = Math.max(i, end);
  }
  if (done === 0) return undefined;
  out.keep(text, done, text.length);
  return { rewritten: out.finish(), told: true };
};

/** Letters of one word and more. */
const together = 12;

const putWords = (out: Rewrite, text: string, from: number, to: number): void => {
  let letters = "";
  for (let k = from; k <= to; k += 2) letters += text.charAt(k);
  const ends = letters.length >= together && /^[a-z]+$/i.test(letters) ? partWords(letters) : [letters.length];
  let at = 0;
  for (const end of ends) {
    if (at > 0) out.put(" ", from + at * 2 - 1, from + at * 2);
    for (; at < end; at++) out.keep(text, from + at * 2, from + at * 2 + 1);
  }
};

const isLetter = (text: string, at: number): boolean => {
  if (at >= text.length) return false;
  const unit = text.charCodeAt(at);
  const low = unit | 32;
  return (unit < 128 && low >= 97 && low <= 122) || (unit > 191 && unit < 0x2000 && unit !== 215 && unit !== 247);
};

const isLetterOrDigit = (text: string, at: number): boolean => {
  const unit = text.charCodeAt(at);
  return (unit >= 48 && unit <= 57) || isLetter(text, at);
};
