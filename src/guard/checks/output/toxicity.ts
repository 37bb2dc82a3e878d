/**
 * toxicity: abuse aimed at somebody, by phrases in eight languages. It knows what it was told and nothing else: irony, new words and harm in polite words pass, and
 * novels may have such lines. A model or a judge (docs/guide/constitution.md) sees more.
 *
 * A phrase in quotation marks counts half: somebody is quoted.
 */
import type { MessageCheck } from "../../check.ts";
import { eachMatch } from "../../each-match.ts";
import { type Found, findInViews } from "../../find-in-views.ts";
import { openFrom } from "../../pending/prose.ts";
import { abuse } from "../../toxicity/abuse.ts";
import { opensAbuse } from "../../toxicity/opens-abuse.ts";

export const toxicity: MessageCheck = {
  kind: "message",
  id: "toxicity",
  title: "threats and abuse aimed at somebody, by phrases",
  directions: ["output"],
  categories: ["toxicity"],
  owasp: ["LLM05:2025"],
  atlas: ["AML.T0048"],
  threshold: 0.7,
  reach: 160,
  pending: (text) => openFrom(text, 160, opensAbuse),
  roles: ["assistant"],
  look: ({ views }) => findInViews(views, find),
};

const find = (text: string): Found[] => {
  const words = new Set(text.toLowerCase().match(/[a-z]+/g));
  const possible = abuse.filter(({ needs }) => needs === undefined || needs.some((word) => words.has(word)));
  return possible.flatMap(({ why, shape, score }) =>
    Array.from(eachMatch(text, shape), (m) => ({
      category: "toxicity",
      score: isQuoted(text, m.index) ? score / 2 : score,
      start: m.index,
      end: m.index + m[0].length,
      why,
      replacement: "[REMOVED]",
    })),
  );
};

const isQuoted = (text: string, at: number): boolean =>
  /["“«„‘][^"”»“’\n]{0,60}$/.test(text.slice(Math.max(0, at - 61), at));
