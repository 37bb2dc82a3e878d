/** wordsOf: a text -> the words that the classifier reads, each with its place. A sign is a word, a line end is one, a Han or kana character is one. */
import { endOfKind, kindAt, kinds } from "../ascii-kinds.ts";

/** A longer run of letters is cut: it is no word of a language, and would be slow to take apart. */
const longest = 24;

/** letters and digits with inner apostrophes; a single character of a script without spaces; a run of one sign; a line end */
const piece =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*|(\p{P}|\p{S})\1*|\n\s*/gu;

export interface Words {
  /** lower case, NFKC; digits are "0"; "\n" of a line end, "\n\n" of an empty line; a leading "^" of what was written in capitals */
  readonly words: readonly string[];
  /** first unit of each word in the text */
  readonly starts: Int32Array;
  /** one past its last unit */
  readonly ends: Int32Array;
}

const lineFeed = 10;
const apostrophe = 39;

export const wordsOf = (text: string): Words => {
  const words: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const put = (start: number, end: number, whole: boolean): void => {
    for (let from = start; from < end; from += longest) {
      const to = Math.min(end, from + longest);
      words.push(plain(text.slice(from, to)));
      starts.push(from);
      ends.push(to);
      if (whole) break;
    }
  };
  for (let at = 0; at < text.length; ) {
    const kind = kindAt(text, at);
    if (kind === kinds.control || (kind === kinds.space && text.charCodeAt(at) !== lineFeed)) {
      at++;
      continue;
    }
    const end = kind === kinds.beyondAscii ? undefined : endInAscii(text, at, kind);
    if (end !== undefined) {
      put(at, end, kind === kinds.sign || kind === kinds.space);
      at = end;
      continue;
    }
    piece.lastIndex = at;
    const match = piece.exec(text);
    if (match === null) break;
    at = piece.lastIndex;
    put(match.index, at, match[1] !== undefined || match[0].startsWith("\n"));
  }
  return { words, starts: new Int32Array(starts), ends: new Int32Array(ends) };
};

/** Where `piece` ends that begins at `at`; undefined where something beyond ASCII may belong to it. */
const endInAscii = (text: string, at: number, kind: number): number | undefined => {
  let end = at;
  if (kind === kinds.sign) {
    while (isAt(text, end, text.charCodeAt(at))) end++;
    return end;
  }
  if (kind === kinds.space) end = endOfKind(text, at, kind);
  else {
    while (isAlphanumeric(kindAt(text, end))) end++;
    while (isAt(text, end, apostrophe) && kindAt(text, end + 1) === kinds.letter)
      end = endOfKind(text, end + 1, kinds.letter);
    if (isAt(text, end, apostrophe) && kindAt(text, end + 1) === kinds.beyondAscii) return undefined;
  }
  return kindAt(text, end) === kinds.beyondAscii ? undefined : end;
};

const isAt = (text: string, at: number, unit: number): boolean => at < text.length && text.charCodeAt(at) === unit;

const isAlphanumeric = (kind: number): boolean => kind === kinds.letter || kind === kinds.digit;

const plain = (part: string): string => {
  let small = 0;
  let capitals = 0;
  for (let i = 0; i < part.length; i++) {
    const unit = part.charCodeAt(i);
    if (unit >= 97 && unit <= 122) small++;
    else if (unit >= 65 && unit <= 90) capitals++;
    else return part.length === 1 ? ofOneUnit(unit) : folded(part);
  }
  if (capitals === 0) return part;
  // a word in capitals is another word than the same in small letters, and shares its pieces
  return part.length > 2 && small === 0 ? `^${part.toLowerCase()}` : part.toLowerCase();
};

/** Signs, digits, and characters of scripts without spaces: what they are is found out once. */
const ofOneUnit = (unit: number): string => {
  const known = single[unit] ?? folded(String.fromCharCode(unit));
  single[unit] = known;
  return known;
};
/** by unit */
const single: (string | undefined)[] = Array.from({ length: 0x10000 });

/** The same of a part that is not of ASCII letters alone. */
const folded = (part: string): string => {
  if (part.startsWith("\n")) return part.indexOf("\n", 1) < 0 ? "\n" : "\n\n";
  const low = part.toLowerCase();
  const word = low
    .normalize("NFKC")
    .replaceAll("’", "'")
    .replaceAll(/\p{N}+/gu, "0")
    .replaceAll(/([^\p{L}\p{N}])\1{3,}/gu, "$1$1$1");
  return part.length > 2 && part !== low && part === part.toUpperCase() ? `^${word}` : word;
};
