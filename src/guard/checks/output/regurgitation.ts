/**
 * regurgitation: a long piece of a protected text, word for word.
 *
 * Settings: `corpus`, path of a file that shinglesOf made; without one nothing is looked for. `words`: how long a run must be (12 to 40, default 40; 50 tokens are what the
 * literature calls extracted).
 */
import { readFileSync } from "node:fs";
import { z } from "zod";
import type { MessageCheck } from "../../check.ts";
import { CasemateError } from "../../../core/error.ts";
import { type Found, findInViews } from "../../find-in-views.ts";
import { hasTightRun } from "../../has-tight-run.ts";
import { readShingles, type Shingles } from "../../regurgitation/shingles.ts";
import { settingsReader } from "../../settings-reader.ts";
import { wordsOf } from "../../words-of.ts";

const settingsOf = settingsReader(
  "regurgitation",
  z
    .strictObject({ corpus: z.string().min(1).optional(), words: z.number().int().min(12).max(40).default(40) })
    .transform(({ corpus, words }) => ({ words, corpus: corpus === undefined ? undefined : opened(corpus) })),
);

/** 40 words of ordinary length; words that are spread over more units are no run */
const reach = 600;

export const regurgitation: MessageCheck = {
  kind: "message",
  id: "regurgitation",
  title: "a long piece of a protected text, word for word; where the policy names a file of shingles",
  directions: ["output"],
  categories: ["policy"],
  owasp: ["LLM02:2025"],
  atlas: ["AML.T0024"],
  source:
    "Carlini et al., Quantifying Memorization Across Neural Language Models, 2023; Ippolito et al., 2023 (Bloom filter of n-grams)",
  threshold: 0.8,
  reach,
  roles: ["assistant"],
  idle: (settings) => settingsOf(settings).corpus === undefined,
  look: ({ views, settings }) => {
    const { corpus, words } = settingsOf(settings);
    return corpus === undefined ? [] : findInViews(views, (text) => find(text, corpus, words));
  },
};

const find = (text: string, corpus: Shingles, least: number): Found[] => {
  const words = wordsOf(text);
  const known = corpus.known(words.map((w) => w.word));
  const hits: Found[] = [];
  let run = 0;
  for (let i = 0; i <= known.length; i++) {
    if (known[i] === true) {
      run++;
      continue;
    }
    const length = run === 0 ? 0 : run + corpus.words - 1;
    const [first, last] = [words[i - run], words[i - run + length - 1]];
    if (first !== undefined && last !== undefined && hasTightRun(words, i - run, i - run + length - 1, least, reach))
      hits.push({
        category: "policy",
        score: 0.95,
        start: first.start,
        end: last.end,
        why: `${length} words of a protected text, in its order`,
        replacement: "[REMOVED]",
      });
    run = 0;
  }
  return hits;
};

const opened = (path: string): Shingles => {
  try {
    return readShingles(readFileSync(path));
  } catch (cause) {
    if (cause instanceof CasemateError) throw cause;
    throw new CasemateError("FILE_NOT_FOUND", `settings of check 'regurgitation': '${path}' can not be read`, {
      cause,
    });
  }
};
