/**
 * HTTP/1.1 load over plain sockets, as little work a request as possible, because it shares the cores with the server.
 *
 * closed: each connection asks again when it was answered: throughput. open: requests are due at a fixed rate whatever the server does: latency. It counts from
 * when a request was due wherever that is more than 2 ms ago (a server that stalls must not thin out its own measurement), else from when it was sent.
 */
import { connect } from "node:net";

const end = Buffer.from("\r\n\r\n");
const slackMs = 2;

/** The bytes of a POST. */
export const post = (path, headers, body) => {
  const lines = Object.entries({ host: "127.0.0.1", "content-length": body.length, ...headers }).map(
    ([k, v]) => `${k}: ${v}\r\n`,
  );
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join("")}\r\n`), body]);
};

class Connection {
  constructor(port, answered, failed) {
    this.held = undefined;
    this.socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.socket.on("data", (data) => {
      this.held = this.held === undefined ? data : Buffer.concat([this.held, data]);
      for (;;) {
        const at = this.held.indexOf(end);
        if (at < 0) return;
        const head = this.held.toString("latin1", 0, at);
        const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
        if (this.held.length < at + 4 + length) return;
        const rest = this.held.subarray(at + 4 + length);
        const body = this.held.subarray(at + 4, at + 4 + length);
        this.held = rest.length === 0 ? undefined : rest;
        answered(this, Number(head.slice(9, 12)), head, body);
        if (this.held === undefined) return;
      }
    });
    this.socket.on("error", (e) => failed(this, e));
    this.socket.on("close", () => failed(this, new Error("closed")));
  }
  ready() {
    return new Promise((resolve, reject) => {
      this.socket.once("connect", resolve);
      this.socket.once("error", reject);
    });
  }
}

const count = (into, key) => into.set(key, (into.get(key) ?? 0) + 1);

/** `request(i)`: bytes of the i-th request. RETURNS requests answered with 200 a second, latencies in ms, statuses, how many were sent. */
export const closed = async ({ port, connections, seconds, request }) => {
  const statuses = new Map();
  const latencies = [];
  const starts = new Map();
  let [sent, over, errors] = [0, false, 0];
  const send = (c) => {
    starts.set(c, performance.now());
    c.socket.write(request(sent++));
  };
  const all = Array.from(
    { length: connections },
    () =>
      new Connection(
        port,
        (c, status) => {
          if (over) return;
          latencies.push(performance.now() - starts.get(c));
          count(statuses, status);
          send(c);
        },
        () => {
          if (!over) errors++;
        },
      ),
  );
  await Promise.all(all.map((c) => c.ready()));
  const begun = performance.now();
  for (const c of all) send(c);
  await new Promise((r) => setTimeout(r, 1000 * seconds));
  over = true;
  const took = (performance.now() - begun) / 1000;
  for (const c of all) c.socket.destroy();
  return { rate: (statuses.get(200) ?? 0) / took, latencies, statuses, errors, sent };
};

/** RETURNS latencies of answers with 200 in ms, statuses, those without Retry-After among 429 and 503, and what was never answered. */
export const open = async ({ port, rate, seconds, request, most = 512, drainMs = 2000 }) => {
  const statuses = new Map();
  const latencies = [];
  const refused = [];
  let [withoutRetryAfter, errors, over] = [0, 0, false];
  const starts = new Map();
  const free = [];
  /** due, but no connection is free */
  const waiting = [];
  let [i, live] = [0, 0];
  const failed = (c) => {
    if (over || !starts.has(c)) return;
    starts.delete(c);
    errors++;
    live--;
  };
  const answered = (c, status, head) => {
    const start = starts.get(c);
    const took = performance.now() - start;
    count(statuses, status);
    if (status === 200) latencies.push(took);
    else {
      refused.push(took);
      if ((status === 429 || status === 503) && !/retry-after:/i.test(head)) withoutRetryAfter++;
    }
    if (/connection: close/i.test(head)) {
      starts.delete(c);
      live--;
      c.socket.destroy();
      return;
    }
    if (waiting.length > 0) send(c, waiting.shift());
    else free.push(c);
  };
  const send = (c, due) => {
    const now = performance.now();
    starts.set(c, now - due > slackMs ? due : now);
    c.socket.write(request(i++));
  };
  const first = Array.from({ length: Math.min(most, 64) }, () => new Connection(port, answered, failed));
  await Promise.all(first.map((c) => c.ready()));
  for (const c of first) {
    starts.set(c, 0);
    free.push(c);
  }
  live = first.length;
  const begun = performance.now();
  let scheduled = 0;
  await new Promise((resolve) => {
    const tick = () => {
      const now = performance.now() - begun;
      const until = Math.min(now, 1000 * seconds);
      for (; (scheduled * 1000) / rate <= until; scheduled++) {
        const due = begun + (scheduled * 1000) / rate;
        const c = free.pop();
        if (c !== undefined) send(c, due);
        else {
          waiting.push(due);
          if (live < most) {
            live++;
            const made = new Connection(port, answered, failed);
            starts.set(made, due);
            made.ready().then(
              () => {
                if (waiting.length > 0) send(made, waiting.shift());
                else free.push(made);
              },
              () => undefined,
            );
          }
        }
      }
      if (now >= 1000 * seconds) resolve();
      else setTimeout(tick, 1);
    };
    tick();
  });
  const deadline = performance.now() + drainMs;
  const answers = () => [...statuses.values()].reduce((a, b) => a + b, 0) + errors;
  while (answers() < scheduled && performance.now() < deadline) await new Promise((r) => setTimeout(r, 10));
  over = true;
  for (const c of starts.keys()) c.socket.destroy();
  return {
    asked: scheduled,
    latencies,
    refused,
    statuses,
    errors,
    withoutRetryAfter,
    unanswered: scheduled - answers(),
  };
};
