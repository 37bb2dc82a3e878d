/** Sends requests of a seed to a server, some at once, over HTTP/1.1, HTTP/2 and bare sockets, and judges each answer. */
import { readFileSync } from "node:fs";
import { type ClientHttp2Session, connect as connectHttp2 } from "node:http2";
import { connect, type Socket } from "node:net";
import { type Answer, wrongWith } from "./judge.ts";
import { asHttp1, type Credentials, fuzzRequest, type Raw, type Written } from "./requests.ts";

export interface FuzzOptions {
  readonly address: string;
  readonly admin: string;
  readonly pid: number;
  readonly credentials: Credentials;
  readonly seed: number;
  readonly count: number;
  readonly atOnce: number;
}

export interface FuzzResult {
  /** of answers, how often each status came; 0: the connection ended without one */
  readonly statuses: ReadonlyMap<number, number>;
  /** "index: what was wrong", some of them */
  readonly wrong: readonly string[];
  /** MiB of the server's memory, after each hundredth of the requests */
  readonly rssMib: readonly number[];
}

/** a connection on which nothing more comes is left, in ms */
const quietMs = 400;

export const fuzz = async (o: FuzzOptions): Promise<FuzzResult> => {
  const statuses = new Map<number, number>();
  const wrong: string[] = [];
  const rssMib: number[] = [];
  let next = 0;
  const note = (index: number, answer: Answer, isHead: boolean): void => {
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    const why = answer.status === 0 ? undefined : wrongWith(answer, isHead);
    if (why !== undefined && wrong.length < 50)
      wrong.push(`${index}: ${answer.status}: ${why} ${answer.body.slice(0, 100)}`);
  };
  const worker = async (): Promise<void> => {
    const lines = new Map<string, Line>();
    const lineTo = (url: string): Line => {
      let line = lines.get(url);
      if (line === undefined || line.ended()) lines.set(url, (line = new Line(url)));
      return line;
    };
    let session: ClientHttp2Session | undefined;
    for (let index = next++; index < o.count; index = next++) {
      const request = fuzzRequest(o.seed, index, o.credentials);
      const url = request.admin ? o.admin : o.address;
      if (request.kind === "raw") {
        const answers = await bare(url, request);
        if (answers.length > request.answers) wrong.push(`${index}: ${answers.length} answers to one request`);
        for (const answer of answers) note(index, answer, false);
        if (answers.length === 0) note(index, noAnswer, false);
      } else if (index % 4 === 0 && !request.admin) {
        if (session === undefined || session.closed || session.destroyed) {
          session?.destroy();
          session = connectHttp2(o.address);
          session.on("error", () => undefined);
        }
        note(index, await overHttp2(session, request), request.method === "HEAD");
      } else note(index, await lineTo(url).ask(request), request.method === "HEAD");
      if (index % Math.max(1, Math.floor(o.count / 100)) === 0) rssMib.push(rssOf(o.pid));
    }
    session?.destroy();
    for (const line of lines.values()) line.end();
  };
  await Promise.all(Array.from({ length: o.atOnce }, worker));
  return { statuses, wrong, rssMib };
};

export const rssOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;

const noAnswer: Answer = { status: 0, headers: {}, body: "" };

const socketTo = (url: string): Socket => {
  const { hostname, port } = new URL(url);
  return connect({ host: hostname, port: Number(port), noDelay: true }).on("error", () => undefined);
};

/** Takes whole answers off the front of what came. */
const answersIn = (bytes: Buffer, isHead: boolean, atEnd: boolean): { answers: Answer[]; rest: Buffer } => {
  const answers: Answer[] = [];
  let rest: Buffer = bytes;
  for (;;) {
    const end = rest.indexOf("\r\n\r\n");
    if (end < 0 || !rest.subarray(0, 7).equals(Buffer.from("HTTP/1."))) return { answers, rest };
    const [first = "", ...lines] = rest.subarray(0, end).toString("latin1").split("\r\n");
    const headers = Object.fromEntries(
      lines.map((l) => [l.slice(0, l.indexOf(":")).toLowerCase(), l.slice(l.indexOf(":") + 1).trim()]),
    );
    const status = Number(first.split(" ")[1]);
    let from = end + 4;
    if (status === 100) {
      rest = rest.subarray(from);
      continue;
    }
    const stated = headers["content-length"];
    let body: string;
    if (isHead || status === 204 || status === 304) body = "";
    else if (headers["transfer-encoding"] === "chunked") {
      const last = rest.indexOf("0\r\n\r\n", from);
      if (last < 0) return { answers, rest };
      body = rest.subarray(from, last).toString();
      from = last + 5;
    } else {
      const length = stated === undefined ? (atEnd ? rest.length - from : Number.POSITIVE_INFINITY) : Number(stated);
      if (rest.length < from + length) return { answers, rest };
      body = rest.subarray(from, from + length).toString();
      from += length;
    }
    answers.push({ status, headers, body });
    rest = rest.subarray(from);
  }
};

/** One connection of HTTP/1.1, kept open from request to request. */
class Line {
  readonly #socket: Socket;
  #got: Buffer = Buffer.alloc(0);
  #changed: () => void = () => undefined;
  #over = false;

  constructor(url: string) {
    this.#socket = socketTo(url);
    this.#socket.on("data", (piece) => {
      this.#got = Buffer.concat([this.#got, piece]);
      this.#changed();
    });
    this.#socket.on("close", () => {
      this.#over = true;
      this.#changed();
    });
  }

  ended(): boolean {
    return this.#over;
  }

  end(): void {
    this.#socket.destroy();
  }

  async ask(request: Written): Promise<Answer> {
    this.#socket.write(asHttp1(request));
    for (;;) {
      const { answers, rest } = answersIn(this.#got, request.method === "HEAD", this.#over);
      const [answer] = answers;
      if (answer !== undefined) {
        // a request that can not be read ends its connection; more answers than requests do too
        this.#got = rest;
        if (answers.length > 1 || answer.headers["connection"] === "close") {
          this.#over = true;
          this.end();
        }
        return answer;
      }
      if (this.#over) return noAnswer;
      const quiet = await new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => resolve(true), quietMs * 50);
        this.#changed = () => {
          clearTimeout(timer);
          resolve(false);
        };
      });
      if (quiet) {
        this.#over = true;
        this.end();
        return { status: 599, headers: {}, body: "no answer" };
      }
    }
  }
}

const bare = (url: string, { bytes }: Raw): Promise<readonly Answer[]> =>
  new Promise((resolve) => {
    const socket = socketTo(url);
    let got: Buffer = Buffer.alloc(0);
    let timer = setTimeout(() => socket.destroy(), quietMs);
    socket.on("data", (piece) => {
      got = Buffer.concat([got, piece]);
      clearTimeout(timer);
      timer = setTimeout(() => socket.destroy(), quietMs / 4);
    });
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(answersIn(got, false, true).answers);
    });
    socket.write(bytes);
  });

const overHttp2 = (session: ClientHttp2Session, { method, path, headers, body }: Written): Promise<Answer> =>
  new Promise((resolve) => {
    const list: Record<string, string | string[]> = {
      ":method": method,
      ":path": path,
      ":authority": "a",
    };
    for (const [name, value] of headers) list[name] = value;
    let stream: ReturnType<ClientHttp2Session["request"]>;
    try {
      stream = session.request(list, { endStream: body.length === 0 });
    } catch {
      // Node's own client does not send all of them
      return resolve(noAnswer);
    }
    let answer = noAnswer;
    let text = "";
    stream.on("response", (h) => {
      const found: Record<string, string> = {};
      for (const [name, value] of Object.entries(h)) found[name] = String(value);
      answer = { status: h[":status"] ?? 0, headers: found, body: "" };
    });
    stream.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
    });
    stream.on("error", () => undefined);
    stream.on("close", () => resolve({ ...answer, body: text }));
    if (body.length > 0) stream.end(body);
  });
