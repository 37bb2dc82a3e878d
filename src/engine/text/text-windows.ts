/** textWindows: a text of any length -> overlapping rows of tokens that a model can read, each with its place in the text. */
import type { Tokenizer } from "../data/text/tokenizer.ts";

export interface TextWindow {
  /** in units of the text; its first and last token are known to a piece only */
  readonly start: number;
  readonly end: number;
  /** with the special tokens around */
  readonly tokens: Int32Array;
  /** [start, end) in the text of the piece that each token, without those around, comes from */
  readonly places: readonly (readonly [number, number])[];
}

export interface WindowOptions {
  /** tokens of a row, those around included */
  readonly window: number;
  /** tokens that a row has in common with the next */
  readonly overlap: number;
  /** units that a piece has at least; it ends where a word does */
  readonly piece: number;
}

/** units of a piece at most: rows of letters without a blank are cut */
const longestPiece = 256;

/**
 * A tokenizer says nothing of places, so texts are read in pieces with the blanks before them, which give the same tokens as the whole for tokenizers that part words first
 * (WordPiece, byte pairs); for those that do not, a piece's edges may be read otherwise. Pieces also bound the time of tokenizers that are not linear.
 */
export const textWindows = (text: string, tokenizer: Tokenizer, o: WindowOptions): readonly TextWindow[] => {
  const tokens: number[] = [];
  const places: (readonly [number, number])[] = [];
  for (const [start, end] of piecesOf(text, o.piece))
    for (const token of tokenizer.encode(text.slice(start, end))) {
      tokens.push(token);
      places.push([start, end]);
    }
  const { before, after } = tokenizer.around;
  const room = Math.max(1, o.window - before.length - after.length);
  const step = Math.max(1, room - o.overlap);
  const windows: TextWindow[] = [];
  for (let at = 0; at < tokens.length; at += step) {
    // the last one is a full one too
    const from = Math.min(at, Math.max(0, tokens.length - room));
    const to = Math.min(from + room, tokens.length);
    const own = places.slice(from, to);
    windows.push({
      start: own[0]?.[0] ?? 0,
      end: own.at(-1)?.[1] ?? text.length,
      tokens: Int32Array.from([...before, ...tokens.slice(from, to), ...after]),
      places: own,
    });
    if (to === tokens.length) break;
  }
  return windows;
};

function* piecesOf(text: string, least: number): Generator<readonly [number, number]> {
  const blank = /\s/y;
  const isBlank = (at: number): boolean => {
    blank.lastIndex = at;
    return blank.test(text);
  };
  for (let start = 0; start < text.length; ) {
    let end = start;
    while (end < text.length && end - start < longestPiece && isBlank(end)) end++;
    while (end < text.length && end - start < longestPiece && !(end - start >= least && isBlank(end))) end++;
    // not within a pair of surrogates
    if (end < text.length && (text.charCodeAt(end) & 0xfc00) === 0xdc00) end++;
    yield [start, end];
    start = end;
  }
}
