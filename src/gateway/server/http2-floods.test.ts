/** Floods of HTTP/2 frames, over real sockets: the server goes on answering others, its memory stays, and the connection is ended. Some of it Node and nghttp2 do; here it is seen that they do. */
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sleep } from "../../core/clock.ts";
import { type RunningServer, startServer } from "./gateway-server.ts";
import {
  errorCode,
  flag,
  frame,
  frameType,
  get,
  getBlock,
  indexedField,
  postBlock,
  rawClient,
  type RawClient,
  settings,
  uint32,
} from "./http2-frames.test-data.ts";

const mib = 1 << 20;
const limits = { answerTimeoutMs: 400, maxUntakenBytes: 16 * mib, maxRequests: 100, maxHeaderBytes: 4096 };
let server: RunningServer;
let port: number;

beforeAll(async () => {
  server = await startServer({
    host: "127.0.0.1",
    port: 0,
    tls: undefined,
    limits,
    failed: () => undefined,
    routes: (app) => {
      app.get("/peer", () => "ok");
      // each answer is memory of its own
      app.get("/large", (_, reply) => reply.send(Buffer.alloc(2 * mib, 1)));
      app.post("/length", (request) => ({ bytes: (request.body as Buffer | undefined)?.length ?? 0 }));
    },
  });
  port = Number(new URL(server.address).port);
});
afterAll(() => server.close(100));

/** An honest client is answered while and after `act`. RETURNS by how many MiB the memory outside the heap and in it grew, at most. */
const meanwhile = async (act: () => Promise<unknown>): Promise<number> => {
  const used = (): number => {
    const { arrayBuffers, heapUsed, external } = process.memoryUsage();
    return (arrayBuffers + heapUsed + external) / mib;
  };
  const before = used();
  let most = before;
  const state = { over: false };
  const honest = (async () => {
    do {
      const answer = await fetch(`${server.address}/peer`);
      expect(answer.status).toBe(200);
      await answer.text();
      most = Math.max(most, used());
      await sleep(10);
    } while (!state.over);
  })();
  try {
    await act();
  } finally {
    state.over = true;
    await honest;
  }
  return most - before;
};

const ping = frame(frameType.ping, 0, 0, Buffer.alloc(8));
const priority = (stream: number): Buffer =>
  frame(frameType.priority, 0, stream, Buffer.concat([uint32(0), Buffer.from([7])]));
const opened = (stream: number, headers: Buffer): Buffer => frame(frameType.headers, flag.endHeaders, stream, headers);
const full = 50_000;

/** what is sent again and again, and what before it */
const floods: readonly (readonly [name: string, again: Buffer, first?: Buffer])[] = [
  ["PING", ping],
  ["SETTINGS", settings()],
  ["SETTINGS that change the size of the table", settings([1, 0], [1, 4096])],
  ["PRIORITY of a stream that is not open", priority(1)],
  ["PRIORITY of one that is", priority(1), opened(1, postBlock("/length"))],
  ["WINDOW_UPDATE", frame(frameType.windowUpdate, 0, 0, uint32(1))],
  ["frames of no known type", frame(99, 0, 0, Buffer.alloc(200))],
  ["empty CONTINUATION", frame(frameType.continuation, 0, 1), frame(frameType.headers, 0, 1, getBlock("/peer"))],
  [
    "CONTINUATION with fields",
    frame(frameType.continuation, 0, 1, Buffer.from([0, 1, 0x61, 1, 0x62])),
    frame(frameType.headers, 0, 1, getBlock("/peer")),
  ],
  ["empty DATA", frame(frameType.data, 0, 1), opened(1, postBlock("/length"))],
];

describe.each([true, false] as const)("floods from a client that reads what comes: %s", (reads) => {
  it.each(floods.map(([name, again, first]) => ({ name, again, first })))("$name", async ({ again, first }) => {
    let client: RawClient | undefined;
    const grown = await meanwhile(async () => {
      client = await rawClient(port, { reads });
      if (first !== undefined) await client.send(first);
      // small frames take more of them to be a mebibyte
      await client.flood(again, Math.max(full, (3 * mib) / again.length));
      expect(await client.ended(3000)).toBe(true);
    });
    expect(grown).toBeLessThan(32);
    client?.destroy();
  });
});

describe("headers and streams", () => {
  it("a header list that is small on the wire and large when it is read costs its stream, and many of them the connection", async () => {
    const client = await rawClient(port);
    const grown = await meanwhile(async () => {
      const bomb = Buffer.concat([getBlock("/peer"), indexedField("x", 4000), Buffer.alloc(12_000, 0xbe)]);
      for (let id = 1; id < 400 && !client.closed; id += 2) {
        await client.send(frame(frameType.headers, flag.endStream | flag.endHeaders, id, bomb));
        await sleep(1);
      }
      expect(await client.ended(3000)).toBe(true);
    });
    // 12,000 times 4,000 bytes are 46 MiB in one header list
    expect(grown).toBeLessThan(32);
    expect(client.came.get(frameType.headers) ?? 0).toBe(0);
    expect(client.goAway).toBe(errorCode.enhanceYourCalm);
  });

  it("streams that are opened and reset at once", async () => {
    const client = await rawClient(port);
    const grown = await meanwhile(async () => {
      for (let id = 1; id < 40_000 && !client.closed; id += 2)
        await client.send(Buffer.concat([get(id, "/peer"), frame(frameType.rstStream, 0, id, uint32(8))]));
      expect(await client.ended(3000)).toBe(true);
    });
    expect(grown).toBeLessThan(32);
    for (let i = 0; i < 50 && server.active() > 0; i++) await sleep(20);
    expect(server.active()).toBe(0);
  });
});

describe("answers that are not taken", () => {
  const zeroWindow = settings([4, 0]);

  it("more than the server takes requests at once: others are answered, and the connections are ended", async () => {
    const clients = await Promise.all(Array.from({ length: 3 }, () => rawClient(port, { first: zeroWindow })));
    for (const client of clients) for (let id = 1; id < 200; id += 2) await client.send(get(id, "/peer"));
    for (let i = 0; i < 50 && server.active() < limits.maxRequests; i++) await sleep(10);
    expect(server.active()).toBeGreaterThanOrEqual(limits.maxRequests);
    // the next look knows that they have their answers; on a busy machine it comes later
    for (let i = 0, answered = 0; i < 40 && answered < 3; i++) {
      await sleep(50);
      const answer = await fetch(`${server.address}/peer`);
      await answer.text();
      answered = answer.ok ? answered + 1 : 0;
    }
    await meanwhile(async () => {
      for (const client of clients) expect(await client.ended(3000)).toBe(true);
    });
    expect(clients.map((c) => c.goAway)).toEqual(clients.map(() => errorCode.enhanceYourCalm));
    for (let i = 0; i < 50 && server.active() > 0; i++) await sleep(20);
    expect(server.active()).toBe(0);
  });

  it("pings do not keep them, nor does a window that opens by one byte now and then", async () => {
    const client = await rawClient(port, { first: zeroWindow });
    for (let id = 1; id < 20; id += 2) await client.send(get(id, "/peer"));
    for (let i = 0; i < 20 && !client.closed; i++) {
      await client.send(Buffer.concat([ping, frame(frameType.windowUpdate, 0, 2 * i + 1, uint32(1))]));
      await sleep(100);
    }
    expect(client.closed).toBe(true);
  });

  it("large ones are held up to a limit over all; who holds most is ended first", async () => {
    const small = await rawClient(port, { first: zeroWindow });
    await small.send(get(1, "/large"));
    await sleep(100);
    const grown = await meanwhile(async () => {
      const client = await rawClient(port, { first: zeroWindow });
      // 40 MiB of answers at a time
      for (let id = 1; id < 40; id += 2) await client.send(get(id, "/large"));
      expect(await client.ended(400)).toBe(true);
      expect(small.closed).toBe(false);
    });
    expect(grown).toBeLessThan(90);
    small.destroy();
  });

  it("a client of HTTP/1.1 that does not read", async () => {
    const socket = connect(port, "127.0.0.1").on("error", () => undefined);
    socket.pause();
    const closed = new Promise<boolean>((resolve) => {
      socket.once("close", () => resolve(true));
    });
    // more than the kernel's buffers hold
    for (let i = 0; i < 14; i++) socket.write("GET /large HTTP/1.1\r\nhost: a\r\n\r\n");
    await sleep(100);
    expect(server.active()).toBeGreaterThan(0);
    for (let i = 0; i < 100 && server.active() > 0; i++) await sleep(20);
    expect(server.active()).toBe(0);
    socket.resume();
    expect(await Promise.race([closed, sleep(1000)])).toBe(true);
  });
});

describe("clients that are not meant", () => {
  it("a long connection with many requests, five pings each, and a body", async () => {
    const client = await rawClient(port);
    for (let id = 1; id < 1201; id += 2) {
      const body = Buffer.alloc(8000, 1);
      await client.send(
        Buffer.concat([
          opened(id, postBlock("/length")),
          frame(frameType.data, flag.endStream, id, body),
          ping,
          ping,
          ping,
          ping,
          ping,
        ]),
      );
      await sleep(1);
    }
    await sleep(700);
    expect(client.closed).toBe(false);
    expect(client.came.get(frameType.headers)).toBe(600);
    expect(client.came.get(frameType.ping)).toBe(3000);
    client.destroy();
  });
});
