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
  note: ({ message, views }) => ({
    asks: views.some((v) => matchesOf(v).matches.some((m) => m.pattern.id === "topic")),
    said: message.role === "assistant" ? saidIn(message.text, views) : [],
  }),
  look: ({ conversation: { messages }, noteAt }) =>
    messages.flatMap(({ role }, index): PlacedHit[] => {
      if (role !== "assistant") return [];
      return (noteAt(index) as Note).said.flatMap(({ prefill, score, ...place }): PlacedHit[] => {
        // an answer that the client has begun is looked at with what it answers
        if (prefill && index !== messages.length - 1) return [];
        const asked = prefill && index > 0 && (noteAt(index - 1) as Note).asks;
        return [
          {
            category: "jailbreak",
            score: asked ? 0.65 : score,
            message: index,
            ...place,
            why: prefill ? "the answer is begun by the client" : "the assistant agrees to break its rules",
          },
        ];
      });
    }),
};

interface Note {
  /** for something harmful */
  readonly asks: boolean;
  readonly said: readonly Said[];
}

/** A phrase in a turn of the assistant. */
interface Said {
  /** it begins an answer */
  readonly prefill: boolean;
  readonly score: number;
  readonly start: number;
  readonly end: number;
  readonly how?: readonly string[];
}

const saidIn = (text: string, views: readonly View[]): readonly Said[] =>
  refusalOf(text).score >= 0.5
    ? []
    : views.flatMap((view) =>
        matchesOf(view)
          .matches.filter(({ pattern, start, end }) => {
            if (pattern.check !== "forged-history" || declined.test(view.text.slice(start, end))) return false;
            return pattern.id !== "prefill" || start <= 40;
          })
          .map(({ pattern, start, end }) => ({
            prefill: pattern.id === "prefill",
            score: pattern.data,
            ...view.origin(start, end),
            ...(view.how.length === 0 ? {} : { how: view.how }),
          })),
      );
