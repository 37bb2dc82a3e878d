import { connect as connectHttp2 } from "node:http2";
import { type IncomingHttpHeaders, request as httpRequest } from "node:http";
import { connect as connectSocket } from "node:net";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sleep } from "../../core/clock.ts";
import { developmentTls } from "../../listen/development-ca.ts";
import { peerOf } from "./peer.ts";
import { type RunningServer, type ServerOptions, startServer } from "./gateway-server.ts";

let folder: string;
let tls: Awaited<ReturnType<typeof developmentTls>>;
const running: RunningServer[] = [];

const start = async (options: Partial<ServerOptions> = {}): Promise<RunningServer> => {
  const server = await startServer({
    host: "127.0.0.1",
    port: 0,
    tls: undefined,
    failed: () => undefined,
    routes: (app) => {
      app.get("/peer", (request) => peerOf(request.raw));
      app.post("/length", (request) => ({ bytes: (request.body as Buffer).length }));
      app.get("/slow", async () => {
        await sleep(300);
        return { slow: true };
      });
      app.get("/broken", () => {
        throw new Error("secret detail at /etc/passwd");
      });
    },
    ...options,
  });
  running.push(server);
  return server;
};
const portOf = (s: RunningServer): number => Number(new URL(s.address).port);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "casemate-gateway-"));
  tls = await developmentTls(folder);
});
afterAll(async () => {
  await Promise.all(running.map((s) => s.close(100)));
  await rm(folder, { recursive: true, force: true });
});

/** One exchange over HTTP/2. */
const http2 = async (
  url: string,
  path: string,
  options: object = {},
  method = "GET",
): Promise<{ status: number; headers: IncomingHttpHeaders; body: string }> => {
  const session = connectHttp2(url, options);
  try {
    return await new Promise((resolve, reject) => {
      session.on("error", reject);
      const stream = session.request({ ":path": path, ":method": method, "x-mine": "1" });
      let status = 0;
      let headers: IncomingHttpHeaders = {};
      let body = "";
      stream.on("response", (h) => {
        status = h[":status"] ?? 0;
        headers = h;
      });
      stream.on("data", (d: Buffer) => {
        body += d.toString();
      });
      stream.on("end", () => resolve({ status, headers, body }));
      stream.on("error", reject);
    });
  } finally {
    session.close();
  }
};

/** What comes back for raw bytes, until the other end closes. */
const raw = (port: number, bytes: string, more?: { readonly after: number; readonly bytes: string }): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connectSocket(port, "127.0.0.1", () => socket.write(bytes));
    let got = "";
    socket.on("data", (d) => {
      got += d.toString();
    });
    socket.on("close", () => resolve(got));
    socket.on("error", (e: NodeJS.ErrnoException) => (e.code === "ECONNRESET" ? resolve(got) : reject(e)));
    if (more !== undefined) setTimeout(() => socket.write(more.bytes), more.after);
  });

describe("one port for HTTP/1.1 and HTTP/2", () => {
  it("without TLS, by the first bytes", async () => {
    const s = await start();
    const one = (await (await fetch(`${s.address}/peer`, { headers: { "x-mine": "1" } })).json()) as { http: string };
    const two = JSON.parse((await http2(s.address, "/peer")).body) as { http: string; headerNames: string[] };
    expect([one.http, two.http]).toEqual(["1.1", "2"]);
    expect(two.headerNames).toEqual(["x-mine"]);
  });

  it("without TLS, when the first bytes come one by one", async () => {
    const s = await start();
    const socket = connectSocket(portOf(s), "127.0.0.1");
    let got = "";
    socket.on("data", (d) => {
      got += d.toString();
    });
    const closed = new Promise((resolve) => socket.once("close", resolve));
    for (const letter of "PRI / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n") {
      socket.write(letter);
      await sleep(1);
    }
    await closed;
    expect(got).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  it("with TLS, by ALPN; 1.2 is the oldest that is spoken", async () => {
    const s = await start({ tls });
    const ca = await readFile(tls.authority);
    const two = await http2(s.address, "/peer", { ca });
    expect(JSON.parse(two.body)).toMatchObject({ http: "2", address: "127.0.0.1" });
    const oldest = await new Promise<string>((resolve) => {
      const socket = connectTls({ port: portOf(s), host: "127.0.0.1", ca, maxVersion: "TLSv1.1", minVersion: "TLSv1" });
      socket.once("secureConnect", () => resolve("connected"));
      socket.once("error", () => resolve("refused"));
    });
    expect(oldest).toBe("refused");
  });
});

describe("what every route has", () => {
  it("an id, and headers that keep browsers and caches away", async () => {
    const s = await start();
    const r = await fetch(`${s.address}/peer`, { headers: { "x-request-id": "forged" } });
    expect(r.headers.get("x-request-id")).toMatch(/^[\w-]{16}$/);
    expect(r.headers.get("x-content-type-options")).toBe("nosniff");
    expect(r.headers.get("cache-control")).toBe("no-store");
  });

  it("what breaks inside is not told", async () => {
    const told: unknown[] = [];
    const s = await start({ failed: (error) => told.push(error) });
    const r = await fetch(`${s.address}/broken`);
    expect(r.status).toBe(500);
    expect(r.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    const text = await r.text();
    expect(JSON.parse(text)).toMatchObject({ code: "INTERNAL", requestId: r.headers.get("x-request-id") });
    expect(text).not.toContain("passwd");
    expect(String(told[0])).toContain("passwd");
  });

  it("also where an address can not be read, and where a method is none that is known", async () => {
    const s = await start({ tls });
    const ca = await readFile(tls.authority);
    for (const [method, path, status, code] of [
      ["GET", "/peer/%zz", 400, "REQUEST_MALFORMED"],
      ["GET", "/%ff%00", 400, "REQUEST_MALFORMED"],
      ["FOO", "/peer", 404, "REQUEST_NO_ROUTE"],
    ] as const) {
      const answer = await http2(s.address, path, { ca }, method);
      const problem = JSON.parse(answer.body) as { code: string; requestId: string };
      expect([answer.status, problem.code]).toEqual([status, code]);
      expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
      expect(answer.headers["x-request-id"]).toBe(problem.requestId);
      expect(answer.headers["x-content-type-options"]).toBe("nosniff");
      expect(answer.body).not.toMatch(/FST_|fastify|%/);
    }
  });

  it("an address that is taken is an error with a hint", async () => {
    const s = await start();
    await expect(start({ port: portOf(s) })).rejects.toMatchObject({
      code: "SERVER_ADDRESS",
      hint: expect.stringContaining("port"),
    });
  });
});

describe("clients that are slow, large or many", () => {
  const limits = { headersTimeoutMs: 300, bodyTimeoutMs: 300, maxBodyBytes: 1000, maxHeaderBytes: 2048 };

  it("headers that never end are answered 408, also when a byte comes now and then", async () => {
    const s = await start({ limits });
    expect(await raw(portOf(s), "GET /peer HTTP/1.1\r\nhost: a\r\n", { after: 200, bytes: "x" })).toMatch(
      /^HTTP\/1\.1 408 /,
    );
  });

  it("a connection that says nothing is closed", async () => {
    const s = await start({ limits });
    expect(await raw(portOf(s), "P")).not.toContain(" 200 ");
  });

  it("a body that never ends", async () => {
    const s = await start({ limits });
    expect(
      await raw(portOf(s), "POST /length HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\ncontent-type: a/b\r\n\r\n1"),
    ).toMatch(/^HTTP\/1\.1 408 /);
  });

  it("headers and bodies over the limit", async () => {
    const s = await start({ limits });
    expect(await raw(portOf(s), `GET /peer HTTP/1.1\r\nhost: a\r\nx: ${"y".repeat(4000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 /,
    );
    const r = await fetch(`${s.address}/length`, { method: "POST", body: Buffer.alloc(1001) });
    expect([r.status, ((await r.json()) as { code: string }).code]).toEqual([413, "REQUEST_TOO_LARGE"]);
    expect(await (await fetch(`${s.address}/length`, { method: "POST", body: Buffer.alloc(1000) })).json()).toEqual({
      bytes: 1000,
    });
  });

  it("requests beyond what is taken at once are told when to come back", async () => {
    const s = await start({ limits: { maxRequests: 2 } });
    const answers = await Promise.all([1, 2, 3].map(() => fetch(`${s.address}/slow`)));
    expect(answers.map((r) => r.status).toSorted((a, b) => a - b)).toEqual([200, 200, 503]);
    expect(answers.find((r) => r.status === 503)?.headers.get("retry-after")).toBe("1");
  });

  it("connections of one address beyond the limit are closed; those of a proxy are not counted", async () => {
    for (const [isProxy, open] of [
      [false, 3],
      [true, 5],
    ] as const) {
      const s = await start({ limits: { maxConnectionsPerAddress: 3 }, isProxy: () => isProxy });
      const sockets = Array.from({ length: 5 }, () =>
        connectSocket(portOf(s), "127.0.0.1").on("error", () => undefined),
      );
      await sleep(200);
      expect(
        sockets.filter((socket) => !socket.closed && !socket.destroyed && socket.readyState === "open"),
      ).toHaveLength(open);
      for (const socket of sockets) socket.destroy();
    }
  });

  it("floods of HTTP/2 streams that are opened and reset leave the server answering", async () => {
    const s = await start();
    const session = connectHttp2(s.address);
    session.on("error", () => undefined);
    for (let i = 0; i < 3000 && !session.closed && !session.destroyed; i++) {
      const stream = session.request({ ":path": "/slow" });
      stream.on("error", () => undefined);
      stream.close(8);
    }
    await sleep(300);
    session.destroy();
    expect((await fetch(`${s.address}/peer`)).status).toBe(200);
    for (let i = 0; i < 20 && s.active() > 0; i++) await sleep(100);
    expect(s.active()).toBe(0);
  });
});

describe("stopping", () => {
  it("answers what has come, takes nothing new, and ends", async () => {
    const s = await start();
    const under = new Promise<number>((resolve, reject) => {
      const r = httpRequest(`${s.address}/slow`, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
      r.on("error", reject);
      r.end();
    });
    await sleep(100);
    const closed = s.close(2000);
    await sleep(20);
    await expect(fetch(`${s.address}/peer`)).rejects.toThrow();
    expect(await under).toBe(200);
    await closed;
  });

  it("does not wait for ever", async () => {
    const s = await start();
    const socket = connectSocket(portOf(s), "127.0.0.1", () => socket.write("GET /slow HTTP/1.1\r\nhost: a\r\n"));
    socket.on("error", () => undefined);
    await sleep(50);
    await s.close(200);
    expect(socket.destroyed || (await new Promise((r) => socket.once("close", () => r(true))))).toBe(true);
  });
});
