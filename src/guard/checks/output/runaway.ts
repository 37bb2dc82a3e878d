/**
 * runaway: an answer that says the same over and over: a model that was told to write without end, or that fell into a loop, from where models have gone on with texts of
 * their training (Nasr et al. 2023). What is said once more is let go; the hit begins where 1,000 units in a row have only repeated what stood up to 60 words before.
 *
 * Settings. `units`: so many instead of 1,000; fewer are stricter. Rows of numbers do not count: tables and counts are a matter for a limit of tokens.
 */
import { z } from "zod";
import type { Hit, MessageCheck } from "../../check.ts";
import { settingsReader } from "../../settings-reader.ts";
import { wordsOf } from "../../words-of.ts";

const most = 1000;
/** words after which the same begins again, at most */
const period = 60;
/** units of that many words, at most: within them the repetition is seen */
const periodUnits = 500;

const settingsOf = settingsReader(
  "runaway",
  z.strictObject({ units: z.number().int().min(100).max(most).default(most) }),
);

export const runaway: MessageCheck = {
  kind: "message",
  id: "runaway",
  title: "an answer that says the same over and over",
  directions: ["output"],
  roles: ["assistant"],
  categories: ["resource"],
  owasp: ["LLM10:2025", "LLM02:2025"],
  atlas: ["AML.T0034", "AML.T0029"],
  source: "Nasr et al. 2023, https://arxiv.org/abs/2311.17035",
  threshold: 0.7,
  reach: most + periodUnits,
  // a hit depends on what stands in front of it only
  pending: (text) => text.length,
  look: ({ message: { text }, settings }) => {
    const { units } = settingsOf(settings);
    return text.length > units ? repeated(text, units) : [];
  },
};

const repeated = (text: string, units: number): Hit[] => {
  const hits: Hit[] = [];
  const words = wordsOf(text);
  const last = new Map<string, number>();
  /** words back that the run repeats; 0: there is none */
  let back = 0;
  let from = 0;
  let numbers = 0;
  const close = (end: number): void => {
    const first = words[from];
    const final = words[end - 1];
    if (back === 0 || first === undefined || final === undefined) return;
    if (final.end - first.start < units || numbers * 2 > end - from) return;
    hits.push({
      category: "resource",
      score: 0.8,
      start: first.start + units,
      end: final.end,
      why: `the same ${back === 1 ? "word" : `${back} words`} over and over`,
    });
  };
  for (const [i, { word, start }] of words.entries()) {
    if (back === 0 || words[i - back]?.word !== word) {
      close(i);
      const before = i - (last.get(word) ?? -Infinity);
      back = before <= period && start - (words[i - before]?.start ?? 0) <= periodUnits ? before : 0;
      from = i;
      numbers = 0;
    }
    if (/^\d+$/.test(word)) numbers++;
    last.set(word, i);
  }
  close(words.length);
  return hits;
};
