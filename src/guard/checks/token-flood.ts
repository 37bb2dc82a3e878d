/** token-flood: texts that are endless repetition, which use up a model's context or throw it off its track, and orders to produce such ones. */
import type { Hit, MessageCheck } from "../check.ts";
import { phraseHits } from "../phrases/phrase-hits.ts";

/** the same letter so often in a row */
const letterRun = 300;
/** the same sign (lines, rules of tables, leaders) so often in a row */
const signRun = 3000;
/** the same word so often in a row; of numbers, four times as often */
const wordRun = 50;
/** words from which on a text is asked how many of them are different */
const manyWords = 1500;
/** of so few different ones it is a flood */
const fewWords = 0.01;
const shape = /[\p{L}\p{N}\p{M}_<|>-]{1,200}/gu;

export const tokenFlood: MessageCheck = {
  kind: "message",
  id: "token-flood",
  title: "endless repetition, and orders to produce it",
  directions: ["input"],
  roles: ["user", "assistant", "tool", "document"],
  categories: ["resource"],
  owasp: ["LLM10"],
  atlas: ["AML.T0029", "AML.T0034"],
  threshold: 0.5,
  reach: Infinity,
  // what a text decodes to is not what the model reads
  look: (subject): Hit[] => [...repetition(subject.message.text), ...phraseHits("token-flood", subject)],
};

const repetition = (text: string): Hit[] => {
  const hits: Hit[] = [];
  const found = (score: number, start: number, end: number, why: string): void => {
    hits.push({ category: "resource", score: Math.min(0.95, score), start, end, why });
  };
  const run = longestRun(text);
  if (run !== undefined) found(0.6, run.start, run.end, `one character ${run.end - run.start} times`);

  const words = text.match(shape) ?? [];
  let before = "";
  let times = 0;
  let from = 0;
  let longest = { times: 0, first: 0, last: 0 };
  const different = new Set<string>();
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    // more than this can not be few
    if (different.size < 2000) different.add(word);
    if (word !== before) {
      before = word;
      times = 0;
      from = i;
    }
    times++;
    if (times <= longest.times) continue;
    const weight = /^[\d-]+$/.test(word) ? times / 4 : times;
    if (weight > longest.times) longest = { times: weight, first: from, last: i };
  }
  if (longest.times >= wordRun) {
    const places = [...text.matchAll(shape)].slice(longest.first, longest.last + 1);
    const last = places.at(-1);
    const end = (last?.index ?? 0) + (last?.[0].length ?? 0);
    found(0.5 + 0.1 * Math.log2(longest.times / wordRun), places[0]?.index ?? 0, end, "one word over and over");
  }
  if (words.length >= manyWords && different.size < fewWords * words.length && !mostlyNumbers(different))
    found(0.6, 0, text.length, `${different.size} different words among ${words.length}`);
  return hits;
};

const mostlyNumbers = (words: ReadonlySet<string>): boolean =>
  [...words].filter((w) => /\d/.test(w)).length > words.size / 2;

const longestRun = (text: string): { readonly start: number; readonly end: number } | undefined => {
  let best = { start: 0, end: 0 };
  for (let start = 0; start < text.length; ) {
    const unit = text.charCodeAt(start);
    let end = start + 1;
    while (end < text.length && text.charCodeAt(end) === unit) end++;
    if (end - start > best.end - best.start && end - start >= letterRun) {
      const letter = /[\p{L}\p{N}]/u.test(text[start] ?? "");
      if (letter || end - start >= signRun) best = { start, end };
    }
    start = end;
  }
  return best.end > 0 ? best : undefined;
};
