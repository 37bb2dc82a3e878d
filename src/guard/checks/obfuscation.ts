/**
 * obfuscation: text that is hidden from people while a model reads it. What ordinary writing has (emoji sequences, joiners of Persian and Hindi, soft hyphens, marks of
 * Hebrew, phonetics, formulas, escapes in code) scores nothing or stays below the threshold.
 *
 * Sources: Boucher and Anderson, "Trojan Source" (2021); Boucher et al., "Bad Characters" (2022); UTS #39 (mixed scripts).
 */
import type { Hit, MessageCheck, MessageSubject } from "../check.ts";
import { flagBefore } from "../decode/clean.ts";
import { isVariationSelector, isZeroWidth, kindOf, kinds, tagged } from "../decode/code-points.ts";
import { mixedWords, passesForLatin } from "../decode/fold-words.ts";
import { letterOf } from "../decode/letter-pairs.ts";
import { roles } from "../message.ts";

const category = "obfuscation";

export const obfuscation: MessageCheck = {
  kind: "message",
  id: "obfuscation",
  title:
    "text that is hidden from people: unseen characters, look-alike letters, invisible HTML, encodings of encodings",
  directions: ["input"],
  categories: [category],
  owasp: ["LLM01:2025"],
  atlas: ["AML.T0051", "AML.T0068"],
  source: "UTS #39; arXiv:2111.00169; arXiv:2106.09898",
  threshold: 0.5,
  reach: Number.POSITIVE_INFINITY,
  roles,
  look: (s) => {
    const { text } = s.message;
    const written = beyondAscii.test(text)
      ? [...unseen(text), ...overrides(text), ...lookAlikes(text), ...piles(text)]
      : [];
    return [...written, ...readings(s)];
  },
};

const beyondAscii = /[^\0-\x7f]/;

interface Stretch {
  readonly start: number;
  readonly end: number;
}
const over = (places: readonly Stretch[]): Stretch => ({ start: places[0]?.start ?? 0, end: places.at(-1)?.end ?? 0 });

/** Runs of tag characters, variation selectors and characters of no width; such characters between the letters of words. */
const unseen = (text: string): Hit[] => {
  const hits: Hit[] = [];
  const within: Stretch[] = [];
  for (let i = 0; i < text.length; ) {
    const first = text.codePointAt(i) ?? 0;
    if (first < 0x80 || kindOf(first) !== kinds.invisible) {
      i += first > 0xffff ? 2 : 1;
      continue;
    }
    const start = i;
    let [tags, selectors, zeroWidth] = [0, 0, 0];
    for (; i < text.length; ) {
      const codePoint = text.codePointAt(i) ?? 0;
      if (codePoint < 0x80 || kindOf(codePoint) !== kinds.invisible) break;
      if (tagged(codePoint) !== undefined) tags++;
      else if (isVariationSelector(codePoint)) selectors++;
      else if (isZeroWidth(codePoint)) zeroWidth++;
      i += codePoint > 0xffff ? 2 : 1;
    }
    const place = { start, end: i };
    if (tags >= 2 && !flagBefore(text, start))
      hits.push({ category, score: tags > 6 ? 0.99 : 0.8, ...place, why: "text in tag characters" });
    else if (selectors >= 4) hits.push({ category, score: 0.98, ...place, why: "a row of variation selectors" });
    else if (zeroWidth >= 8) hits.push({ category, score: 0.95, ...place, why: "a row of characters of no width" });
    // between two ASCII letters: no script joins or parts those
    else if (zeroWidth + selectors > 0 && letterOf(text.charCodeAt(start - 1)) > 0 && letterOf(text.charCodeAt(i)) > 0)
      within.push(place);
  }
  if (within.length > 0)
    hits.push({
      category,
      score: within.length >= 3 ? 0.85 : 0.35,
      ...over(within),
      why: `characters that are not seen within words, ${within.length} times`,
    });
  return hits;
};

/** Letters that are shown in another order than they are read: overrides; embeddings and isolates where no letter goes from right to left. */
const overrides = (text: string): Hit[] => {
  const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/.test(text);
  const hits: Hit[] = [];
  for (const match of text.matchAll(/[\u202d\u202e][^\u202c\n]{0,2000}/g))
    if (/\p{L}{2}/u.test(match[0]))
      hits.push({
        category,
        score: rightToLeft ? 0.4 : match[0].startsWith("\u202e") ? 0.95 : 0.6,
        start: match.index,
        end: match.index + match[0].length,
        why: "an override of the direction of letters",
      });
  if (!rightToLeft) {
    const embedded = [...text.matchAll(/[\u202b\u2067]/g)].map((m) => ({ start: m.index, end: m.index + 1 }));
    if (embedded.length > 0)
      hits.push({
        category,
        score: embedded.length >= 2 ? 0.6 : 0.4,
        ...over(embedded),
        why: "marks of a direction that no letter here has",
      });
  }
  return hits;
};

/** Words in which letters of another alphabet pass for Latin ones. */
const lookAlikes = (text: string): Hit[] => {
  const words = mixedWords(text);
  const mixed = words.filter((w) => passesForLatin(w) && w.ascii + w.alike >= 4 && w.foreign === 0);
  if (mixed.length === 0) return [];
  // who writes in Cyrillic or Greek hits the wrong layout now and then
  const own = words.filter((w) => w.ascii === 0 && w.alike + w.foreign >= 2).length;
  const many = mixed.length >= 3 && mixed.length * 4 >= own;
  return [
    {
      category,
      score: many ? 0.9 : own > 2 ? 0.2 : mixed.length === 2 ? 0.65 : 0.4,
      ...over(mixed),
      why: `words that mix alphabets, ${mixed.length} of them`,
    },
  ];
};

/** Piles of marks on Latin letters ("zalgo"). Two marks on a letter are ordinary in some languages. */
const piles = (text: string): Hit[] => {
  const found: Stretch[] = [];
  for (let i = 1; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x300 || kindOf(unit) !== kinds.mark) continue;
    const start = i;
    while (i < text.length && kindOf(text.charCodeAt(i)) === kinds.mark) i++;
    if (i - start >= 3) found.push({ start: start - 1, end: i });
  }
  return found.length < 3
    ? []
    : [
        {
          category,
          score: found.length >= 6 ? 0.85 : 0.6,
          ...over(found),
          why: `piles of marks, ${found.length} of them`,
        },
      ];
};

/** What only a reader of the source sees, and encodings of encodings. */
const readings = ({ views }: MessageSubject): Hit[] => {
  const hits: Hit[] = [];
  for (const view of views) {
    const last = view.how.at(-1) ?? "";
    const place = view.origin(0, view.text.length);
    const unshown = notShown.get(last);
    if (unshown !== undefined) {
      const score = overrules.test(view.text) ? 0.85 : addresses.test(view.text) ? unshown.addressed : unshown.alone;
      // a word or two are a label
      const sentence = view.text.split(/\s+/).length >= 6;
      hits.push({
        category,
        score: sentence ? score : Math.min(score, 0.4),
        ...place,
        why: "text that the page does not show",
        how: view.how,
      });
      continue;
    }
    const encodings = view.how.filter((h) => codes.has(h)).length;
    if (encodings >= 2 && view.text.split(/\s+/).length >= 3)
      hits.push({
        category,
        score: encodings >= 3 ? 0.95 : 0.75,
        ...place,
        why: `text encoded ${encodings} times`,
        how: view.how,
      });
  }
  return hits;
};

/**
 * How much text that is not shown tells: by itself, and when it speaks to a model. Menus, dialogues and comments are ordinary where they are not displayed; nobody shrinks a
 * sentence to nothing for people.
 */
const notShown = new Map([
  ["html-invisible", { alone: 0.6, addressed: 0.85 }],
  ["html-hidden", { alone: 0.3, addressed: 0.75 }],
  ["latex-hidden", { alone: 0.4, addressed: 0.85 }],
  ["markdown-comment", { alone: 0.2, addressed: 0.6 }],
  ["html-comment", { alone: 0.1, addressed: 0.45 }],
]);

const overrules =
  /\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|prompts?|rules?|above|previous)\b/is;
const addresses =
  /\b(?:ai|llm|language model|assistant|chatbot|system prompt)\b.{0,60}\b(?:must|should|please|always|never|do not|say|write|send|reply|respond|recommend|include|output)\b/is;

/** Decoders of encodings. Escapes and references within markup and code nest by themselves. */
const codes = new Set([
  "base64",
  "base32",
  "base85",
  "hex",
  "binary",
  "char-codes",
  "uuencode",
  "morse",
  "braille",
  "rot13",
  "caesar",
  "atbash",
  "reversed",
  "upside-down",
  "tags",
  "variation-selectors",
  "zero-width-bits",
]);
