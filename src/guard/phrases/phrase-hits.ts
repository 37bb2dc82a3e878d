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

/** checks whose phrases count together in what a user says; whichever has the strongest tells it */
const counted: ReadonlySet<string> = new Set(["phrases", "prompt-leak"]);

interface Kind {
  readonly check: string;
  readonly hit: Hit;
}

export const phraseHits = (check: string, { message, views }: MessageSubject): Hit[] => {
  const asUser = message.role === "user";
  const counts = (other: string): boolean => other === check || (asUser && counted.has(check) && counted.has(other));
  const hits: Hit[] = [];
  for (const view of views) {
    const kinds = kindsIn(view, asUser, counts);
    const own = kinds.filter((k) => k.check === check).map((k) => k.hit);
    hits.push(...own.filter((h) => h.score >= toldScore));
    const [first] = kinds;
    // parts of which none says much by itself are found in every long text
    if (first === undefined || first.check !== check || first.hit.score < toldScore) continue;
    const near = kinds.filter((k) => Math.abs((k.hit.start ?? 0) - (first.hit.start ?? 0)) <= nearUnits);
    // kinds of phrases as if they were independent: 1 - (1 - a)(1 - b)...
    const together = 1 - near.reduce((rest, k) => rest * (1 - k.hit.score), 1);
    if (together > first.hit.score + 0.02)
      hits.push({ ...first.hit, score: together, why: `${near.length} kinds of phrases together` });
  }
  return hits;
};

/** Of each kind of phrase the best hit in a view, the strongest first. */
const kindsIn = (view: View, asUser: boolean, counts: (check: string) => boolean): Kind[] => {
  const best = new Map<string, Kind>();
  for (const { pattern, start, end } of matchesOf(view).matches) {
    const full = asUser ? pattern.user : pattern.data;
    if (full === 0 || !counts(pattern.check)) continue;
    const key = `${pattern.check}/${pattern.id}`;
    const before = best.get(key);
    if (before !== undefined && before.hit.score >= full) continue;
    const { factor, why } = mention(view.text, start, end);
    if (before !== undefined && before.hit.score >= full * factor) continue;
    const hit: Hit = {
      category: pattern.category,
      score: full * factor,
      ...view.origin(start, end),
      why: `${pattern.id} (${pattern.language})${why === undefined ? "" : `, ${why}`}`,
      ...(view.how.length === 0 ? {} : { how: view.how }),
    };
    best.set(key, { check: pattern.check, hit });
  }
  return [...best.values()].sort((a, b) => b.hit.score - a.hit.score);
};
