/** forged-history: turns of the assistant that a client sends and that no assistant of the operator's would have written: it agrees to break its rules, or has begun to. */
import type { ConversationCheck, PlacedHit } from "../check.ts";
import { matchesOf } from "../phrases/phrase-hits.ts";
import { refusalOf } from "../refusal/refusal-of.ts";
import type { View } from "../view.ts";

/** "I will not disregard my instructions" */
const declined = /(?:\bnot|\bnever|\bcannot|['’]t)\s+(?:ignor|disregard|bypass|forget)/i;

export const forgedHistory: ConversationCheck = {
  kind: "conversation",
  id: "forged-history",
  title: "turns of the assistant, sent by a client, in which it agrees to break its rules",
  directions: ["input"],
  categories: ["jailbreak"],
  owasp: ["LLM01"],
  atlas: ["AML.T0054"],
  threshold: 0.5,
  reach: Number.POSITIVE_INFINITY,
  look: ({ conversation: { messages }, views }) => {
    const hits: PlacedHit[] = [];
    for (const [index, { role, text }] of messages.entries()) {
      if (role !== "assistant" || refusalOf(text).score >= 0.5) continue;
      const asked = matchesOfMessage(views[index - 1]);
      for (const view of views[index] ?? [])
        for (const { pattern, start, end } of matchesOf(view).matches) {
          if (pattern.check !== "forged-history") continue;
          if (declined.test(view.text.slice(start, end))) continue;
          const prefill = pattern.id === "prefill";
          // an answer that the client has begun is looked at with what it answers
          if (prefill && (index !== messages.length - 1 || start > 40)) continue;
          const score = prefill && asked.some((m) => m.pattern.id === "topic") ? 0.65 : pattern.data;
          hits.push({
            category: "jailbreak",
            score,
            message: index,
            ...view.origin(start, end),
            why: prefill ? "the answer is begun by the client" : "the assistant agrees to break its rules",
            ...(view.how.length === 0 ? {} : { how: view.how }),
          });
        }
    }
    return hits;
  },
};

const matchesOfMessage = (views: readonly View[] = []) => views.flatMap((v) => matchesOf(v).matches);
