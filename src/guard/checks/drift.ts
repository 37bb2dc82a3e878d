/**
 * drift: what no single turn shows. An attack that is cut into several messages (it stands in their joined text), and talks that go towards something harmful by small steps
 * (crescendo; Russinovich, Salem, Eldan 2024).
 */
import type { ConversationCheck, PlacedHit } from "../check.ts";
import type { Conversation } from "../message.ts";
import { mention } from "../phrases/mention.ts";
import { matchesOf } from "../phrases/phrase-hits.ts";
import { asWritten } from "../view.ts";

/** turns of the user that are looked at, the newest ones */
const lastTurns = 10;
/** of each, its beginning: units that are joined */
const joinedUnits = 1000;
/** how much a turn counts for the next one's score */
const fading = 0.92;
/** what is more than that in one turn is a matter of the other checks */
const mostOfTurn = 0.45;
/** turns that have to show something */
const leastTurns = 3;
/** phrases with a lower score by a user are parts of attacks in one message (en-user.ts) */
const leastPart = 0.25;

export const drift: ConversationCheck = {
  kind: "conversation",
  id: "drift",
  title: "an attack cut into several messages, or approached by small steps",
  directions: ["input"],
  categories: ["jailbreak", "injection"],
  owasp: ["LLM01"],
  atlas: ["AML.T0054"],
  source: "Russinovich, Salem, Eldan 2024, Crescendo (arXiv:2404.01833)",
  threshold: 0.5,
  reach: Number.POSITIVE_INFINITY,
  note: ({ message }) => shownBy(message.text.slice(0, joinedUnits)),
  look: ({ conversation, noteAt }) => {
    const turns = userTurns(conversation);
    if (turns.length < 2) return [];
    return [
      ...split(turns),
      ...crescendo(
        turns,
        turns.map((t) => noteAt(t.message) as Shown),
      ),
    ];
  },
};

interface Turn {
  readonly message: number;
  readonly text: string;
}

/** What a turn shows by itself. */
interface Shown {
  readonly score: number;
  /** it is about something harmful */
  readonly topic: boolean;
}

const userTurns = ({ messages }: Conversation): Turn[] =>
  messages
    .flatMap((m, message) => (m.role === "user" ? [{ message, text: m.text.slice(0, joinedUnits) }] : []))
    .slice(-lastTurns);

/** A phrase that begins in one message and ends in another. */
const split = (turns: readonly Turn[]): PlacedHit[] => {
  let joined = "";
  const starts = turns.map(({ text }) => {
    const start = joined.length;
    joined += `${text.trim().replace(/[.!?]+$/, "")} `;
    return start;
  });
  const turnAt = (at: number): number => starts.findLastIndex((s) => s <= at);
  let best: PlacedHit | undefined;
  for (const { pattern, start, end } of matchesOf(asWritten(joined)).matches) {
    const last = turns[turnAt(end - 1)];
    if (turnAt(start) === turnAt(end - 1) || last === undefined) continue;
    // the pieces are a phrase only when nothing else is between them
    const score = pattern.user * mention(joined, start, end).factor * 0.9;
    if (score >= 0.5 && (best === undefined || score > best.score))
      best = { category: pattern.category, score, message: last.message, why: `${pattern.id} over several messages` };
  }
  return best === undefined ? [] : [best];
};

const crescendo = (turns: readonly Turn[], shown: readonly Shown[]): PlacedHit[] => {
  const last = turns.at(-1);
  const showing = shown.filter((s) => s.score >= 0.15).length;
  const topics = shown.filter((s) => s.topic).length;
  // the last message is what the model is to answer: when it shows nothing, neither does the talk
  if (last === undefined || showing < leastTurns || topics < 2 || (shown.at(-1)?.score ?? 0) < 0.15) return [];
  const score = shown.reduce((before, s) => 1 - (1 - before * fading) * (1 - s.score), 0);
  if (score < 0.25) return [];
  return [{ category: "jailbreak", score, message: last.message, why: `${showing} turns go towards it` }];
};

const shownBy = (text: string): Shown => {
  /** kind of phrase -> its highest score */
  const kinds = new Map<string, number>();
  for (const { pattern, start, end } of matchesOf(asWritten(text)).matches) {
    if (pattern.check !== "drift" && pattern.user < leastPart) continue;
    const kind = `${pattern.check}/${pattern.id}`;
    const score = pattern.user * mention(text, start, end).factor;
    if (score > (kinds.get(kind) ?? 0)) kinds.set(kind, score);
  }
  return {
    score: Math.min(mostOfTurn, 1 - [...kinds.values()].reduce((rest, s) => rest * (1 - s), 1)),
    topic: kinds.has("drift/topic"),
  };
};
