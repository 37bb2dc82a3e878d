/**
 * withoutStopped: a request without the turns for which its client was refused before, so that one of them does not stop the conversation for ever. What it was flagged
 * for never reaches the model, nor what stands behind it: no model answered there, whatever the client says.
 */
import type { Message, Role } from "../../guard/index.ts";
import type { Asked, Dialect } from "./dialect.ts";
import type { FlaggedMessages } from "./flagged-messages.ts";
import { readRequestJson } from "./request-json.ts";
import { type Turn, turnsOf } from "./turns.ts";
import { withoutItems } from "./without-items.ts";

export interface LessAsked {
  readonly asked: Asked;
  readonly body: Buffer;
  /** turns that were taken out */
  readonly dropped: number;
}

/** RETURNS undefined where something was found elsewhere: in the turn that is to be answered, in the operator's words, or in one that was not refused before. */
export const withoutStopped = (
  { asked, body }: { readonly asked: Asked; readonly body: Buffer },
  dialect: Dialect,
  { messages: found, elsewhere }: FlaggedMessages,
  wasStopped: (message: Message) => boolean,
): LessAsked | undefined => {
  const { list, conversation } = asked;
  if (elsewhere || list === undefined) return undefined;
  const over = turnsOf(asked).slice(0, -1);
  const gone = new Set<Turn>();
  for (const index of found) {
    const message = conversation.messages[index];
    const turn = over.find((t) => t.from <= index && index < t.to);
    if (message === undefined || turn === undefined || !wasStopped(message)) return undefined;
    gone.add(turn);
  }
  if (gone.size === 0) return undefined;
  // the operator's words stay, wherever they stand
  const operators = new Set(
    list.items.filter((_, k) => isOperators(conversation.messages[list.from + k]?.role ?? "user")),
  );
  const less = withoutItems(
    body,
    list.field,
    (i) => !operators.has(i) && [...gone].some((t) => t.firstItem <= i && i < t.endItem),
  );
  // what goes to the upstream is what is looked at
  return { asked: dialect.read(readRequestJson(less)), body: less, dropped: gone.size };
};

const isOperators = (role: Role): boolean => role === "system" || role === "developer";
