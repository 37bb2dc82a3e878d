/** leetspeak: "1gn0r3 4ll": digits and signs in the place of letters, in two words near each other and more. */
import { isCommonWord } from "../common-words.ts";
import type { Decoder, Piece } from "../decoder.ts";
import { meanBits } from "../letter-pairs.ts";

const letters = new Map(
  Object.entries({
    0: "o",
    1: "i",
    2: "z",
    3: "e",
    4: "a",
    5: "s",
    6: "g",
    7: "t",
    8: "b",
    9: "g",
    "@": "a",
    $: "s",
    "!": "i",
    "€": "e",
  }),
);
/** A token is letters and signs. The first of a row has a sign before a letter: "mp3", "sha256" and "v2" are ordinary. */
const token = /(?<![\w@$.#/:-])[A-Za-z0-9@$!€]{3,24}(?![\w@$/:#=-])/g;
/** Units between two tokens of a row: three short words. */
const near = 24;
const mostBits = 4.9;

export const leetspeak: Decoder = {
  id: "leetspeak",
  title: "leetspeak",
  on: "cleaned",
  shows: "inline",
  likely: true,
  find: (text) => {
    if (!/[A-Za-z][0-9@$!€]+[A-Za-z]|[0-9@$][A-Za-z]{2}/.test(text)) return [];
    const pieces: Piece[] = [];
    let run: Piece[] = [];
    // in a row other tokens are read too: "th3", "4ll"
    let doubtful: Piece[] = [];
    const close = (): void => {
      const length = run.reduce((sum, p) => sum + p.end - p.start, 0);
      const known = new Set(run.filter((p) => isCommonWord(p.text)).map((p) => p.text)).size;
      if (run.length >= 2 && length >= 9 && known >= (run.length < 4 ? 2 : 1)) pieces.push(...run);
      run = [];
      doubtful = [];
    };
    for (const match of text.matchAll(token)) {
      const reading = readingOf(match[0]);
      if (reading === undefined) continue;
      const start = match.index;
      const piece = { start, end: start + reading.text.length, text: reading.text, aligned: true };
      if (start - (run.at(-1)?.end ?? start) > near) close();
      if (reading.sure) {
        run.push(...doubtful.filter((d) => start - d.start <= near), piece);
        doubtful = [];
      } else if (run.length > 0) run.push(piece);
      else doubtful.push(piece);
    }
    close();
    return pieces;
  },
};

const readingOf = (whole: string): { readonly text: string; readonly sure: boolean } | undefined => {
  const word = whole.replace(/!+$/, "");
  if (!/[A-Za-z]/.test(word) || !/[0-9@$!€]/.test(word) || /^\d*(?:1st|2nd|3rd|\dth)$/i.test(word)) return undefined;
  const share = (word.match(/[A-Za-z]/g) ?? []).length / word.length;
  const sure =
    /[0-9@$!€]+[A-Za-z]/.test(word) && !/^\d+[a-z]{1,2}$/i.test(word) && share >= 1 / 3 && !/\d{3}/.test(word);
  // an identifier: sha256Hash, Conv2dNet
  if (/[a-z].*[A-Z]/.test(word)) return undefined;
  const plain = word.toLowerCase().replace(/[^a-z]/g, (c) => letters.get(c) ?? c);
  // 1 is an i or an l
  const other = word.toLowerCase().replace(/[^a-z]/g, (c) => (c === "1" ? "l" : (letters.get(c) ?? c)));
  const best = meanBits(other) < meanBits(plain) ? other : plain;
  return meanBits(best) <= mostBits ? { text: best, sure } : undefined;
};
