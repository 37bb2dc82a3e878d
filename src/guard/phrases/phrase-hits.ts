/** phraseHits: what phrases of a check say of a message: each by itself, and together. */
import type { Hit, MessageSubject } from "../check.ts";
import type { View } from "../view.ts";
import { type Automaton, automatonOf, type Matches } from "./automaton.ts";
import { mention } from "./mention.ts";
import { parsePatterns } from "./parse-patterns.ts";
import { languages } from "./languages/index.ts";

let automaton: Automaton | undefined;
/** one pass for all checks that look at the same view */
const seen = new WeakMap<View, Matches>();

/** All matches of all patterns in a view. */
export const matchesOf = (view: View): Matches => {
  let matches = seen.get(view);
  if (matches === undefined) {
    automaton ??= automatonOf([...languages].flatMap(([language, text]) => parsePatterns(language, text)));
    matches = automaton.match(view.text);
    seen.set(view, matches);
  }
  return matches;
};

/** below it phrases are not told by themselves, only as part of several */
const toldScore = 0.25;

/** units within which phrases are counted together: in a long document there are some of everything */
const nearUnits = 1500;

export const phraseHits = (check: string, { message, views }: MessageSubject): Hit[] => {
  const asUser = message.role === "user";
  const hits: Hit[] = [];
  for (const view of views) {
    const own = matchesOf(view).matches.filter((m) => m.pattern.check === check);
    if (own.length === 0) continue;
    const best = new Map<string, Hit>();
    for (const { pattern, start, end } of own) {
      const full = asUser ? pattern.user : pattern.data;
      if (full === 0) continue;
      const { factor, why } = mention(view.text, start, end);
      const hit: Hit = {
        category: pattern.category,
        score: full * factor,
        ...view.origin(start, end),
        why: `${pattern.id} (${pattern.language})${why === undefined ? "" : `, ${why}`}`,
        ...(view.how.length === 0 ? {} : { how: view.how }),
      };
      const before = best.get(pattern.id);
      if (before === undefined || before.score < hit.score) best.set(pattern.id, hit);
    }
    const kinds = [...best.values()].sort((a, b) => b.score - a.score);
    hits.push(...kinds.filter((h) => h.score >= toldScore));
    const [first] = kinds;
    if (first === undefined) continue;
    const near = kinds.filter((h) => Math.abs((h.start ?? 0) - (first.start ?? 0)) <= nearUnits);
    // kinds of phrases as if they were independent: 1 - (1 - a)(1 - b)...
    const together = 1 - near.reduce((rest, h) => rest * (1 - h.score), 1);
    if (together > first.score + 0.02)
      hits.push({ ...first, score: together, why: `${near.length} kinds of phrases together` });
  }
  return hits;
};
