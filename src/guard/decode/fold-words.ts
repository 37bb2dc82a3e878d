/** foldWords: words that mix alphabets, small capitals, or marks where no language has them, in the ASCII letters that they pass for. Words of one alphabet are left alone. */
import { kindOf, kinds } from "./code-points.ts";
import { isCommonWord } from "./common-words.ts";
import { confusedWith } from "./confusables.ts";
import { letterOf } from "./letter-pairs.ts";
import { Rewrite, type Rewritten } from "./rewrite.ts";

/** Letters of a word by kind. */
export interface WordMix {
  readonly start: number;
  readonly end: number;
  readonly ascii: number;
  /** of other alphabets, and look like ASCII */
  readonly alike: number;
  /** of other alphabets, and do not */
  readonly foreign: number;
  readonly latinAlike: number;
  readonly accented: number;
}

/** Words that hold a letter beyond ASCII, of the alphabets that are written like Latin. */
export const mixedWords = (text: string): WordMix[] => {
  const words: WordMix[] = [];
  let [start, ascii, alike, foreign, latinAlike, accented] = [0, 0, 0, 0, 0, 0];
  const close = (end: number): void => {
    if (alike + latinAlike + accented > 0) words.push({ start, end, ascii, alike, foreign, latinAlike, accented });
    [ascii, alike, foreign, latinAlike, accented] = [0, 0, 0, 0, 0];
  };
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      if (letterOf(unit) > 0) ascii++;
      else {
        close(i);
        start = i + 1;
      }
      continue;
    }
    const codePoint = text.codePointAt(i) ?? 0;
    const kind = kindOf(codePoint);
    if (kind === kinds.alike) alike++;
    else if (kind === kinds.foreign) foreign++;
    else if (kind === kinds.latinAlike) latinAlike++;
    else if (kind === kinds.accented) accented++;
    else {
      close(i);
      start = i + (codePoint > 0xffff ? 2 : 1);
    }
    if (codePoint > 0xffff) i++;
  }
  close(text.length);
  return words;
};

/** Whether letters of other alphabets stand in this word in the place of Latin ones. */
export const passesForLatin = ({ ascii, alike, foreign }: WordMix): boolean =>
  alike > 0 && ascii > 0 && ascii + alike >= 3 && (foreign === 0 || ascii > alike + foreign);

export const foldWords = (text: string): { readonly rewritten: Rewritten; readonly told: boolean } | undefined => {
  const words = mixedWords(text);
  if (words.length === 0) return undefined;
  let other = 0;
  for (const w of words) other += w.ascii === 0 ? w.alike + w.foreign : 0;
  const mainlyLatin = other * 5 < text.length;
  const disguised = readsWithoutMarks(text, words);
  const out = new Rewrite();
  let done = 0;
  for (const w of words) {
    const letters = w.ascii + w.alike + w.foreign + w.latinAlike + w.accented;
    const alone = w.alike >= 3 && w.alike === letters && mainlyLatin;
    const latin = w.latinAlike > 0 && w.foreign === 0 && w.alike === 0;
    const marked = disguised && w.accented > 0;
    if (!alone && !latin && !marked && !passesForLatin(w)) continue;
    out.keep(text, done, w.start);
    for (let i = w.start; i < w.end; ) {
      const codePoint = text.codePointAt(i) ?? 0;
      const next = i + (codePoint > 0xffff ? 2 : 1);
      const plain = marked ? text.slice(i, next).normalize("NFD").charAt(0) : undefined;
      out.put(confusedWith(codePoint) ?? plain ?? text.slice(i, next), i, next);
      i = next;
    }
    done = w.end;
  }
  if (done === 0) return undefined;
  out.keep(text, done, text.length);
  return { rewritten: out.finish(), told: true };
};

/** A word in four carries marks, and without them several are common words: no language that writes marks reads so. */
const readsWithoutMarks = (text: string, words: readonly WordMix[]): boolean => {
  const accented = words.filter((w) => w.accented > 0);
  if (accented.length < 3 || accented.length * lettersOfWord * 4 < text.length) return false;
  const known = new Set<string>();
  for (const { start, end } of accented) {
    const plain = text.slice(start, end).toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
    if (isCommonWord(plain)) known.add(plain);
  }
  return known.size >= 3;
};

/** with the blank */
const lettersOfWord = 6;
