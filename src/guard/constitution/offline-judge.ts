/**
 * offlineJudge: judges without a model: by the checks and phrases that a principle names. It reads no meaning: a principle is broken for it exactly when one of those is
 * found, so it misses whatever is said in other words, and can not put an answer right but for leaving out the sentences with a find.
 */
import { CasemateError } from "../../core/error.ts";
import type { MessageCheck } from "../check.ts";
import { pii } from "../checks/output/pii.ts";
import { promptLeakOutput } from "../checks/output/prompt-leak-output.ts";
import { secrets } from "../checks/output/secrets.ts";
import { toxicity } from "../checks/output/toxicity.ts";
import { unsafeCode } from "../checks/output/unsafe-code.ts";
import { unsafeLinks } from "../checks/output/unsafe-links.ts";
import { viewsOf } from "../decode/views.ts";
import { escaped } from "../../core/escaped.ts";
import type { offlineChecks, Principle } from "./constitution.ts";
import type { Case, Judge, Opinion } from "./judge.ts";

const byId: Readonly<Record<(typeof offlineChecks)[number], MessageCheck>> = {
  pii,
  secrets,
  toxicity,
  "unsafe-code": unsafeCode,
  "unsafe-links": unsafeLinks,
  "prompt-leak-output": promptLeakOutput,
};

interface Find {
  readonly why: string;
  readonly start: number;
  readonly end: number;
}

export const offlineJudge: Judge = {
  name: "offline (checks and phrases)",
  critique: async (subject, principles) => {
    const opinions: Opinion[] = [];
    for (const principle of principles) {
      const [first] = await findsOf(subject, principle);
      opinions.push({ principle: principle.id, broken: first !== undefined, why: first?.why ?? "nothing found" });
    }
    return opinions;
  },
  revise: async (subject, broken, principles) => {
    const finds: Find[] = [];
    for (const principle of principles)
      if (broken.some((o) => o.principle === principle.id)) finds.push(...(await findsOf(subject, principle)));
    return withoutSentences(subject.answer, finds);
  },
};

/** Throws USAGE for a principle that says nothing of checks or phrases: it can not be judged without a model. */
const findsOf = async ({ answer, conversation }: Case, { id, offline }: Principle): Promise<Find[]> => {
  if (offline === undefined || offline.checks.length + offline.phrases.length === 0)
    throw new CasemateError("USAGE", `principle '${id}' can not be judged without a model`, {
      hint: "give it offline checks or phrases, or name a judge endpoint",
    });
  const finds: Find[] = [];
  const message = { role: "assistant", text: answer } as const;
  const messages = [...conversation.messages, message];
  const { views, cut } = viewsOf(answer, { maxDepth: 3, maxViews: 64 });
  if (cut) throw new CasemateError("USAGE", "the answer has more readings than are looked at");
  for (const name of offline.checks) {
    const check = byId[name];
    const subject = {
      message,
      index: messages.length - 1,
      direction: "output",
      views,
      conversation: { messages },
      settings: {},
    } as const;
    for (const hit of await check.look(subject))
      if (!(hit.score < check.threshold))
        finds.push({ why: `${name}: ${hit.why}`, start: hit.start ?? 0, end: hit.end ?? answer.length });
  }
  for (const phrase of offline.phrases) {
    const words = phrase.trim().split(/\s+/).map(escaped).join("\\s+");
    for (const view of views)
      for (const { 0: found, index } of view.text.matchAll(
        new RegExp(`(?<![\\p{L}\\p{N}])${words}(?![\\p{L}\\p{N}])`, "giu"),
      ))
        finds.push({ why: `phrase ${JSON.stringify(phrase)}`, ...view.origin(index, index + found.length) });
  }
  return finds;
};

/** The answer without the sentences (or lines) that have a find in them. */
const withoutSentences = (answer: string, finds: readonly Find[]): string => {
  let at = 0;
  return (answer.match(/[^.!?。！？\n]*(?:[.!?。！？]+\s*|\n+|$)/gu) ?? [])
    .filter((sentence) => {
      const [start, end] = [at, (at += sentence.length)];
      return !finds.some((f) => f.start < end && f.end > start);
    })
    .join("")
    .trim();
};
