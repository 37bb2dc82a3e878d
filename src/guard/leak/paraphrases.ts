/** paraphrases: windows of an answer that say what the prompt says, in other words or another language. */
import type { Word } from "../words-of.ts";
import { type Content, contentOf, pairsOf } from "./content-of.ts";
import type { Leakable } from "./leakable.ts";
import type { Leak } from "./runs-of.ts";
import { windowUnits } from "./window-units.ts";

/** different pairs of the prompt in a window, and the share of its words that are in one: an answer on the prompt's matter has a few */
const [leastPairs, leastShare] = [10, 0.5];
/** fewer, where the window speaks of instructions */
const [fewestPairs, fewestShare] = [6, 0.4];
const leastWords = 8;
const leastAnchors = 5;
const speaksOfThem =
  /\b(?:my|the|these|system|initial|following|original) (?:\w+ )?(?:instructions?|prompt|rules|guidelines|directives)\b|\b(?:i was|i am|i'm|i have been|i've been) (?:told|instructed|asked|programmed|configured|supposed|required|designed|forbidden)\b/i;

export const paraphrases = (text: string, words: readonly Word[], leakable: Leakable): Leak[] => [
  ...inOtherWords(text, contentOf(words), leakable),
  ...byAnchors(text, leakable),
];

const inOtherWords = (text: string, content: readonly Content[], { pairs }: Leakable): Leak[] => {
  if (pairs.size === 0) return [];
  const matched = Array.from(pairsOf(content)).filter(({ pair }) => pairs.has(pair));
  const leaks: Leak[] = [];
  let first = 0;
  for (let last = 0; last < matched.length; last++) {
    const lastWord = (matched[last] as (typeof matched)[number]).at;
    const end = (content[lastWord] as Content).end;
    const startOf = (k: number): number =>
      (content[Math.max(0, (matched[k] as (typeof matched)[number]).at - 3)] as Content).start;
    while (first < last && end - startOf(first) > windowUnits) first++;
    if (last - first + 1 < fewestPairs) continue;
    const inside = matched.slice(first, last + 1);
    const firstWord = Math.max(0, (inside[0] as (typeof inside)[number]).at - 3);
    const different = new Set(inside.map((m) => m.pair)).size;
    const size = lastWord - firstWord + 1;
    const share = new Set(inside.map((m) => m.at)).size / size;
    if (size < leastWords || different < fewestPairs || share < fewestShare) continue;
    const start = (content[firstWord] as Content).start;
    const told = speaksOfThem.test(text.slice(Math.max(0, start - 100), end));
    if (!told && (different < leastPairs || share < leastShare)) continue;
    // the words in front of the first of the prompt's are the answer's own
    const began = (content[Math.min(...inside.map((m) => m.from))] as Content).start;
    leaks.push({ score: told ? 0.85 : 0.65, start: began, end, why: "says what the prompt says, in other words" });
    first = last + 1;
  }
  return leaks;
};

/** Most of the names and numbers of the prompt close to each other: a translation keeps them. */
const byAnchors = (text: string, { anchors }: Leakable): Leak[] => {
  if (anchors.size < leastAnchors) return [];
  const needed = Math.max(leastAnchors, Math.min(10, Math.ceil(anchors.size * 0.6)));
  const found: { anchor: string; start: number; end: number }[] = [];
  const lower = text.toLowerCase();
  for (const anchor of anchors)
    for (let at = lower.indexOf(anchor); at >= 0; at = lower.indexOf(anchor, at + anchor.length))
      found.push({ anchor, start: at, end: at + anchor.length });
  found.sort((a, b) => a.start - b.start);
  for (let first = 0, last = 0; last < found.length; last++) {
    const end = (found[last] as (typeof found)[number]).end;
    while (end - (found[first] as (typeof found)[number]).start > windowUnits) first++;
    if (last - first + 1 < needed) continue;
    const inside = found.slice(first, last + 1);
    if (new Set(inside.map((f) => f.anchor)).size >= needed)
      return [
        {
          score: 0.82,
          start: (inside[0] as (typeof inside)[number]).start,
          end,
          why: `${needed} names and numbers of the prompt together`,
        },
      ];
  }
  return [];
};
