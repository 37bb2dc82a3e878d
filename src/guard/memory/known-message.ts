/** KnownMessage: what the checks found in a message by itself, kept so that it need not be looked at again. It has none of its text. */
import type { Hit } from "../check.ts";
import type { Message } from "../message.ts";

export interface KnownMessage {
  /** it has more readings than the policy looks at */
  readonly cut: boolean;
  /** by check; those that are not here found nothing */
  readonly hits: ReadonlyMap<string, readonly Hit[]>;
  /** checks that asked for what stands around the message: they look again */
  readonly again: ReadonlySet<string>;
  /** by conversation check: what it has to know of the message, where it asked */
  readonly notes: ReadonlyMap<string, unknown>;
}

/** What was found in messages before, under one policy: see VerdictCache. */
export interface KnownMessages {
  get(message: Message): KnownMessage | undefined;
  set(message: Message, known: KnownMessage): void;
}
