/**
 * UntakenAnswers: answers that are given and not taken. A client of HTTP/2 may hold its window at 0 (one of HTTP/1.1 may not read), so that what it asked for stays in
 * memory and its requests are never over (CVE-2019-9511, -9517). They have a time and a share of memory here, and do not count as requests that are being worked on.
 */
import type { ServerResponse } from "node:http";
import { constants, type Http2ServerResponse, type Http2Session } from "node:http2";
import { monotonicMs } from "../../core/clock.ts";
import type { GatewayLimits } from "./server-limits.ts";
import type { UnreadSink } from "../record/unread.ts";
import { endSession } from "./session-conduct.ts";

/** how often it is looked at, in ms */
const everyMs = 250;
/** and when the server is full */
const fullEveryMs = 20;
/** an answer that is larger has more time, in bytes/s */
const slowest = 64 << 10;
/** so many streams that were ended for it, and the connection is: nothing reads there */
const maxEnded = 8;

type Response = ServerResponse | Http2ServerResponse;

interface UnderWay {
  readonly response: Response;
  /** by when it must be taken; undefined until it is given */
  untilMs: number | undefined;
  /** that it holds, once it is given: larger answers go out in pieces, and the rest waits elsewhere */
  bytes: number;
}

export type AnswerLimits = Pick<GatewayLimits, "answerTimeoutMs" | "maxUntakenBytes">;

export class UntakenAnswers {
  readonly #limits: AnswerLimits;
  readonly #unread: UnreadSink | undefined;
  readonly #isProxy: (address: string) => boolean;
  readonly #underWay = new Set<UnderWay>();
  readonly #bySocket = new WeakMap<object, Set<UnderWay>>();
  readonly #ended = new WeakMap<Http2Session, number>();
  readonly #timer: NodeJS.Timeout;
  #given = 0;
  #lookedMs = 0;

  /** Connections of proxies carry several clients, and are not ended for one of them. */
  constructor(limits: AnswerLimits, isProxy: (address: string) => boolean, unread?: UnreadSink) {
    this.#limits = limits;
    this.#unread = unread;
    this.#isProxy = isProxy;
    this.#timer = setInterval(() => this.#look(monotonicMs()), everyMs);
    this.#timer.unref();
  }

  /** A request that came; it is over when its answer is taken, or its client gone. */
  add(response: Response): void {
    const one: UnderWay = { response, untilMs: undefined, bytes: 0 };
    this.#underWay.add(one);
    response.once("close", () => this.#over(one));
    if (isHttp2(response)) return;
    // requests one behind the other: Node tells the end of the connection to the first answer only
    const { socket } = response.req;
    let onSocket = this.#bySocket.get(socket);
    if (onSocket === undefined) {
      const made = new Set<UnderWay>();
      onSocket = made;
      this.#bySocket.set(socket, made);
      socket.once("close", () => {
        for (const left of made) this.#over(left);
      });
    }
    onSocket.add(one);
  }

  #over(one: UnderWay): void {
    if (!this.#underWay.delete(one)) return;
    if (one.untilMs !== undefined) this.#given--;
    if (!isHttp2(one.response)) this.#bySocket.get(one.response.req.socket)?.delete(one);
  }

  /** requests that are not over */
  get active(): number {
    return this.#underWay.size;
  }

  /** Of these, requests without an answer yet; looks again when they seem to be more than `allowed`. */
  working(allowed: number): number {
    if (this.#underWay.size - this.#given > allowed && monotonicMs() - this.#lookedMs > fullEveryMs)
      this.#look(monotonicMs());
    return this.#underWay.size - this.#given;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(nowMs: number): void {
    this.#lookedMs = nowMs;
    let held = 0;
    let late: UnderWay[] | undefined;
    for (const one of this.#underWay) {
      if (one.untilMs === undefined) {
        if (!one.response.headersSent) continue;
        one.bytes = Math.max(one.response.writableLength, Number(one.response.getHeader("content-length") ?? 0));
        one.untilMs = nowMs + this.#limits.answerTimeoutMs + (one.bytes / slowest) * 1000;
        this.#given++;
      } else if (!one.response.writableEnded && one.response.writableLength === 0)
        // a stream of which all that is there was taken: the next piece is not the client's to send
        one.untilMs = nowMs + this.#limits.answerTimeoutMs;
      held += one.bytes;
      if (nowMs > one.untilMs) (late ??= []).push(one);
    }
    for (const { response, bytes } of late ?? []) {
      held -= bytes;
      this.#end(response);
    }
    if (held > this.#limits.maxUntakenBytes) this.#free(held - this.#limits.maxUntakenBytes);
  }

  /** Ends the connections that hold most, until so many bytes are free. */
  #free(excess: number): void {
    const byConnection = new Map<object, { bytes: number; end: () => void }>();
    for (const { response, untilMs, bytes } of this.#underWay) {
      if (untilMs === undefined) continue;
      const connection = isHttp2(response) ? response.stream.session : response.req.socket;
      if (!connection) continue;
      const end = (): void => void ("goaway" in connection ? endSession(connection) : connection.destroy());
      const known = byConnection.get(connection) ?? { bytes: 0, end };
      byConnection.set(connection, known);
      known.bytes += bytes;
    }
    let left = excess;
    for (const held of [...byConnection.values()].toSorted((a, b) => b.bytes - a.bytes)) {
      if (left <= 0) return;
      left -= held.bytes;
      this.#unread?.("http", "untaken");
      held.end();
    }
  }

  #end(response: Response): void {
    this.#unread?.(isHttp2(response) ? "http2" : "http", "untaken", response.req.socket?.remoteAddress);
    // of requests one behind the other, only the first answer has the socket
    if (!isHttp2(response)) return void response.req.socket.destroy();
    const { session } = response.stream;
    response.stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM);
    if (!session || session.destroyed || this.#isProxy(session.socket.remoteAddress ?? "")) return;
    const ended = (this.#ended.get(session) ?? 0) + 1;
    this.#ended.set(session, ended);
    if (ended >= maxEnded) endSession(session);
  }
}

const isHttp2 = (response: Response): response is Http2ServerResponse => response.req.httpVersionMajor === 2;
