/** readItems: a list of a body -> the messages that its items are read as, and which item each stands in. */
import type { Message } from "../../guard/index.ts";

export interface ReadItems {
  readonly messages: readonly Message[];
  readonly items: readonly number[];
}

export const readItems = (
  list: readonly unknown[],
  read: (item: unknown, index: number) => readonly Message[],
): ReadItems => {
  const messages: Message[] = [];
  const items: number[] = [];
  for (const [i, item] of list.entries())
    for (const message of read(item, i)) {
      messages.push(message);
      items.push(i);
    }
  return { messages, items };
};
