/**
 * harmful-answer: a user asked for harm (harm/harms.ts), at last or in a turn that the last one goes on from, and the answer does it: it does not decline, and has the form of
 * what was asked. Whatever talked the model round, this looks at what came of it. The answer's own words are not weighed; a request whose harm is not found passes.
 *
 * Only the first 1,200 units of the answer are looked at, so that it need not be held back to its end.
 */
import type { MessageCheck } from "../../check.ts";
import { viewsOf } from "../../decode/views.ts";
import { complies, decidingUnits } from "../../harm/complies.ts";
import type { Harm } from "../../harm/harms.ts";
import { harmIn } from "../../harm/harm-in.ts";
import type { Message } from "../../message.ts";
import { refusalOf } from "../../refusal/refusal-of.ts";

/** turns of the user that are looked at */
const mostTurns = 8;
/** of a turn so long it is not taken for one that only goes on */
const shortTurn = 160;
/** decodings of what the user wrote */
const limits = { maxDepth: 2, maxViews: 24 };

export const harmfulAnswer: MessageCheck = {
  kind: "message",
  id: "harmful-answer",
  title: "an answer that does what a request for harm asked for (English)",
  directions: ["output"],
  roles: ["assistant"],
  categories: ["unsafe-content"],
  owasp: ["LLM01:2025"],
  atlas: ["AML.T0054", "AML.T0048"],
  threshold: 0.7,
  reach: decidingUnits + 100,
  // where nobody asked for harm nothing is held back
  pending: (text, { messages }) => (harmAsked(messages) === undefined ? text.length : 0),
  look: ({ message: { text }, index, conversation: { messages } }) => {
    const harm = harmAsked(messages.slice(0, index));
    return harm !== undefined && complies(text, harm.least)
      ? [
          {
            category: "unsafe-content",
            score: 0.8,
            start: 0,
            end: Math.min(text.length, decidingUnits),
            why: `does what was asked for, which is harm (${harm.kind})`,
          },
        ]
      : [];
  },
};

const kept = new WeakMap<Message, Harm | undefined>();

/** What one turn of the user asks for, in all its readings; looked at once. */
const harmOf = (message: Message): Harm | undefined => {
  if (kept.has(message)) return kept.get(message);
  const found = viewsOf(message.text, limits)
    .views.flatMap((v) => harmIn(v.text))
    .map((f) => f.harm)
    .sort((a, b) => a.least - b.least)[0];
  kept.set(message, found);
  return found;
};

/** speaks of what was said before */
const goesOn =
  /\b(?:continue|go on|carry on|keep going|proceed|go ahead|more|again|yes|please do|do it|the same|as (?:above|before)|you (?:said|explained|mentioned|broke off|started|promised|offered)|that|it|this|those|them|next|rest|further|finish|complete)\b/i;
/** comes back to what was declined */
const presses =
  /\b(?:anyway|still|another way|other words|rephras\w+|in general|general(?:ly)?|hypothetical\w*|come on|go on|continue|again|try|keep it|how (?:was|is|were|would|does|did|do) (?:it|that|they|this|one)|the (?:first|second|third|last|other|same)|do it|why not|nobody will|i promise|only for|purely)\b/i;

/** The harm that the last turn of the user asks for, or goes on to ask for. One that the assistant declined counts where the user presses. */
const harmAsked = (messages: readonly Message[]): Harm | undefined => {
  const turns = messages.flatMap((m, i) => (m.role === "user" ? [{ m, i }] : [])).slice(-mostTurns);
  const last = turns.pop();
  if (last === undefined) return undefined;
  const now = harmOf(last.m);
  if (now !== undefined || last.m.text.length > shortTurn) return now;
  for (const { m, i } of turns.reverse()) {
    const harm = harmOf(m);
    if (harm === undefined) continue;
    const reply = messages[i + 1];
    const declined = reply?.role === "assistant" && refusalOf(reply.text).score >= 0.5;
    if ((declined ? presses : goesOn).test(last.m.text)) return harm;
  }
  return undefined;
};
