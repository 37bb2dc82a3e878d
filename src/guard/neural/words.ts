/** wordsOf: a text -> the words that the classifier reads, each with its place. A sign is a word, a line end is one, a Han or kana character is one. */

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

export const wordsOf = (text: string): Words => {
  const words: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  for (const match of text.matchAll(piece)) {
    const [written] = match;
    for (let from = 0; from < written.length; from += longest) {
      const part = written.slice(from, from + longest);
      words.push(plain(part));
      starts.push(match.index + from);
      ends.push(match.index + from + part.length);
      if (written.startsWith("\n") || match[1] !== undefined) break;
    }
  }
  return { words, starts: Int32Array.from(starts), ends: Int32Array.from(ends) };
};

const plain = (part: string): string => {
  if (part.startsWith("\n")) return part.indexOf("\n", 1) < 0 ? "\n" : "\n\n";
  const low = part.toLowerCase();
  const folded = /^[a-z]+$/.test(low)
    ? low
    : low
        .normalize("NFKC")
        .replaceAll("’", "'")
        .replaceAll(/\p{N}+/gu, "0")
        .replaceAll(/([^\p{L}\p{N}])\1{3,}/gu, "$1$1$1");
  // a word in capitals is another word than the same in small letters, and shares its pieces
  return part.length > 2 && part !== low && part === part.toUpperCase() ? `^${folded}` : folded;
};
