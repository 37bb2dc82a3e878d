/** wordsOf: the words of a text in small letters, where they stand; of scripts without spaces each character is one. */

export interface Word {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** units: a longer word is cut */
export const maxWordUnits = 40;

const shape = new RegExp(
  `[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}]|[\\p{L}\\p{M}\\p{N}]{1,${maxWordUnits}}`,
  "gu",
);
const ascii = /[A-Za-z0-9]{1,40}/g;
// oxlint-disable-next-line no-control-regex
const onlyAscii = /^[\0-\x7f]*$/;

export const wordsOf = (text: string): Word[] => {
  const words: Word[] = [];
  const pattern = onlyAscii.test(text) ? ascii : shape;
  pattern.lastIndex = 0;
  for (let m = pattern.exec(text); m !== null; m = pattern.exec(text))
    words.push({ word: m[0].toLowerCase(), start: m.index, end: m.index + m[0].length });
  return words;
};
