/** kindOf: what cleaning does with a code point. */
// oxlint-disable no-misleading-character-class
import { confusedWith } from "./confusables.ts";

export const kinds = {
  plain: 1,
  /** is not seen: default ignorable (Unicode), C1 controls, interlinear annotation */
  invisible: 2,
  /** another form of an ASCII letter or digit: full-width, mathematical, enclosed */
  styled: 3,
  /** another form, of the kind that typography and other languages' keyboards use: read as NFKC has it, and no sign of hiding */
  typographic: 4,
  /** superscript letters: typography alone, hiding in a row */
  raised: 5,
  /** combining marks of Latin, Greek, Cyrillic and symbols */
  mark: 6,
  /** a letter of another alphabet that looks like an ASCII letter */
  alike: 7,
  /** a Latin letter that looks like an ASCII letter: ɑ, small capitals */
  latinAlike: 8,
  /** a Latin letter with a mark in one code point */
  accented: 9,
  /** a letter of an alphabet that `alike` letters are of, without an ASCII twin */
  foreign: 10,
  /** of a pair that is a flag */
  regional: 11,
} as const;

const table = new Uint8Array(0x20000);

export const kindOf = (codePoint: number): number => {
  if (codePoint >= 0x20000) return codePoint >= 0xe0000 && codePoint < 0xe1000 ? kinds.invisible : kinds.plain;
  const known = table[codePoint] ?? 0;
  if (known !== 0) return known;
  const kind = findKind(codePoint);
  table[codePoint] = kind;
  return kind;
};

/** What NFKC makes of one code point, with the negative circled and squared letters that it leaves out. */
export const compatible = (codePoint: number): string => {
  for (const first of [0x1f150, 0x1f170])
    if (codePoint >= first && codePoint < first + 26) return String.fromCharCode(65 + codePoint - first);
  return String.fromCodePoint(codePoint).normalize("NFKC");
};

export const isVariationSelector = (codePoint: number): boolean =>
  (codePoint >= 0xfe00 && codePoint <= 0xfe0f) || (codePoint >= 0xe0100 && codePoint <= 0xe01ef);

/** Characters of no width that are put between letters or used as bits. */
export const isZeroWidth = (codePoint: number): boolean =>
  (codePoint >= 0x200b && codePoint <= 0x200d) ||
  (codePoint >= 0x2060 && codePoint <= 0x2064) ||
  codePoint === 0xfeff ||
  codePoint === 0x180e ||
  codePoint === 0x034f;

/** ASCII that a tag character stands for (U+E0020 to U+E007E), or undefined. */
export const tagged = (codePoint: number): string | undefined =>
  codePoint >= 0xe0020 && codePoint <= 0xe007e ? String.fromCharCode(codePoint - 0xe0000) : undefined;

/** Scripts in which U+200C and U+200D join and part letters. */
export const joins = (codePoint: number): boolean =>
  (codePoint >= 0x600 && codePoint < 0x900) ||
  (codePoint >= 0x900 && codePoint < 0xe00) ||
  (codePoint >= 0x1000 && codePoint < 0x10a0) ||
  (codePoint >= 0x1780 && codePoint < 0x18b0) ||
  (codePoint >= 0xfb50 && codePoint < 0xfe00) ||
  (codePoint >= 0xfe70 && codePoint < 0xfeff);

const pictograph = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|[\u{1f1e6}-\u{1f1ff}\u20e3]/u;
export const isPictograph = (codePoint: number): boolean =>
  codePoint > 0xa8 && pictograph.test(String.fromCodePoint(codePoint));

const findKind = (codePoint: number): number => {
  if (codePoint < 0x80) return kinds.plain;
  const text = String.fromCodePoint(codePoint);
  if (codePoint < 0xa0 || /[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/u.test(text)) return kinds.invisible;
  if (/[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]/.test(text)) return kinds.mark;
  if (codePoint >= 0x1f1e6 && codePoint <= 0x1f1ff) return kinds.regional;
  const form = compatible(codePoint);
  if (form !== text) {
    if (/[\u00b2\u00b3\u00b9\u02b0-\u02e4\u1d2c-\u1d6a\u1d78-\u1dbf\u2070-\u209c\u2c7c\u2c7d\ua7f2-\ua7f4]/.test(text))
      return kinds.raised;
    const styled = /[\uff21-\uff3a\uff41-\uff5a\u2460-\u24ff\u2100-\u214f\u{1d400}-\u{1d7ff}\u{1f100}-\u{1f189}]/u;
    return styled.test(text) && /^[^\p{L}\d]?[\p{L}\d][^\p{L}\d]?$/u.test(form) ? kinds.styled : kinds.typographic;
  }
  const latin = /\p{Script=Latin}/u.test(text);
  if (confusedWith(codePoint) !== undefined) return latin ? kinds.latinAlike : kinds.alike;
  if (latin && /^[a-z]$/i.test(text.normalize("NFD").charAt(0))) return kinds.accented;
  return /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}\p{Script=Lisu}\p{Script=Canadian_Aboriginal}]/u.test(
    text,
  ) && /\p{L}/u.test(text)
    ? kinds.foreign
    : kinds.plain;
};
