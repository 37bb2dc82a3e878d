/** fold: one UTF-16 unit -> what it is in a phrase: lower case, without accents, or a border between words or sentences. */

/** between words */
export const border = 1;
/** between sentences: gaps of patterns do not reach over it */
export const sentenceEnd = 2;
/** accents written by themselves: nothing */
export const nothing = 3;

/** 0: not computed yet */
const table = new Uint16Array(0x10000);

export const fold = (unit: number): number => {
  const known = table[unit] as number;
  if (known !== 0) return known;
  const folded = compute(unit);
  table[unit] = folded;
  return folded;
};

/** letters without a decomposition, and letters that lower case makes two of */
const single: ReadonlyMap<string, string> = new Map([
  ["ß", "s"],
  ["ı", "i"],
  ["İ", "i"],
  ["ł", "l"],
  ["đ", "d"],
  ["ø", "o"],
  ["æ", "a"],
]);

const compute = (unit: number): number => {
  // half of a character beyond U+FFFF: a letter, as far as phrases are concerned
  if (unit >= 0xd800 && unit <= 0xdfff) return unit;
  const char = String.fromCharCode(unit);
  if (/[.!?\u3002\uff01\uff1f\u061f\u0964]/.test(char)) return sentenceEnd;
  // accents of Latin, Greek and Cyrillic, vowel signs of Arabic; those of Indian scripts are letters
  if (/[\u0300-\u036f\u064b-\u065f\u0670\u00ad\u200b-\u200f]/.test(char)) return nothing;
  if (!/[\p{L}\p{N}\p{M}]/u.test(char)) return border;
  const lower = char.toLowerCase();
  const letter = single.get(char) ?? single.get(lower) ?? lower;
  // Hangul syllables would come apart
  const bare = /[\uac00-\ud7af]/.test(char) ? letter : (letter.normalize("NFD")[0] ?? letter);
  const folded = bare.charCodeAt(0);
  return folded > nothing ? folded : border;
};

/** Han and Kana are written without spaces: each is a word. */
export const standsAlone = (folded: number): boolean =>
  (folded >= 0x3040 && folded <= 0x30ff) || (folded >= 0x3400 && folded <= 0x9fff);
