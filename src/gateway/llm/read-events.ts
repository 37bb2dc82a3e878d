/** readEvents: the events of a stream (text/event-stream, WHATWG HTML 9.2), several at a time as they come. */
import { createParser } from "eventsource-parser";
import { CasemateError } from "../../core/error.ts";
import type { StreamEvent } from "./dialect.ts";

export interface EventBatch {
  readonly events: readonly StreamEvent[];
  /** lines that only keep the connection alive */
  readonly comments: readonly string[];
}

/** UTF-16 units of one event */
const maxEvent = 8 << 20;

/** THROWS MODEL_UNREACHABLE for bytes that are no UTF-8 and events without an end, and what `body` throws. */
export async function* readEvents(body: AsyncIterable<Buffer>): AsyncGenerator<EventBatch> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let events: StreamEvent[] = [];
  let comments: string[] = [];
  let tooLong = false;
  const parser = createParser({
    onEvent: ({ event, data }) => events.push({ ...(event === undefined ? {} : { event }), data }),
    onComment: (text) => comments.push(text),
    onError: ({ type }) => {
      tooLong ||= type === "max-buffer-size-exceeded";
    },
    maxBufferSize: maxEvent,
  });
  const feed = (bytes: Buffer | undefined): EventBatch | undefined => {
    try {
      parser.feed(bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true }));
    } catch (cause) {
      throw new CasemateError("MODEL_UNREACHABLE", "the upstream's stream is no UTF-8", { cause });
    }
    if (tooLong) throw new CasemateError("MODEL_UNREACHABLE", "an event of the upstream's stream does not end");
    if (events.length === 0 && comments.length === 0) return undefined;
    const batch = { events, comments };
    [events, comments] = [[], []];
    return batch;
  };
  for await (const chunk of body) {
    const batch = feed(chunk);
    if (batch !== undefined) yield batch;
  }
  const rest = feed(undefined);
  if (rest !== undefined) yield rest;
}

/** An event as text. */
export const eventText = ({ event, data }: StreamEvent): string =>
  `${event === undefined ? "" : `event: ${event}\n`}${data
    .split("\n")
    .map((line) => `data: ${line}\n`)
    .join("")}\n`;
