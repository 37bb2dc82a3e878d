/** Certificates through the whole process: new ones without a restart, clients known by theirs; and what could not be read is counted and logged. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { connect as connectSocket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import { fetch, Agent } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DevelopmentCa, developmentCa, type Issued } from "../../src/listen/development-ca.ts";
import { build, root } from "../support/casemate.ts";
import { serve, type Serving } from "../support/serving.ts";

let home = "";
let s: Serving;
let port = 0;
let ca: DevelopmentCa;
let clients: DevelopmentCa;
let strangers: DevelopmentCa;

const body = JSON.stringify({
  inputs: [{ name: "image", shape: [1, 1, 28, 28], datatype: "FP32", data: Array.from({ length: 784 }, () => 0.5) }],
});
const server = (name: string): Promise<Issued> =>
  ca.issue({ name, alternativeNames: [{ type: "ip", value: "127.0.0.1" }], usage: "server" });
const client = (of: DevelopmentCa, uri: string, days = 30): Promise<Issued> =>
  of.issue({ name: "client", alternativeNames: [{ type: "url", value: uri }], usage: "client", days });
const authority = async (name: string): Promise<DevelopmentCa> => {
  mkdirSync(join(home, name));
  return developmentCa(join(home, name));
};
/** As certbot and secret mounts do: the new file takes the place of the old one. */
const put = (file: string, text: string): void => {
  writeFileSync(join(home, `${file}.new`), text);
  renameSync(join(home, `${file}.new`), join(home, file));
};

beforeAll(async () => {
  build();
  home = mkdtempSync(join(tmpdir(), "casemate-certificates-"));
  [ca, clients, strangers] = await Promise.all([authority("ca"), authority("clients"), authority("strangers")]);
  const first = await server("first");
  put("server.pem", first.certificate);
  put("server.key", first.key);
  put("clients.pem", clients.certificate);
  const from = JSON.stringify(join(root, "models/digits/digits.onnx"));
  writeFileSync(
    join(home, "casemate.yaml"),
    `listen: { tls: { certificate: server.pem, key: server.key, clientAuthorities: clients.pem } }
policies: { closed: { extends: open, who: { anonymous: false } } }
certificates:
  - { name: "uri:spiffe://corp/scorer", account: scorer, models: [digits], limits: ["3/h"] }
  - { name: "uri:spiffe://corp/other", account: other, models: [second] }
models: { digits: { from: ${from}, policy: closed }, second: { from: ${from}, policy: closed } }
`,
  );
  s = await serve(home, ["--config", "casemate.yaml"]);
  port = Number(new URL(s.address).port);
});
afterAll(async () => {
  await s.stop();
  rmSync(home, { recursive: true, force: true });
});

/** RETURNS status and code of one request with this client certificate. */
const ask = async (shown: Issued | undefined, model = "digits"): Promise<readonly [number, unknown]> => {
  const dispatcher = new Agent({
    connect: { ca: ca.certificate, ...(shown === undefined ? {} : { cert: shown.certificate, key: shown.key }) },
  });
  try {
    const answer = await fetch(`${s.address}/v2/models/${model}/infer`, { method: "POST", body, dispatcher });
    return [answer.status, ((await answer.json()) as { code?: string }).code];
  } finally {
    await dispatcher.close();
  }
};

const connected = (): Promise<TLSSocket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", ca: ca.certificate });
    socket.once("secureConnect", () => resolve(socket));
    socket.once("error", reject);
  });
const nameOf = (socket: TLSSocket): string => String(socket.getPeerCertificate().subject.CN);
const live = (socket: TLSSocket): Promise<string> =>
  new Promise((resolve, reject) => {
    socket.once("data", (piece: Buffer) => resolve(piece.toString().slice(0, 12)));
    socket.once("close", () => reject(new Error("the connection is gone")));
    socket.write("GET /v2/health/live HTTP/1.1\r\nhost: a\r\n\r\n");
  });
const within = async (ms: number, is: () => Promise<boolean> | boolean): Promise<boolean> => {
  for (let waited = 0; waited < ms; waited += 100) {
    if (await is()) return true;
    await new Promise((r) => setTimeout(r, 100));
  }
  return false;
};

describe("a client's certificate", () => {
  it("is its account, with the rights and limits of that", async () => {
    const scorer = await client(clients, "spiffe://corp/scorer");
    expect(await ask(scorer, "second")).toEqual([403, "ACCESS_DENIED"]);
    for (let i = 0; i < 3; i++) expect(await ask(scorer)).toEqual([200, undefined]);
    expect(await ask(scorer)).toEqual([429, "RATE_LIMITED"]);
    // limits are the account's
    expect(await ask(await client(clients, "spiffe://corp/other"), "second")).toEqual([200, undefined]);
    expect(s.stderr()).toMatch(/"account":"scorer","credential":"uri:spiffe:\/\/corp\/scorer"/);
  });

  it("is refused where nobody gave it an account, none is shown, its authority is another, or it has expired", async () => {
    expect(await ask(await client(clients, "spiffe://corp/nobody"))).toEqual([401, "ACCESS_UNAUTHENTICATED"]);
    expect(await ask(undefined)).toEqual([401, "ACCESS_UNAUTHENTICATED"]);
    expect(await ask(await client(strangers, "spiffe://corp/other"), "second")).toEqual([
      401,
      "ACCESS_UNAUTHENTICATED",
    ]);
    expect(await ask(await client(clients, "spiffe://corp/other", -1), "second")).toEqual([
      401,
      "ACCESS_UNAUTHENTICATED",
    ]);
  });
});

describe("files that change while it serves", () => {
  it("new connections see the new certificate, old ones live on; broken files change nothing", async () => {
    const old = await connected();
    expect(nameOf(old)).toBe("first");
    const second = await server("second");
    put("server.key", second.key);
    put("server.pem", second.certificate);
    const seen = async (name: string): Promise<boolean> => {
      const socket = await connected();
      const found = nameOf(socket);
      socket.destroy();
      return found === name;
    };
    expect(await within(8000, () => seen("second"))).toBe(true);
    expect(await live(old)).toBe("HTTP/1.1 200");
    old.destroy();
    put("server.pem", "nothing");
    expect(await within(8000, () => /can not be used together/.test(s.stderr()))).toBe(true);
    expect(await seen("second")).toBe(true);
    put("server.pem", second.certificate);
  });

  it("an authority that is exchanged takes its clients along", async () => {
    put("clients.pem", strangers.certificate);
    const of = await client(strangers, "spiffe://corp/other");
    expect(await within(8000, async () => (await ask(of, "second"))[0] === 200)).toBe(true);
    expect(await ask(await client(clients, "spiffe://corp/other"), "second")).toEqual([401, "ACCESS_UNAUTHENTICATED"]);
  });
});

it("what can not be read is counted, and logged without what it contained", async () => {
  const token = await s.adminToken();
  const handshakes = async (): Promise<number> =>
    Number(/casemate_unread_total\{part="tls",code="handshake"\} (\d+)/.exec(await adminMetrics(token))?.[1] ?? 0);
  const before = await handshakes();
  const send = (bytes: string): Promise<void> =>
    new Promise((resolve) => {
      const socket = connectSocket(port, "127.0.0.1", () => socket.write(bytes));
      socket.on("error", () => undefined);
      socket.on("close", () => resolve());
      socket.resume();
    });
  await Promise.all(Array.from({ length: 50 }, () => send("GET /secret-of-mine HTTP/1.1\r\n\r\n")));
  const socket = await connected();
  const ended = new Promise((resolve) => socket.once("close", resolve));
  socket.resume();
  socket.write("secret-of-mine: this is no HTTP\r\n\r\n");
  await ended;
  const dispatcher = new Agent({ connect: { ca: ca.certificate } });
  await (await fetch(`${s.address}/secret-of-mine`, { dispatcher })).text();
  await dispatcher.close();
  const metrics = await adminMetrics(token);
  expect((await handshakes()) - before).toBe(50);
  expect(metrics).toContain('casemate_unread_total{part="http",code="REQUEST_MALFORMED"} 1');
  expect(metrics).toContain('casemate_unread_total{part="request",code="REQUEST_NO_ROUTE"} 1');
  // the first, and perhaps a count at the end of a minute
  expect(s.stderr().match(/"kind":"unread","part":"tls"/g)?.length).toBeLessThanOrEqual(2);
  expect(s.stderr()).not.toContain("secret-of-mine");
});

/** The admin listener has a certificate of the development authority. */
const adminMetrics = async (token: string): Promise<string> => {
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
  const answer = await fetch(`${s.admin}/metrics`, { headers: { authorization: `Bearer ${token}` }, dispatcher });
  const text = await answer.text();
  await dispatcher.close();
  return text;
};
