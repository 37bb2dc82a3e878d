/**
 * tokenClasses: a text as a row of classes: kinds of words, and each sign of ASCII its own. What a suffix is made of shows in the order of these, not in the words.
 *
 * Only a line can be a window: it is cut at line breaks, tabs, three spaces (tables) and at what is longer than a word can be.
 */
import { endOfKind, kindAt, kinds as unitKinds } from "../ascii-kinds.ts";
import { letterOf, pairBits } from "../decode/letter-pairs.ts";

/** classes of words; those of signs follow */
const kinds = { common: 0, short: 1, small: 2, capital: 3, upper: 4, mixed: 5, letters: 6, digits: 7, other: 8 };
const signs = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
const firstSign = 9;
const blank = 32;
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
const longestCommon = Math.max(...Array.from(common, (word) => word.length));

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

/** What a match of `shape` is. */
type Form = "word" | "digits" | "end" | "space" | "sign";

export const tokenClasses = (text: string): Tokens => {
  const starts: number[] = [];
  const ends: number[] = [];
  const classes: number[] = [];
  const joints: number[] = [];
  const bits: number[] = [];
  let joint = 0;
  for (let at = 0, end = 0; at < text.length; at = end) {
    const kind = kindAt(text, at);
    const single = kind === unitKinds.sign || kind === unitKinds.control;
    end = single ? at + 1 : kind === unitKinds.beyondAscii ? at : endOfKind(text, at, kind);
    let form: Form;
    // of a line break it does not matter what follows it
    const alone = single || (kind === unitKinds.space && text.charCodeAt(at) !== blank);
    if (!alone && kindAt(text, end) === unitKinds.beyondAscii) {
      shape.lastIndex = at;
      const match = shape.exec(text);
      if (match === null) break;
      end = shape.lastIndex;
      form = formOf(match);
    } else if (kind === unitKinds.space) form = isGap(text, at, end) ? "end" : "space";
    else form = single ? "sign" : kind === unitKinds.letter ? "word" : "digits";
    if (form === "end" || end - at > maxTokenUnits) joint = 0;
    else if (form === "space") joint = Math.min(joint, 1);
    else {
      const c = form === "word" ? kindOf(text, at, end) : form === "digits" ? kinds.digits : signOf(text, at, end);
      starts.push(at);
      ends.push(end);
      classes.push(c);
      joints.push(joint);
      bits.push(form === "word" && isSmall(c, text, at, end) ? bitsOf(text, at, end) : 0);
      joint = 2;
    }
  }
  return { starts, ends, classes, joints, bits };
};

const formOf = ([, word, digits, end, space]: RegExpExecArray): Form =>
  word !== undefined
    ? "word"
    : digits !== undefined
      ? "digits"
      : end !== undefined
        ? "end"
        : space !== undefined
          ? "space"
          : "sign";

/** Of a run of white space in ASCII: is there more than two blanks in it? */
const isGap = (text: string, start: number, end: number): boolean =>
  end - start > 2 || text.charCodeAt(start) !== blank || text.charCodeAt(end - 1) !== blank;

const signOf = (text: string, start: number, end: number): number => {
  const i = end - start > 1 ? -1 : signs.indexOf(text.charAt(start));
  return i < 0 ? kinds.other : firstSign + i;
};

/** Whether a class is of a word. */
export const isWord = (c: number): boolean => c < kinds.letters;
/** Whether it is of a word that holds sentences together. */
export const isCommon = (c: number): boolean => c === kinds.common;
/** 1 for a bracket that opens, -1 for one that closes, else 0 */
export const bracketOf = (c: number): number => brackets[c] ?? 0;
const brackets = Int8Array.from({ length: classCount }, (_, c) => {
  const sign = signs[c - firstSign] ?? "";
  return sign === "" ? 0 : "([{".includes(sign) ? 1 : ")]}".includes(sign) ? -1 : 0;
});

const kindOf = (text: string, start: number, end: number): number => {
  const length = end - start;
  let small = 0;
  let rises = 0;
  let before = false;
  for (let i = start; i < end; i++) {
    const unit = text.charCodeAt(i);
    if (letterOf(unit) === 0) return kinds.letters;
    const isSmall = unit >= 97;
    if (isSmall) small++;
    else if (before) rises++;
    before = isSmall;
  }
  if (length <= longestCommon && isCommonWord(text.slice(start, end), small))
    return rises > 0 ? kinds.mixed : kinds.common;
  if (small === length) return length <= 3 ? kinds.short : kinds.small;
  if (small === 0) return kinds.upper;
  return small === length - 1 && rises === 0 && text.charCodeAt(start) < 97 ? kinds.capital : kinds.mixed;
};

const isCommonWord = (word: string, small: number): boolean =>
  common.has(small === word.length ? word : word.toLowerCase());

/** Whether all of it is small a-z. */
const isSmall = (c: number, text: string, start: number, end: number): boolean => {
  if (c === kinds.short || c === kinds.small) return true;
  if (c !== kinds.common) return false;
  for (let i = start; i < end; i++) if (text.charCodeAt(i) < 97) return false;
  return true;
};

/** of a word that is small a-z */
const bitsOf = (text: string, start: number, end: number): number => {
  let sum = 0;
  let before = 0;
  for (let i = start; i < end; i++) {
    const letter = letterOf(text.charCodeAt(i));
    sum += pairBits(before, letter);
    before = letter;
  }
  return (sum + pairBits(before, 0)) / (end - start + 1);
};
