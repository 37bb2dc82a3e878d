/** streamAnswer: a stream of the upstream -> the stream that the client gets, held back as the guard wants it, ended as its protocol ends whatever happens. */
import { CasemateError } from "../../core/error.ts";
import type { AnswerFinding } from "../../guard/stream/look-at-answer.ts";
import type { HoldBack, Progress, Released } from "../../guard/stream/hold-back.ts";
import type { Dialect, Refused, Sent, Slot, StreamEvent, Usage } from "./dialect.ts";
import { isObject, type JsonObject } from "./json-object.ts";
import { llmProblemOf } from "./llm-problem.ts";
import { type EventBatch, eventText } from "./read-events.ts";

export interface Item {
  readonly event: StreamEvent;
  readonly json: JsonObject | undefined;
  readonly slots: readonly Slot[];
}

export interface StreamOptions {
  readonly dialect: Dialect;
  readonly hold: HoldBack<Item>;
  readonly requestId: string;
  /** what is sent where the answer is refused; undefined: an error */
  readonly refused: ((usage: Usage) => Refused) | undefined;
  /** the answer is over, with what was found in it */
  found(finding: AnswerFinding): void;
  /** as they come: tokens that the upstream counted; before the answer is over */
  counted(usage: Usage): void;
  /** bytes of text that came (UTF-8) */
  came(bytes: number): void;
  failed(error: unknown): void;
  /** last line, for people who look at the stream */
  comment(): string;
}

/** while everything is held back, a client hears of it so often, in ms */
const quietMs = 10_000;

/** THROWS CasemateError only before its first piece: then it can still be told by a status. */
export async function* streamAnswer(
  batches: AsyncIterable<EventBatch>,
  options: StreamOptions,
): AsyncGenerator<string, void> {
  const { dialect, hold, requestId, found, failed } = options;
  const sent: Sent = { last: undefined, begun: false, open: new Set() };
  const received: Sent = { last: undefined, begun: false, open: new Set() };
  let any = false;
  let usage: Usage = {};
  const out = (released: readonly Released<Item>[]): string => {
    let text = "";
    for (const { item, texts } of released) {
      if (item.json !== undefined) {
        dialect.track(sent, item.json);
        sent.last = item.json;
      }
      text += eventText(texts === undefined ? item.event : changed(item, texts));
    }
    return text;
  };
  const refusal = (finding: AnswerFinding): string => {
    if (finding.verdict === "flag" && options.refused !== undefined && dialect.refusalEvents !== undefined)
      return dialect.refusalEvents(options.refused(usage), sent).map(eventText).join("");
    throw refusedAnswer(finding);
  };
  const iterator = batches[Symbol.asyncIterator]();
  try {
    let ended = false;
    let broken: unknown;
    let next = pull(iterator);
    while (!ended) {
      let step: IteratorResult<EventBatch> | undefined;
      try {
        step = await orQuiet(next, quietMs);
        if (step === undefined) {
          any = true;
          yield ": held back\n\n";
          continue;
        }
        if (step.done === true) {
          if (!(dialect.mayEndOpen === true && received.begun && received.open.size === 0))
            broken = new CasemateError("MODEL_UNREACHABLE", "the upstream ended its answer half way");
          break;
        }
        for (const event of step.value.events) {
          const item = itemOf(dialect, event);
          if (item.json !== undefined) {
            dialect.track(received, item.json);
            const counted = dialect.usage(item.json);
            if (counted !== undefined) options.counted((usage = { ...usage, ...counted }));
          }
          options.came(bytesIn(item.slots));
          hold.push(
            item,
            item.slots.map((s) => s.piece),
          );
          ended = dialect.isLast(event, item.json);
          if (ended) break;
        }
      } catch (error) {
        // what came before it is still to be looked at
        broken = error;
        break;
      }
      if (ended) break;
      if (any) for (const comment of step.value.comments) yield `:${comment}\n\n`;
      const progress: Progress<Item> = await hold.advance();
      if (progress.stopped !== undefined) {
        found(progress.stopped);
        yield refusal(progress.stopped);
        return;
      }
      const text = out(progress.released);
      if (text !== "") {
        any = true;
        yield text;
      }
      next = pull(iterator);
    }
    const end = await hold.end();
    found(end.finding);
    if (end.stopped !== undefined) {
      yield refusal(end.stopped);
      return;
    }
    if (broken !== undefined && !any && end.released.length === 0) throw broken;
    const text = out(end.released);
    if (text !== "") yield text;
    any ||= text !== "";
    if (broken !== undefined) throw broken;
    yield `: ${options.comment()}\n\n`;
  } catch (error) {
    if (!any) throw error;
    failed(error);
    yield dialect.errorEvents(llmProblemOf(error, requestId), sent).map(eventText).join("");
  } finally {
    // not waited for: what it waits for may never come
    void iterator.return?.().catch(() => undefined);
  }
}

/** What the client of a refused answer is told. */
export const refusedAnswer = ({ verdict, checks }: AnswerFinding): CasemateError =>
  verdict === "flag"
    ? new CasemateError("CONTENT_BLOCKED", "the answer was stopped by the guard")
    : new CasemateError(
        "GUARD_FAILED",
        `the guard could not look at the whole answer${why(checks.find((c) => c.status === "skipped")?.why)}`,
      );

const why = (text: string | undefined): string => (text === undefined ? "" : `: ${text}`);

/** THROWS MODEL_UNREACHABLE for an event that is none of its API: it would go out unscanned. */
const itemOf = (dialect: Dialect, event: StreamEvent): Item => {
  if (dialect.family === "openai" && event.data.trim() === "[DONE]") return { event, json: undefined, slots: [] };
  let json: unknown;
  try {
    json = JSON.parse(event.data);
  } catch (cause) {
    throw new CasemateError("MODEL_UNREACHABLE", "the upstream's stream has an event that is no JSON", { cause });
  }
  if (!isObject(json))
    throw new CasemateError("MODEL_UNREACHABLE", "the upstream's stream has an event that is no object");
  if (isObject(json["error"]) || json["type"] === "error")
    throw new CasemateError("MODEL_UNREACHABLE", "the upstream broke its answer off with an error");
  return { event, json, slots: slotsIn(dialect, json) };
};

/** THROWS MODEL_UNREACHABLE. */
export const slotsIn = (dialect: Dialect, json: JsonObject): readonly Slot[] => {
  try {
    return dialect.slots(json);
  } catch (cause) {
    throw new CasemateError("MODEL_UNREACHABLE", "the upstream's answer is none of its API", { cause });
  }
};

/** Bytes of their texts (UTF-8); what is only repeated does not count. */
export const bytesIn = (slots: readonly Slot[]): number =>
  slots.reduce((sum, { piece }) => {
    const text =
      piece.kind === "text" ? piece.text : piece.kind === "call" && piece.whole !== true ? piece.arguments : "";
    return sum + Buffer.byteLength(text ?? "");
  }, 0);

/** With other texts in it. THROWS CONTENT_BLOCKED where one has no place of its own. */
export const setTexts = (slots: readonly Slot[], texts: readonly string[]): void => {
  for (const [i, { piece, set }] of slots.entries()) {
    const text = texts[i];
    if (piece.kind === "call" || text === undefined || text === piece.text) continue;
    if (set === undefined) throw new CasemateError("CONTENT_BLOCKED", "the answer was stopped by the guard");
    set(text);
  }
};

const changed = ({ event, json, slots }: Item, texts: readonly string[]): StreamEvent => {
  setTexts(slots, texts);
  return { ...event, data: JSON.stringify(json) };
};

/** Whoever goes away while it is waited for leaves nobody who hears that it failed. */
const pull = <T>(iterator: AsyncIterator<T>): Promise<IteratorResult<T>> => {
  const next = iterator.next();
  next.catch(() => undefined);
  return next;
};

/** Undefined when nothing came in time; the promise is still to be waited for. */
const orQuiet = <T>(promise: Promise<T>, ms: number): Promise<T | undefined> => {
  let timer: NodeJS.Timeout | undefined;
  const quiet = new Promise<undefined>((done) => {
    timer = setTimeout(() => done(undefined), ms);
  });
  return Promise.race([promise, quiet]).finally(() => clearTimeout(timer));
};
