/** settledTurns: turns of the user that were refused and are over: the assistant declined at once, and the user has said something else since. */
import type { Conversation } from "./message.ts";
import { refusalOf } from "./refusal/refusal-of.ts";

export const settledTurns = ({ messages }: Conversation): ReadonlySet<number> => {
  const last = messages.findLastIndex((m) => m.role === "user");
  const settled = new Set<number>();
  for (const [index, { role }] of messages.entries()) {
    if (role !== "user" || index >= last) continue;
    const answer = messages[index + 1];
    if (answer?.role === "assistant" && answer.text.trim() !== "" && refusalOf(answer.text).score >= 0.5)
      settled.add(index);
  }
  return settled;
};
