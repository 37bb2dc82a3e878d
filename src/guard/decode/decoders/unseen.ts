/**
 * unseen: text that is written with characters that are not seen: bytes as variation selectors, bits as characters of no width, ASCII as tag characters.
 * Sources: Butler, "Smuggling arbitrary data through an emoji" (2025); Goodside's tag characters (2024).
 */
// oxlint-disable no-misleading-character-class
import { isVariationSelector, isZeroWidth, tagged } from "../code-points.ts";
import type { Decoder, Piece } from "../decoder.ts";
import { looksLikeText, textOfBytes } from "../looks-like-text.ts";

const anyUnseen = /[\u200b-\u200d\u2060-\u2064\ufe00-\ufe0f\ufeff]|\udb40/;

export const unseen: Decoder = {
  id: "unseen",
  title: "tag characters, variation selectors and characters of no width that carry text",
  on: "written",
  shows: "alone",
  find: (text) => {
    if (!anyUnseen.test(text)) return [];
    return [...inRuns(text, tags, "tags"), ...inRuns(text, selectors, "variation-selectors"), ...bits(text)].sort(
      (a, b) => a.start - b.start,
    );
  },
};

/** What of a run of code points it reads as; undefined for a code point that is not its own. */
interface Channel {
  takes(codePoint: number): number | undefined;
  read(values: readonly number[]): string | undefined;
}

const tags: Channel = {
  takes: (codePoint) => tagged(codePoint)?.charCodeAt(0),
  read: (values) => {
    const plain = values.map((v) => String.fromCharCode(v)).join("");
    // "gbeng" is a flag; a language tag is two letters
    return values.length > 6 ? plain : undefined;
  },
};

const selectors: Channel = {
  takes: (codePoint) =>
    isVariationSelector(codePoint) ? (codePoint < 0xe0000 ? codePoint - 0xfe00 : codePoint - 0xe0100 + 16) : undefined,
  read: (values) => (values.length < 4 ? undefined : textOfBytes(Uint8Array.from(values), 3)?.text),
};

const inRuns = (text: string, channel: Channel, as: string): Piece[] => {
  const pieces: Piece[] = [];
  let values: number[] = [];
  let start = 0;
  for (let i = 0; i <= text.length; ) {
    const codePoint = text.codePointAt(i) ?? 0;
    const value = i < text.length ? channel.takes(codePoint) : undefined;
    if (value !== undefined) {
      if (values.length === 0) start = i;
      values.push(value);
    } else if (values.length > 0) {
      const plain = channel.read(values);
      if (plain !== undefined) pieces.push({ start, end: i, text: plain, as });
      values = [];
    }
    i += codePoint > 0xffff ? 2 : 1;
  }
  return pieces;
};

/** Bits by two kinds of characters of no width, in one run or scattered over the text. */
const bits = (text: string): Piece[] => {
  const pieces: Piece[] = [];
  const all: number[] = [];
  let start = -1;
  let from = 0;
  for (let i = 0; i <= text.length; i++) {
    const unit = i < text.length ? text.charCodeAt(i) : 0;
    if (isZeroWidth(unit)) {
      if (start < 0) {
        start = i;
        from = all.length;
      }
      all.push(unit);
    } else if (start >= 0) {
      const plain = all.length - from >= 24 ? readBits(all.slice(from)) : undefined;
      if (plain !== undefined) pieces.push({ start, end: i, text: plain, as: "zero-width-bits" });
      start = -1;
    }
  }
  if (pieces.length > 0 || all.length < 24) return pieces;
  const plain = readBits(all);
  if (plain === undefined) return [];
  let first = 0;
  while (!isZeroWidth(text.charCodeAt(first))) first++;
  let last = text.length;
  while (!isZeroWidth(text.charCodeAt(last - 1))) last--;
  return [{ start: first, end: last, text: plain, as: "zero-width-bits" }];
};

const readBits = (units: readonly number[]): string | undefined => {
  const counts = new Map<number, number>();
  for (const unit of units) counts.set(unit, (counts.get(unit) ?? 0) + 1);
  const [a, b] = [...counts.keys()].sort((x, y) => (counts.get(y) ?? 0) - (counts.get(x) ?? 0));
  if (a === undefined || b === undefined) return undefined;
  const two = units.filter((u) => u === a || u === b);
  let opaque: string | undefined;
  for (const width of [8, 7, 16])
    for (const one of two.length % width === 0 ? [a, b] : []) {
      const codes: number[] = [];
      for (let i = 0; i < two.length; i += width)
        codes.push(two.slice(i, i + width).reduce((value, u) => value * 2 + (u === one ? 1 : 0), 0));
      const wide = codes.map((c) => String.fromCharCode(c)).join("");
      const plain =
        width === 16 ? { text: wide, opaque: !looksLikeText(wide, 3) } : textOfBytes(Uint8Array.from(codes), 3);
      if (plain !== undefined && plain.opaque !== true) return plain.text;
      if (width === 8) opaque ??= plain?.text;
    }
  return opaque;
};
