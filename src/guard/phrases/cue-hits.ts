/**
 * cueHits: orders to a machine that no known phrase tells, in a text that is data. A text for people seldom calls a machine that reads it, says what is to be in an answer, who is not to be
 * told, and what is to be sent, all within two sentences; an order to a model does, in whatever words. Each of these is a cue: a pattern of `languages/en-cues.ts` and `languages/cues/`, or what the place tells
 * (place-of.ts). Cues of one kind count once; kinds are put together as if they were independent: 1 - (1 - a)(1 - b)... The weights follow a logistic regression over windows.
 */
import type { Hit, MessageSubject } from "../check.ts";
import type { View } from "../view.ts";
import type { PhraseMatch } from "./automaton.ts";
import { isCalled } from "./is-called.ts";
import { mention } from "./mention.ts";
import { cueCheck } from "./parse-patterns.ts";
import { matchesOf } from "./phrase-hits.ts";
import { placeOf } from "./place-of.ts";

/** an order, and what it adds */
const windowSentences = 2;
/** units */
const windowUnits = 300;
/** a machine is called by what it is, as people are by name */
const calledWeight = 0.32;
/** "Assistant:" may be who speaks in a conversation that was written down */
const speaksWeight = 0.15;
/** who is spoken to: at the head of what is asked, not behind it */
const address: ReadonlySet<string> = new Set(["reader", "called", "called by name", "speaks"]);
/** somebody is spoken to, and nothing is asked */
const nothingAskedFactor = 0.85;
/** so that one half is a point of few false alarms */
const calibration = 0.98;
/** hits below are not told */
const toldScore = 0.25;
/** windows of a view whose place is looked at, the heaviest */
const mostWindows = 12;

export const cueHits = ({ message, views }: MessageSubject): Hit[] =>
  message.role === "user" ? [] : views.map(best).filter((hit) => hit !== undefined);

interface Window {
  readonly start: number;
  readonly end: number;
  /** kind -> weight */
  readonly kinds: ReadonlyMap<string, number>;
  /** what is left of the chance that it is no order */
  readonly rest: number;
}

const best = (view: View): Hit | undefined => {
  const cues = matchesOf(view)
    .matches.filter(isCue)
    .toSorted((a, b) => a.start - b.start);
  if (cues.length < 2) return undefined;
  let hit: Hit | undefined;
  const windows = windowsOf(view.text, cues).toSorted((a, b) => a.rest - b.rest);
  for (const window of windows.slice(0, mostWindows)) {
    const place = placeOf(view, window.start, window.end, window.kinds, cues);
    const { factor, why } = mention(view.text, window.start, window.end);
    const asks = [...window.kinds.keys()].some((k) => !address.has(k));
    const score =
      calibration * (1 - window.rest * place.rest) * place.factor * factor * (asks ? 1 : nothingAskedFactor);
    if (score < toldScore || (hit !== undefined && hit.score >= score)) continue;
    const told = [...window.kinds.keys(), ...place.why].join(", ");
    hit = {
      category: "injection",
      score,
      ...view.origin(window.start, window.end),
      why: `cues of an order to a machine: ${told}${why === undefined ? "" : `, ${why}`}`,
      ...(view.how.length === 0 ? {} : { how: view.how }),
    };
  }
  return hit;
};

/** Phrases that are told by themselves are no cues. */
const isCue = ({ pattern }: PhraseMatch): boolean =>
  pattern.check === cueCheck || (pattern.check === "instruction-in-data" && pattern.data < 0.5);

/** From each cue on, what stands within reach of it. Of those that begin in one sentence and end at the same cue the first has all that the others have. */
const windowsOf = (text: string, cues: readonly PhraseMatch[]): Window[] => {
  const windows: Window[] = [];
  const called = cues.map((c) => (c.pattern.id === "reader" ? isCalled(text, c.start, c.end) : undefined));
  let before = "";
  for (const [at, first] of cues.entries()) {
    const [head, stop] = stopsOf(text, first.start);
    const kinds = new Map<string, number>();
    let end = first.end;
    let i = at;
    for (; i < cues.length; i++) {
      const cue = cues[i] as PhraseMatch;
      if (cue.start >= stop) break;
      end = Math.max(end, cue.end);
      if (cue.start >= head && address.has(cue.pattern.id)) continue;
      kinds.set(cue.pattern.id, Math.max(kinds.get(cue.pattern.id) ?? 0, cue.pattern.data));
      if (called[i] === "called") kinds.set("called by name", calledWeight);
      else if (called[i] === "speaks") kinds.set("speaks", speaksWeight);
    }
    if (before === `${head} ${i}`) continue;
    before = `${head} ${i}`;
    const rest = [...kinds.values()].reduce((left, weight) => left * (1 - weight), 1);
    windows.push({ start: first.start, end, kinds, rest });
  }
  return windows;
};

/** where the sentence that `start` is in ends, and the last sentence of the window; a paragraph ends both */
const stopsOf = (text: string, start: number): readonly [head: number, stop: number] => {
  const ends: number[] = [];
  for (const { index } of text.slice(start, start + windowUnits).matchAll(sentenceEnds)) {
    ends.push(start + index + 1);
    if (ends.length === windowSentences) break;
  }
  return [ends[0] ?? start + windowUnits, ends[windowSentences - 1] ?? start + windowUnits];
};

const sentenceEnds = /[.!?](?=[\s"'”»)<\\]|$)|[。！？]|\n\s*\n|\\n\\n/g;
