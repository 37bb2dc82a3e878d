/** foldedWordsOf: the first words of a text without case, accents and punctuation; characters of Chinese and Japanese are words. */
import { border, fold, nothing, sentenceEnd, standsAlone } from "./folding.ts";

export const foldedWordsOf = (text: string, most = Number.POSITIVE_INFINITY): string[] => {
  const words: string[] = [];
  let word = "";
  const close = (): void => {
    if (word !== "") words.push(word);
    word = "";
  };
  for (let i = 0; i < text.length && words.length < most; i++) {
    const f = fold(text.charCodeAt(i));
    if (f === border || f === sentenceEnd) close();
    else if (standsAlone(f)) {
      close();
      words.push(String.fromCharCode(f));
    } else if (f !== nothing) word += String.fromCharCode(f);
  }
  close();
  return words;
};
