/**
 * UnreadRequests: what came and never was a request to a model: connections that TLS or HTTP could not read, floods, bodies and addresses that mean nothing. They are counted at
 * once, and logged without what they contained: the first of a kind, and then how many there were, so that a flood of them does not fill the disk.
 */
import { nowMs } from "../../core/clock.ts";
import type { EventSink } from "./event.ts";

/** What was being read when it went wrong. */
export type UnreadPart = "tls" | "http" | "http2" | "request";

/** `code`: of the problem that was answered, or what ended the connection: one of few. `address`: of the connection, where it is known. Never throws. */
export type UnreadSink = (part: UnreadPart, code: string, address?: string) => void;

/** a kind has one line in so long at most */
const everyMs = 60_000;

interface Kind {
  readonly part: UnreadPart;
  readonly code: string;
  count: number;
  address: string | undefined;
}

export interface UnreadRequests {
  readonly sink: UnreadSink;
  /** Tells what was counted since the last lines. */
  close(): void;
}

/** `count`: told of each; `events`: of the first of a kind in a minute, and of the number of the others when it is over. */
export const unreadRequests = (options: {
  readonly count: (part: UnreadPart, code: string) => void;
  readonly events: EventSink;
}): UnreadRequests => {
  const kinds = new Map<string, Kind>();
  const tell = ({ part, code, count, address }: Kind): void =>
    options.events({
      kind: "unread",
      atMs: nowMs(),
      part,
      code,
      count,
      ...(address === undefined ? {} : { address }),
    });
  const flush = (): void => {
    for (const [key, kind] of kinds) {
      if (kind.count === 0) {
        kinds.delete(key);
        continue;
      }
      tell(kind);
      kind.count = 0;
    }
  };
  const timer = setInterval(flush, everyMs);
  timer.unref();
  return {
    sink: (part, code, address) => {
      options.count(part, code);
      const key = `${part} ${code}`;
      const known = kinds.get(key);
      if (known !== undefined) {
        known.count++;
        known.address = address;
        return;
      }
      const first: Kind = { part, code, count: 1, address };
      kinds.set(key, first);
      tell(first);
      first.count = 0;
    },
    close: () => {
      clearInterval(timer);
      flush();
    },
  };
};
