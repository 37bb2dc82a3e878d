/** turnsOf: a conversation, parted where the user says something new: to a turn belongs everything up to the next one, calls of tools and their results too. */
import type { Asked } from "./dialect.ts";

export interface Turn {
  /** messages of the conversation: [from, to) */
  readonly from: number;
  readonly to: number;
  /** items of the list in the body: [firstItem, endItem) */
  readonly firstItem: number;
  readonly endItem: number;
}

/** Oldest first; the last is the one that is to be answered. What stands before the first (the operator's words) is in none. */
export const turnsOf = ({ conversation: { messages }, list }: Asked): readonly Turn[] => {
  if (list === undefined) return [];
  const begins: { readonly message: number; readonly item: number }[] = [];
  for (let at = list.from; at < messages.length; ) {
    const item = list.items[at - list.from] ?? 0;
    let end = at;
    while (end < messages.length && list.items[end - list.from] === item) end++;
    const roles = messages.slice(at, end).map((m) => m.role);
    // results of tools come in the user's name in some APIs
    if (roles.includes("user") && !roles.includes("tool")) begins.push({ message: at, item });
    at = Math.max(end, at + 1);
  }
  return begins.map(({ message, item }, i) => ({
    from: message,
    to: begins[i + 1]?.message ?? messages.length,
    firstItem: item,
    endItem: begins[i + 1]?.item ?? Number.POSITIVE_INFINITY,
  }));
};

/** What the user says in the turn that is to be answered. */
export const saidNow = (asked: Asked): string =>
  asked.conversation.messages
    .slice(turnsOf(asked).at(-1)?.from ?? 0)
    .flatMap((m) => (m.role === "user" ? [m.text] : []))
    .join("\n");
