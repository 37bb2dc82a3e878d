/**
 * clean: a text as people see it: what is not seen taken away, characters in their plain form (NFKC), tag characters and HTML references decoded, piles of marks taken off,
 * letters of other alphabets that pass for ASCII folded where a word mixes them, letters that are spaced out joined.
 */
// oxlint-disable no-control-regex
import { compatible, isPictograph, isVariationSelector, joins, kindOf, kinds, tagged } from "./code-points.ts";
import { readEntity } from "./entities.ts";
import { foldWords } from "./fold-words.ts";
import { joinSpaced } from "./join-spaced.ts";
import { Rewrite, type Rewritten } from "./rewrite.ts";

// ASCII text without any of these is clean unless its letters are spaced out
const suspicious = /[^\t\n\r\x20-\x25\x27-\x7e]/;

/** undefined: the text reads as it is written, but for typography (ligatures, quotes, spaces, composed letters). */
export const clean = (text: string): Rewritten | undefined => {
  let current: Rewritten = { text, origin: (start, end) => ({ start, end }) };
  let told = false;
  const step = (next: { readonly rewritten: Rewritten; readonly told: boolean } | undefined): void => {
    if (next === undefined) return;
    const { origin } = current;
    current = {
      text: next.rewritten.text,
      origin: (start, end) => {
        const middle = next.rewritten.origin(start, end);
        return origin(middle.start, middle.end);
      },
    };
    told ||= next.told;
  };
  if (suspicious.test(text)) {
    step(plain(text));
    step(foldWords(current.text));
  }
  step(joinSpaced(current.text));
  return told && current.text !== text ? current : undefined;
};

/** `told`: what was changed is more than typography. */
const plain = (text: string): { readonly rewritten: Rewritten; readonly told: boolean } | undefined => {
  const out = new Rewrite();
  let told = false;
  let done = 0;
  let raised = 0;
  const replace = (by: string, from: number, to: number): void => {
    out.keep(text, done, from);
    out.put(by, from, to);
    done = to;
  };
  for (let i = 0; i < text.length; ) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      if (unit === 38) {
        const entity = readEntity(text, i);
        if (entity !== undefined) {
          const seen = kindOf(entity.text.codePointAt(0) ?? 0) !== kinds.invisible;
          told ||= !seen || (entity.numeric ? /^[\w\u0080-\u{10ffff}]/u : /^[<>\w]/).test(entity.text);
          replace(seen ? entity.text : "", i, entity.end);
          i = entity.end;
          continue;
        }
      } else if ((unit < 32 && unit !== 9 && unit !== 10 && unit !== 13) || unit === 127) {
        const end = unit === 27 ? endOfEscape(text, i) : i + 1;
        // form feeds part pages of plain text
        const page = unit === 11 || unit === 12;
        told ||= !page;
        replace(page ? "\n" : "", i, end);
        i = end;
        continue;
      }
      i++;
      continue;
    }
    const codePoint = text.codePointAt(i) ?? 0;
    let next = i + (codePoint > 0xffff ? 2 : 1);
    const kind = kindOf(codePoint);
    if (kind === kinds.raised) {
      raised++;
      told ||= raised >= 4;
      replace(compatible(codePoint), i, next);
    } else {
      raised = 0;
      if (kind === kinds.styled || kind === kinds.typographic) {
        told ||= kind === kinds.styled;
        replace(compatible(codePoint), i, next);
      } else if (kind === kinds.invisible) {
        const shown = tagged(codePoint);
        if (!belongs(text, i, next, codePoint)) {
          told ||= shown !== undefined || !harmless(codePoint, i);
          replace(shown ?? "", i, next);
        }
      } else if (kind === kinds.regional) {
        let end = i;
        while (text.charCodeAt(end) === 0xd83c && kindOf(text.codePointAt(end) ?? 0) === kinds.regional) end += 2;
        // flags come in pairs
        if (((end - i) / 2) % 2 === 1) {
          told = true;
          for (let k = i; k < end; k += 2)
            replace(String.fromCharCode(97 + (text.codePointAt(k) ?? 0) - 0x1f1e6), k, k + 2);
        }
        next = end;
      } else if (kind === kinds.mark) {
        let end = next;
        while (end < text.length && kindOf(text.charCodeAt(end)) === kinds.mark) end++;
        const base = baseBefore(text, i, done);
        const letter = text.slice(base, i);
        const marks = end - i;
        if (/^[a-z0-9]$/i.test(letter) || marks > 4) {
          const composed = (letter + text.slice(i, Math.min(end, i + 3))).normalize("NFC");
          const whole = marks <= 2 && [...composed].length === 1;
          // a keycap is a digit, U+FE0F, U+20E3: its base is not a letter here
          told ||= !whole;
          replace(whole ? composed : letter, base, end);
        }
        next = end;
      }
    }
    i = next;
  }
  if (done === 0) return undefined;
  out.keep(text, done, text.length);
  return { rewritten: out.finish(), told };
};

/** Where the character before `at` begins, not before `from`. */
const baseBefore = (text: string, at: number, from: number): number => {
  if (at <= from) return at;
  const low = (text.charCodeAt(at - 1) & 0xfc00) === 0xdc00 && at - 2 >= from;
  return low ? at - 2 : at - 1;
};

/** Whether what is not seen does its proper work here: emoji sequences, joining scripts, variants of ideographs. */
const belongs = (text: string, at: number, next: number, codePoint: number): boolean => {
  const before = codePointBefore(text, at);
  const after = text.codePointAt(next) ?? 0;
  if (isVariationSelector(codePoint))
    return isPictograph(before) || (before >= 0x23 && before <= 0x39 && after === 0x20e3) || isIdeograph(before);
  if (codePoint === 0x200d) return (isEmojiPart(before) && isPictograph(after)) || (joins(before) && joins(after));
  if (codePoint === 0x200c) return joins(before) && joins(after);
  // the flags of England, Scotland and Wales: a black flag, tags, an end
  if (codePoint >= 0xe0020 && codePoint <= 0xe007f) return flagBefore(text, at);
  return (
    (codePoint >= 0x180b && codePoint <= 0x180f) || codePoint === 0x3164 || (codePoint >= 0x115f && codePoint <= 0x1160)
  );
};

const isIdeograph = (codePoint: number): boolean =>
  (codePoint >= 0x3400 && codePoint < 0xa000) ||
  (codePoint >= 0xf900 && codePoint < 0xfb00) ||
  (codePoint >= 0x20000 && codePoint < 0x40000);

const isEmojiPart = (codePoint: number): boolean => codePoint === 0xfe0f || isPictograph(codePoint);

const codePointBefore = (text: string, at: number): number => text.codePointAt(baseBefore(text, at, 0)) ?? 0;

/** Whether at most six tag characters lie between `at` and a black flag. */
export const flagBefore = (text: string, at: number): boolean => {
  for (let i = at - 2, tags = 0; i >= 0 && tags <= 6; i -= 2, tags++) {
    const codePoint = text.codePointAt(i) ?? 0;
    if (codePoint === 0x1f3f4) return true;
    if (codePoint < 0xe0020 || codePoint > 0xe007f) return false;
  }
  return false;
};

/** Marks of direction, a byte order mark at the start. */
const harmless = (codePoint: number, at: number): boolean =>
  codePoint === 0x200e || codePoint === 0x200f || codePoint === 0x061c || (codePoint === 0xfeff && at === 0);

/** The end of a terminal's escape sequence (ECMA-48) that begins at `at`. */
const endOfEscape = (text: string, at: number): number => {
  const form = /\x1b(?:\[[0-9;?]{0,32}[@-~]|\][^\x07\x1b]{0,256}(?:\x07|\x1b\\)|[@-Z\\^_])?/y;
  form.lastIndex = at;
  return at + (form.exec(text)?.[0].length ?? 1);
};
