/**
 * tokenClasses: a text as a row of classes: kinds of words, and each sign of ASCII its own. What a suffix is made of shows in the order of these, not in the words.
 *
 * Only a line can be a window: it is cut at line breaks, tabs, three spaces (tables) and at what is longer than a word can be.
 */
import { letterOf, pairBits } from "../decode/letter-pairs.ts";

/** classes of words; those of signs follow */
const kinds = { common: 0, short: 1, small: 2, capital: 3, upper: 4, mixed: 5, letters: 6, digits: 7, other: 8 };
const signs = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
const firstSign = 9;
export const classCount = firstSign + signs.length;

/** a longer one is data (base64, hashes), not a word */
export const maxTokenUnits = 64;

/** words that hold sentences together: English, German, Spanish, French */
const common = new Set(
  `a about after all also am an and any are as at be because been before but by can could did do does for from get had has have he her him his how i if in into is it its just like
make may me more most my new no not of on one only or other our out over she should so some such than that the their them then there these they this time to up us use was we were
what when where which who why will with would you your please write give tell
der die das den dem des ein eine einer eines einem einen und oder ist sind war wird wurde werden zu zum zur von vom mit auf im nicht auch sich bei nach aus als wie es er sie ich
el la los las un una y o que en del se por con para como su al lo es son fue no le les et du dans une pour qui sur est`.split(
    /\s+/,
  ),
);

/** One entry each for the tokens of a text. */
export interface Tokens {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly classes: readonly number[];
  /** 0: a line or cell begins here. 1: a space before it. 2: none */
  readonly joints: readonly number[];
  /** of a word of small a-z: mean bits of a letter after another; of others 0 */
  readonly bits: readonly number[];
}

const shape = /([\p{L}\p{M}]+)|(\p{Nd}+)|([\n\r\t\f\v]|\s{3,})|(\s)|(.)/gsu;

export const tokenClasses = (text: string): Tokens => {
  const starts: number[] = [];
  const ends: number[] = [];
  const classes: number[] = [];
  const joints: number[] = [];
  const bits: number[] = [];
  let joint = 0;
  for (const match of text.matchAll(shape)) {
    const [all, word, digits, end, space] = match;
    if (end !== undefined || all.length > maxTokenUnits) joint = 0;
    else if (space !== undefined) joint = Math.min(joint, 1);
    else {
      starts.push(match.index);
      ends.push(match.index + all.length);
      const c = word !== undefined ? kindOf(word) : digits !== undefined ? kinds.digits : signOf(all);
      classes.push(c);
      joints.push(joint);
      bits.push(word !== undefined && isSmall(c, word) ? bitsOf(word) : 0);
      joint = 2;
    }
  }
  return { starts, ends, classes, joints, bits };
};

const signOf = (sign: string): number => {
  const i = signs.indexOf(sign);
  return i < 0 ? kinds.other : firstSign + i;
};

/** Whether a class is of a word. */
export const isWord = (c: number): boolean => c < kinds.letters;
/** Whether it is of a word that holds sentences together. */
export const isCommon = (c: number): boolean => c === kinds.common;
/** 1 for a bracket that opens, -1 for one that closes, else 0 */
export const bracketOf = (c: number): number => {
  const sign = signs[c - firstSign] ?? "";
  return sign === "" ? 0 : "([{".includes(sign) ? 1 : ")]}".includes(sign) ? -1 : 0;
};

const kindOf = (word: string): number => {
  let small = 0;
  let rises = 0;
  let before = false;
  for (let i = 0; i < word.length; i++) {
    const unit = word.charCodeAt(i);
    if (letterOf(unit) === 0) return kinds.letters;
    const isSmall = unit >= 97;
    if (isSmall) small++;
    else if (before) rises++;
    before = isSmall;
  }
  if (common.has(small === word.length ? word : word.toLowerCase())) return rises > 0 ? kinds.mixed : kinds.common;
  if (small === word.length) return word.length <= 3 ? kinds.short : kinds.small;
  if (small === 0) return kinds.upper;
  return small === word.length - 1 && rises === 0 && word.charCodeAt(0) < 97 ? kinds.capital : kinds.mixed;
};

const isSmall = (c: number, word: string): boolean =>
  c === kinds.short ||
  c === kinds.small ||
  (c === kinds.common && word.charCodeAt(0) >= 97 && word === word.toLowerCase());

/** of a word that is small a-z */
const bitsOf = (word: string): number => {
  let sum = 0;
  let before = 0;
  for (let i = 0; i < word.length; i++) {
    const letter = letterOf(word.charCodeAt(i));
    sum += pairBits(before, letter);
    before = letter;
  }
  return (sum + pairBits(before, 0)) / (word.length + 1);
};
