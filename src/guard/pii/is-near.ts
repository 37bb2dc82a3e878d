/** isNear: does a word that names a number stand close to it? */

/** units in front of it and after it that are read */
export const contextUnits = 60;

export const isNear = (text: string, start: number, end: number, words: RegExp): boolean =>
  words.test(text.slice(Math.max(0, start - contextUnits), start)) || words.test(text.slice(end, end + contextUnits));
