/** Cues of orders to a machine in texts that are data, in other languages than English (en-cues.ts), a file each. The kinds and their weights are those of English. */
import { ar } from "./cues/ar.ts";
import { de } from "./cues/de.ts";
import { es } from "./cues/es.ts";
import { fr } from "./cues/fr.ts";
import { hi } from "./cues/hi.ts";
import { id } from "./cues/id.ts";
import { it } from "./cues/it.ts";
import { ja } from "./cues/ja.ts";
import { ko } from "./cues/ko.ts";
import { nl } from "./cues/nl.ts";
import { pl } from "./cues/pl.ts";
import { pt } from "./cues/pt.ts";
import { ru } from "./cues/ru.ts";
import { tr } from "./cues/tr.ts";
import { vi } from "./cues/vi.ts";
import { zh } from "./cues/zh.ts";

/** kind -> weight, as in en-cues.ts */
const weights = {
  reader: 0.27,
  called: 0.24,
  task: 0.38,
  "small-task": 0.12,
  say: 0.1,
  answer: 0.25,
  asked: 0.17,
  hide: 0.3,
  take: 0.1,
  deed: 0.15,
  verdict: 0.22,
  done: 0.25,
  persona: 0.22,
} as const;

export interface LanguageCues {
  /** classes of words that the patterns name */
  readonly words?: string;
  /** patterns by kind */
  readonly cues: Partial<Record<keyof typeof weights, string>>;
}

const patternsOf = ({ words = "", cues }: LanguageCues): string => {
  const kinds = Object.entries(cues) as [keyof typeof weights, string][];
  return `${words}\n${kinds.map(([kind, patterns]) => `# cue/${kind} injection 0 ${weights[kind]}\n${patterns}`).join("\n")}`;
};

export const cues: readonly (readonly [language: string, patterns: string])[] = Object.entries({
  de,
  fr,
  es,
  it,
  pt,
  nl,
  pl,
  ru,
  tr,
  zh,
  ja,
  ko,
  ar,
  hi,
  vi,
  id,
}).map(([language, of]) => [language, patternsOf(of)]);
