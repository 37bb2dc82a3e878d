/** base64-words: base64 word by word, or in groups that blanks part. */
import { isCommonWord } from "../common-words.ts";
import type { Decoder, Piece } from "../decoder.ts";
import { textOfBytes } from "../looks-like-text.ts";
import { charSet, matchesIn } from "../runs.ts";

const set = charSet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-= \n");
const tokens = /(?<![^\s])[A-Za-z0-9+/_-]{2,}={0,2}(?:\s[A-Za-z0-9+/_-]{2,}={0,2}){2,}(?![^\s"'`)\]}.,;])/g;
/** No word of a language looks so: a capital, a digit or padding after a letter. */
const odd = /[a-z][A-Z]|[A-Z]{2}[a-z]|[A-Za-z][0-9]|=$/;
/** Whether there is such a token in a row of them: there is none in most rows of words. */
const oddAmong = /[a-z][A-Z]|[A-Z]{2}[a-z]|[A-Za-z][0-9]|=(?!\S)/;
/** Tokens in a row, three in five of which are odd. */
const least = 3;

export const base64Words: Decoder = {
  id: "base64",
  title: "base64 cut by blanks",
  on: "cleaned",
  shows: "alone",
  find: (text) => {
    const pieces: Piece[] = [];
    for (const { start, end } of matchesIn(text, set, 20, tokens)) {
      const words = text.slice(start, end);
      if (!oddAmong.test(words)) continue;
      let row: Token[] = [];
      const close = (): void => {
        const first = row[0];
        const last = row.findLast((t) => t.odd) ?? row.at(-1);
        const kept = last === undefined ? [] : row.slice(0, row.indexOf(last) + 1);
        if (
          first !== undefined &&
          last !== undefined &&
          kept.length >= least &&
          kept.filter((t) => t.odd).length * 5 >= kept.length * 3
        ) {
          const plain = decoded(kept.map((t) => t.digits));
          if (plain !== undefined) pieces.push({ start: first.start, end: last.end, text: plain });
        }
        row = [];
      };
      for (const match of words.matchAll(/\S+/g)) {
        const token = {
          digits: match[0],
          odd: odd.test(match[0]),
          start: start + match.index,
          end: start + match.index + match[0].length,
        };
        // a word among them may be even, if it is of whole groups
        if (token.odd || (row.length > 0 && match[0].length % 4 === 0)) row.push(token);
        else close();
      }
      close();
    }
    return pieces;
  },
};

interface Token {
  readonly digits: string;
  readonly odd: boolean;
  readonly start: number;
  readonly end: number;
}

const decoded = (groups: readonly string[]): string | undefined => {
  const together = textOfBytes(Buffer.from(groups.join(""), "base64"), 9);
  if (together !== undefined && together.opaque !== true && !groups.slice(0, -1).some((g) => g.includes("=")))
    return together.text;
  const words: string[] = [];
  for (const group of groups) {
    const word = Buffer.from(group, "base64").toString("latin1");
    if (!/^[\x20-\x7e]+$/.test(word)) return undefined;
    words.push(word);
  }
  const plain = words.join(" ");
  const known = words.filter((w) => isCommonWord(w.toLowerCase().replace(/[^a-z]/g, ""))).length;
  return known >= 2 && textOfBytes(Buffer.from(plain))?.opaque === undefined ? plain : undefined;
};
