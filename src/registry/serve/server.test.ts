import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { connect as tlsConnect } from "node:tls";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { AccessFact } from "../access/facts.ts";
import { CasemateError } from "../../core/error.ts";
import { expectedActions, forAll, permits } from "../access/expected-access.test-data.ts";
import { type ActionId, actionOf } from "../access/actions.ts";
import { roles } from "../access/roles.ts";
import { type DevelopmentCa, developmentCa, developmentTls, type Issued } from "../../listen/development-ca.ts";
import { filesMediaType, filesOf } from "./files-body.ts";
import { type MemoryRegistry, memoryRegistry } from "./memory-registry.test-data.ts";
import { openApiDocument } from "./openapi.ts";
import { type Operation, operations } from "./operations.ts";
import { type ClientOptions, type RegistryClient, registryClient } from "./registry-client.ts";
import { type RegistryServer, startRegistryServer } from "./server.ts";

let folder: string;
let ca: DevelopmentCa;
let memory: MemoryRegistry;
let server: RegistryServer;
let local: RegistryServer;
let port: number;
const tokens = new Map<string, string>();
const clients: RegistryClient[] = [];
let logged = "";
const log = new Writable({
  write(chunk: Buffer, _encoding, done) {
    logged += chunk.toString();
    done();
  },
});
const gateway = "certificate:uri:spiffe://corp/gateway";

const clientOf = (options: Omit<ClientOptions, "to" | "authority">): RegistryClient => {
  const client = registryClient({ to: { url: server.address }, authority: ca.certificate, ...options });
  clients.push(client);
  return client;
};
const withToken = (who: string): RegistryClient => clientOf({ token: tokens.get(who) ?? "" });
const withCertificate = ({ certificate, key }: Issued): RegistryClient => clientOf({ certificate, key });
const code = (c: string): unknown => expect.objectContaining({ code: c });
const file = (path: string, text: string) => ({
  path,
  bytes: text.length,
  content: (async function* () {
    yield Buffer.from(text);
  })(),
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "casemate-serve-"));
  const tls = await developmentTls(folder);
  ca = await developmentCa(folder);
  const grants: AccessFact[] = roles.flatMap((role): AccessFact[] => [
    { kind: "subject-added", at: 1, subject: `user:${role}` },
    { kind: "granted", at: 1, subject: `user:${role}`, role, scope: "*" },
    { kind: "subject-added", at: 1, subject: `user:${role}-of-other` },
    { kind: "granted", at: 1, subject: `user:${role}-of-other`, role, scope: "other" },
  ]);
  memory = await memoryRegistry([
    ...grants,
    { kind: "subject-added", at: 1, subject: gateway },
    { kind: "granted", at: 1, subject: gateway, role: "reader", scope: "fraud@production" },
    { kind: "subject-added", at: 1, subject: "user:nothing" },
  ]);
  const { registry, access } = memory;
  server = await startRegistryServer({
    listen: { kind: "https", host: "127.0.0.1", port: 0, tls: { ...tls, clientAuthorities: tls.authority } },
    registry,
    access,
    limits: { jsonTimeoutMs: 300, maxFileBytes: 1 << 20, maxJsonBytes: 10_000 },
    log,
  });
  port = Number(new URL(server.address).port);
  local = await startRegistryServer({ listen: { kind: "socket", path: join(folder, "owner.sock") }, registry, access });
  for (const id of memory.access.state().subjects.keys())
    if (id.startsWith("user:")) tokens.set(id.slice(5), (await memory.admin.tokenCreate(id)).token);
  const operator = registryClient({ to: { socket: local.address } });
  clients.push(operator);
  for (const text of ["weights 1", "weights 2"])
    await operator.push({ model: "fraud" }, filesOf([file("model.onnx", text), file("data/empty", "")]));
  await operator.alias({ model: "fraud", alias: "production", version: 2 });
  await operator.push({ model: "other" }, filesOf([file("model.onnx", "other")]));
});
afterAll(async () => {
  await Promise.all(clients.map((c) => c.close()));
  await Promise.all([server.close(), local.close()]);
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  memory.calls.length = 0;
  memory.fails = undefined;
  memory.beforeCommit = () => undefined;
});

/** One call of each operation that changes nothing that other tests stand on. */
const inputs: Readonly<Record<string, Record<string, unknown>>> = {
  show: { model: "fraud" },
  showVersion: { model: "fraud", version: 1 },
  showAlias: { model: "fraud", alias: "production" },
  versions: { model: "fraud" },
  diff: { model: "fraud", from: 1, to: 2 },
  pullVersion: { model: "fraud", version: 1 },
  pullAlias: { model: "fraud", alias: "production" },
  push: { model: "fraud" },
  yank: { model: "fraud", version: 1, reason: "bad" },
  attest: { model: "fraud", version: 1, envelope: {} },
  alias: { model: "fraud", alias: "staging", version: 1 },
  promote: { model: "fraud", alias: "staging", version: 1 },
  rollback: { model: "fraud", alias: "staging" },
  approve: { model: "fraud", alias: "staging", envelope: {} },
  access: { scope: "fraud" },
  grant: { subject: "user:nobody", role: "reader", scope: "fraud" },
  revoke: { subject: "user:nobody", role: "reader", scope: "fraud" },
  subjectAdd: { subject: "user:owner" },
  subjectRemove: { subject: "user:nobody" },
  tokenCreate: { subject: "user:nobody" },
  tokenRevoke: { id: "0123456789abcdef" },
  policySet: { policies: [] },
  proposals: { model: "fraud", alias: "production" },
  rulesShow: { model: "fraud", alias: "production" },
  rulesSet: { of: "*", alias: "production", rules: {} },
  verifyModel: { model: "fraud" },
  log: { from: 0, limit: 10 },
};
const outcome = async (client: RegistryClient, id: string): Promise<string> => {
  const method = client[id as "gc"] as (input: unknown, files?: unknown) => Promise<unknown>;
  try {
    await method(inputs[id] ?? {}, id === "push" ? filesOf([file("m", "x")]) : undefined);
    return "permitted";
  } catch (e) {
    const { code } = e as { code: string };
    // refused by the registry, after access was decided
    return code === "ACCESS_CONFLICT" ? "permitted" : code;
  }
};
const table = Object.entries(operations) as [string, Operation][];

describe("every route and role", () => {
  it.each(table)("%s", async (id, { action }) => {
    for (const role of roles) {
      const may = forAll.has(action) || permits(action, role);
      memory.calls.length = 0;
      expect(`${role} ${await outcome(withToken(role), id)}`).toBe(`${role} ${may ? "permitted" : "ACCESS_DENIED"}`);
      expect(memory.calls).toEqual(may ? [`user:${role} ${id}`] : []);
      const elsewhere = forAll.has(action) ? "permitted" : "ACCESS_DENIED";
      expect(`other ${role} ${await outcome(withToken(`${role}-of-other`), id)}`).toBe(`other ${role} ${elsewhere}`);
    }
    const unknown = clientOf({});
    memory.calls.length = 0;
    expect(await outcome(unknown, id)).toBe("ACCESS_UNAUTHENTICATED");
    expect(memory.calls).toEqual([]);
  });

  it("reach every action that http may reach", () => {
    const reached = new Set<ActionId>([...table.map(([, o]) => o.action), "whoami"]);
    expect([...reached].sort()).toEqual(
      expectedActions.filter((a) => (actionOf(a).by as readonly string[]).includes("http")).sort(),
    );
  });

  it.each<[string, () => void]>([
    [
      "a route without an action",
      () =>
        void ((operations as Record<string, unknown>)["x"] = { ...operations.gc, action: undefined, path: "/v1/x" }),
    ],
    [
      "a route with an unknown action",
      () =>
        void ((operations as Record<string, unknown>)["x"] = { ...operations.gc, action: "destroy", path: "/v1/x" }),
    ],
    ["an action that no route has", () => void delete (operations as Partial<Record<string, unknown>>)["gc"]],
  ])("do not start with %s", async (_, spoil) => {
    const { gc } = operations;
    try {
      spoil();
      const { registry, access } = memory;
      const starting = startRegistryServer({
        listen: { kind: "socket", path: join(folder, "x.sock") },
        registry,
        access,
      });
      await expect(starting).rejects.toEqual(code("ACCESS_UNDECLARED"));
    } finally {
      delete (operations as Partial<Record<string, unknown>>)["x"];
      (operations as Record<string, unknown>)["gc"] = gc;
    }
  });
});

describe("what goes through", () => {
  it("files come back as they were, several and empty ones", async () => {
    const { version, files } = await withToken("reader").pullAlias({ model: "fraud", alias: "production" });
    expect(version.version).toBe(2);
    const got: Record<string, string> = {};
    for await (const { path, content } of files.each()) {
      got[path] = "";
      for await (const part of content) got[path] += Buffer.from(part).toString();
    }
    expect(got).toEqual({ "model.onnx": "weights 2", "data/empty": "" });
  });

  it("list shows what the caller may show", async () => {
    expect(await withToken("reader").list({})).toMatchObject({ models: [{ model: "fraud" }, { model: "other" }] });
    expect(await withToken("reader-of-other").list({})).toEqual({
      models: [{ model: "other", versions: 1, aliases: {} }],
    });
    expect(await withToken("nothing").list({})).toEqual({ models: [] });
    const issued = await ca.issue({
      name: "g",
      alternativeNames: [{ type: "url", value: "spiffe://corp/gateway" }],
      usage: "client",
    });
    expect(await withCertificate(issued).list({})).toEqual({
      models: [{ model: "fraud", aliases: { production: 2 } }],
    });
  });

  it("a push whose author loses the right while it runs is not committed", async () => {
    memory.fact({ kind: "subject-added", at: 1, subject: "user:leaver" });
    memory.fact({ kind: "granted", at: 1, subject: "user:leaver", role: "publisher", scope: "fraud" });
    const { token } = await memory.admin.tokenCreate("user:leaver");
    memory.beforeCommit = () =>
      memory.fact({ kind: "revoked", at: 2, subject: "user:leaver", role: "publisher", scope: "fraud" });
    const before = await withToken("reader").versions({ model: "fraud" });
    await expect(clientOf({ token }).push({ model: "fraud" }, filesOf([file("m", "x")]))).rejects.toEqual(
      code("ACCESS_DENIED"),
    );
    expect(await withToken("reader").versions({ model: "fraud" })).toEqual(before);
  });

  it("a pull that breaks off is an error, not a short file", async () => {
    const original = memory.registry;
    const { access } = memory;
    const broken = await startRegistryServer({
      listen: { kind: "socket", path: join(folder, "broken.sock") },
      access,
      registry: (caller, confirm) => ({
        ...original(caller, confirm),
        pullVersion: async () => ({
          version: (await original(caller, confirm).showVersion({ model: "fraud", version: 1 })) as never,
          files: filesOf([
            {
              path: "m",
              bytes: 1000,
              content: (async function* () {
                yield Buffer.alloc(10);
                throw new Error("disk");
              })(),
            },
          ]),
        }),
      }),
    });
    const client = registryClient({ to: { socket: broken.address } });
    const reading = async (): Promise<void> => {
      const { files } = await client.pullVersion({ model: "fraud", version: 1 });
      for await (const { content } of files.each()) for await (const _ of content);
    };
    await expect(reading()).rejects.toThrow();
    await client.close();
    await broken.close();
  });

  it("the OpenAPI document is open to all and names every route", async () => {
    const answer = await raw("GET /v1/openapi.json HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1.1 200/);
    expect(answer).toContain(JSON.stringify(openApiDocument()).slice(0, 500));
    const { paths } = openApiDocument() as { paths: Record<string, Record<string, { operationId: string }>> };
    const ids = Object.values(paths).flatMap((p) => Object.values(p).map((o) => o.operationId));
    expect(ids.sort()).toEqual([...Object.keys(operations), "whoami"].sort());
  });
});

describe("who it is", () => {
  it("the local operator, on the socket that only the owner may open", async () => {
    const client = registryClient({ to: { socket: local.address } });
    expect(await client.whoami()).toEqual({ subject: "operator:local", credential: "socket", grants: [] });
    await client.close();
    expect((await stat(local.address)).mode & 0o777).toBe(0o600);
  });

  it("a token on the socket is that token's subject, not the operator", async () => {
    const client = registryClient({ to: { socket: local.address }, token: tokens.get("reader") ?? "" });
    expect((await client.whoami()).subject).toBe("user:reader");
    await expect(client.gc({})).rejects.toEqual(code("ACCESS_DENIED"));
    await client.close();
  });

  it("a client certificate by its URI", async () => {
    const issued = await ca.issue({
      name: "g",
      alternativeNames: [{ type: "url", value: "spiffe://corp/gateway" }],
      usage: "client",
    });
    const client = withCertificate(issued);
    expect(await client.whoami()).toEqual({
      subject: gateway,
      credential: "certificate",
      grants: [{ role: "reader", scope: "fraud@production" }],
    });
    expect((await client.pullAlias({ model: "fraud", alias: "production" })).version.version).toBe(2);
    await expect(client.pullVersion({ model: "fraud", version: 2 })).rejects.toEqual(code("ACCESS_DENIED"));
  });

  const url = [{ type: "url" as const, value: "spiffe://corp/gateway" }];
  it.each<[string, () => Promise<Issued>]>([
    [
      "is one of another authority",
      async () =>
        (await developmentCa(join(folder, "other"))).issue({ name: "g", alternativeNames: url, usage: "client" }),
    ],
    ["has expired", async () => ca.issue({ name: "g", alternativeNames: url, usage: "client", days: -1 })],
    ["is one for servers", async () => ca.issue({ name: "g", alternativeNames: url, usage: "server" })],
    [
      "has no known name",
      async () => ca.issue({ name: "gateway", alternativeNames: [{ type: "dns", value: "gateway" }], usage: "client" }),
    ],
    [
      "has the name in another case",
      async () =>
        ca.issue({ name: "g", alternativeNames: [{ type: "url", value: "spiffe://corp/Gateway" }], usage: "client" }),
    ],
    [
      "has names of two subjects",
      async () => {
        memory.fact({ kind: "subject-added", at: 1, subject: "certificate:dns:two.corp" });
        return ca.issue({ name: "g", alternativeNames: [...url, { type: "dns", value: "two.corp" }], usage: "client" });
      },
    ],
  ])("nobody, where the client certificate %s", async (_, issue) => {
    await expect(withCertificate(await issue()).whoami()).rejects.toEqual(code("ACCESS_UNAUTHENTICATED"));
  });

  it("nobody, with a token that was revoked", async () => {
    const { token, id } = await memory.admin.tokenCreate("user:reader");
    expect((await clientOf({ token }).whoami()).subject).toBe("user:reader");
    await memory.admin.tokenRevoke(id);
    await expect(clientOf({ token }).whoami()).rejects.toEqual(
      expect.objectContaining({ code: "ACCESS_UNAUTHENTICATED", message: "nobody knows this token" }),
    );
  });

  it("nobody the client trusts, when the server's authority is another", async () => {
    const other = await developmentCa(join(folder, "other"));
    const client = registryClient({
      to: { url: server.address },
      authority: other.certificate,
      token: tokens.get("owner") ?? "",
    });
    await expect(client.whoami()).rejects.toEqual(
      expect.objectContaining({ code: "SERVER_UNREACHABLE", message: expect.stringContaining("not trusted") }),
    );
    await client.close();
  });

  it("TLS 1.1 is refused", async () => {
    const error = await new Promise<Error>((resolve) => {
      const socket = tlsConnect({
        host: "127.0.0.1",
        port,
        ca: ca.certificate,
        servername: "localhost",
        minVersion: "TLSv1",
        maxVersion: "TLSv1.1",
        ciphers: "DEFAULT@SECLEVEL=0",
      });
      socket.on("error", resolve);
      socket.on("secureConnect", () => resolve(new Error("connected")));
    });
    expect(error.message).toMatch(/protocol version|unsupported/i);
  });
});

/** Sends text over TLS as it is; RETURNS all that comes back until the server closes. */
const raw = (text: string, { pauseMs = 0, rest = "" } = {}): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = tlsConnect({ host: "127.0.0.1", port, ca: ca.certificate, servername: "localhost" }, () => {
      socket.write(text);
      if (rest !== "") setTimeout(() => socket.write(rest), pauseMs);
    });
    let answer = "";
    socket.on("data", (part: Buffer) => (answer += part.toString("latin1")));
    socket.on("close", () => resolve(answer));
    socket.on("error", (e: NodeJS.ErrnoException) =>
      e.code === "ECONNRESET" || e.code === "EPIPE" ? resolve(answer) : reject(e),
    );
  });
const head = (line: string, headers: readonly string[] = []): string =>
  [
    `${line} HTTP/1.1`,
    "host: localhost",
    "connection: close",
    `authorization: Bearer ${tokens.get("owner")}`,
    ...headers,
    "",
    "",
  ].join("\r\n");
const post = (path: string, body: string, type = "application/json"): string =>
  head(`POST ${path}`, [`content-type: ${type}`, `content-length: ${Buffer.byteLength(body)}`]) + body;
const pushBody = async (headText: string, contents: string): Promise<string> => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(headText.length);
  return `${length.toString("latin1")}${headText}${contents}`;
};

describe("hostile requests", () => {
  it.each([
    ["dots", "GET /v1/models/../tokens", 400],
    ["encoded dots", "GET /v1/models/%2e%2e/tokens", 400],
    ["an encoded slash", "GET /v1/models/a%2fb", 400],
    ["a null byte", "GET /v1/models/a%00", 400],
    ["two slashes", "GET //v1/tokens", 400],
    ["a slash at the end", "GET /v1/tokens/", 400],
    ["a backslash", "GET /v1\\tokens", 400],
    ["a whole address", "GET https://localhost/v1/tokens", 400],
    ["a semicolon", "GET /v1/models/fraud;x=1", 400],
    ["another case of the route", "GET /V1/tokens", 404],
    ["another case of the model", "GET /v1/models/Fraud", 400],
    ["a device", "GET /v1/models/con", 400],
    ["a prototype", "GET /v1/models/__proto__", 400],
    ["no version", "GET /v1/models/fraud/versions/1e1", 400],
    ["version 0", "GET /v1/models/fraud/versions/0", 400],
    ["a version with zeros", "GET /v1/models/fraud/versions/01", 400],
    ["a token in the query", "GET /v1/tokens?token=cm_1", 400],
    ["a token under another name", `GET /v1/access?scope=cm_${"a".repeat(20)}`, 400],
    ["an unknown field", "GET /v1/log?form=1", 400],
    ["a field twice", "GET /v1/log?from=1&from=2", 400],
    ["a prototype in the query", "GET /v1/log?__proto__=1", 400],
    ["an unknown route", "GET /v1/secrets", 404],
    ["HEAD", "HEAD /v1/tokens", 404],
    ["another method", "DELETE /v1/models/fraud", 404],
  ])("%s", async (_, line, status) => {
    const answer = await raw(head(line));
    expect(answer.slice(0, 12)).toBe(`HTTP/1.1 ${status}`);
    expect(memory.calls.filter((c) => !c.endsWith(" showVersion"))).toEqual([]);
  });

  it.each<[string, () => string | Promise<string>, number]>([
    ["two tokens", () => head("GET /v1/tokens", ["authorization: Bearer x"]), 400],
    ["two hosts", () => head("GET /v1/tokens", ["host: other"]), 400],
    ["another scheme", () => head("GET /v1/tokens").replace("Bearer", "Basic"), 400],
    ["huge headers", () => head("GET /v1/tokens", [`x: ${"a".repeat(20_000)}`]), 431],
    [
      "many headers",
      () =>
        head(
          "GET /v1/tokens",
          Array.from({ length: 3000 }, (_, i) => `x${i}: a`),
        ),
      431,
    ],
    ["a body on GET", () => `${head("GET /v1/tokens", ["content-length: 2"])}{}`, 400],
    [
      "two lengths",
      () =>
        `${head("POST /v1/gc", ["content-type: application/json", "content-length: 2", "transfer-encoding: chunked"])}0\r\n\r\n`,
      400,
    ],
    [
      "the same length twice",
      () => `${head("POST /v1/gc", ["content-type: application/json", "content-length: 2", "content-length: 2"])}{}`,
      400,
    ],
    ["text as JSON", () => post("/v1/gc", "{}", "text/plain"), 415],
    ["a form", () => post("/v1/gc", "a=b", "application/x-www-form-urlencoded"), 415],
    ["no type", () => head("POST /v1/gc", ["content-length: 0"]), 415],
    ["files where JSON belongs", () => post("/v1/gc", "{}", filesMediaType), 415],
    ["JSON where files belong", () => post("/v1/models/fraud/versions", "{}"), 415],
    ["no JSON", () => post("/v1/gc", "{"), 400],
    ["a list", () => post("/v1/gc", "[]"), 400],
    ["a key twice", () => post("/v1/gc", '{"dryRun":true,"dryRun":false}'), 400],
    ["a prototype", () => post("/v1/gc", '{"__proto__":{"dryRun":true}}'), 400],
    ["an unknown key", () => post("/v1/gc", '{"force":true}'), 400],
    ["the model in the body", () => post("/v1/models/fraud/versions/1/yank", '{"model":"other","reason":"x"}'), 400],
    ["a large body", () => post("/v1/gc", JSON.stringify({ dryRun: "x".repeat(20_000) })), 413],
    [
      "deep JSON",
      () => post("/v1/models/fraud/versions/1/attestations", `{"envelope":${"[".repeat(200)}${"]".repeat(200)}}`),
      400,
    ],
    [
      "files of a wrong head",
      async () => post("/v1/models/fraud/versions", await pushBody("{}", ""), filesMediaType),
      400,
    ],
    [
      "files that are cut off",
      async () =>
        post(
          "/v1/models/fraud/versions",
          await pushBody('{"head":{},"files":[{"path":"m","bytes":9}]}', "abc"),
          filesMediaType,
        ),
      400,
    ],
    [
      "files with more behind",
      async () =>
        post(
          "/v1/models/fraud/versions",
          await pushBody('{"head":{},"files":[{"path":"m","bytes":1}]}', "abc"),
          filesMediaType,
        ),
      400,
    ],
    [
      "a file outside",
      async () =>
        post(
          "/v1/models/fraud/versions",
          await pushBody('{"head":{},"files":[{"path":"../m","bytes":1}]}', "a"),
          filesMediaType,
        ),
      400,
    ],
    [
      "a file at the root",
      async () =>
        post(
          "/v1/models/fraud/versions",
          await pushBody('{"head":{},"files":[{"path":"/etc/m","bytes":1}]}', "a"),
          filesMediaType,
        ),
      400,
    ],
    [
      "a file twice",
      async () =>
        post(
          "/v1/models/fraud/versions",
          await pushBody('{"head":{},"files":[{"path":"m","bytes":1},{"path":"m","bytes":1}]}', "ab"),
          filesMediaType,
        ),
      400,
    ],
    [
      "files too large",
      async () =>
        post(
          "/v1/models/fraud/versions",
          await pushBody(`{"head":{},"files":[{"path":"m","bytes":${2 ** 21}}]}`, "a"),
          filesMediaType,
        ),
      413,
    ],
    ["a huge head", () => post("/v1/models/fraud/versions", "\x7f\x7f\x7f\x7f{}", filesMediaType), 413],
    [
      "another model in the head",
      async () =>
        post(
          "/v1/models/fraud/versions",
          await pushBody('{"head":{"model":"other"},"files":[{"path":"m","bytes":1}]}', "a"),
          filesMediaType,
        ),
      400,
    ],
  ])("%s", async (_, request, status) => {
    const before = (
      await memory
        .registry({ subject: { kind: "operator", name: "local" }, credential: { kind: "socket" } }, () => undefined)
        .versions({ model: "fraud" })
    ).versions.length;
    const answer = await raw(await request());
    expect(answer.slice(0, 12)).toBe(`HTTP/1.1 ${status}`);
    const after = (
      await memory
        .registry({ subject: { kind: "operator", name: "local" }, credential: { kind: "socket" } }, () => undefined)
        .versions({ model: "fraud" })
    ).versions.length;
    expect(after).toBe(before);
  });

  it("ranges are not served: a thousand of them give the whole once", async () => {
    const ranges = Array.from({ length: 1000 }, (_, i) => `${i}-${i}`).join(",");
    const answer = await raw(head("GET /v1/models/fraud/versions/1/files", [`range: bytes=${ranges}`]));
    expect(answer).toMatch(/^HTTP\/1.1 200/);
    expect(answer).toContain("accept-ranges: none");
    expect(answer.match(/weights 1/g)).toHaveLength(1);
  });

  it("a body of JSON that does not come is not waited for", async () => {
    const answer = await raw(head("POST /v1/gc", ["content-type: application/json", "content-length: 100"]) + "{");
    expect(answer).toMatch(/^HTTP\/1.1 408/);
    expect(memory.calls).toEqual([]);
  });

  it("files that drip are cut off", async () => {
    const text = head("POST /v1/models/fraud/versions", [`content-type: ${filesMediaType}`, "content-length: 10000"]);
    const answer = await raw(text + (await pushBody('{"head":{},"files":[{"path":"m","bytes":1000}]}', "a")), {
      pauseMs: 900,
      rest: "b",
    });
    expect(answer).toMatch(/^HTTP\/1.1 408/);
  });

  it("somebody unknown is refused before any of a body is read", async () => {
    const text = head("POST /v1/models/fraud/versions", [
      `content-type: ${filesMediaType}`,
      "content-length: 1000000000",
    ]).replace(/Bearer cm_\w+/, "Bearer nobody");
    expect(await raw(text)).toMatch(/^HTTP\/1.1 401[^]*www-authenticate: Bearer/);
  });

  it("more requests than the server takes are told to come back", async () => {
    const { registry, access } = memory;
    const small = await startRegistryServer({
      listen: { kind: "socket", path: join(folder, "small.sock") },
      registry,
      access,
      limits: { maxRequests: 1 },
    });
    const first = httpRequest({
      socketPath: small.address,
      method: "POST",
      path: "/v1/gc",
      headers: { "content-type": "application/json", "content-length": 2 },
    });
    first.on("error", () => undefined);
    first.write("{");
    await new Promise((resolve) => setTimeout(resolve, 100));
    const client = registryClient({ to: { socket: small.address } });
    await expect(client.list({})).rejects.toEqual(code("SERVER_BUSY"));
    first.end("}");
    await new Promise((resolve) => first.on("response", (r) => r.resume().on("end", resolve)));
    await expect(client.list({})).resolves.toMatchObject({ models: expect.any(Array) });
    await client.close();
    await small.close();
  });
});

describe("silence", () => {
  it("of a client ends its connection, work of the registry does not", async () => {
    const { access } = memory;
    const slow = await startRegistryServer({
      listen: { kind: "socket", path: join(folder, "slow.sock") },
      access,
      limits: { idleTimeoutMs: 200 },
      registry: (caller, confirm) => ({
        ...memory.registry(caller, confirm),
        gc: () => new Promise((resolve) => setTimeout(() => resolve({ blobs: 1, bytes: 2 }), 700)),
        versions: () => new Promise((resolve) => setTimeout(() => resolve({ versions: [] }), 700)),
        push: async ({ model }, files) => {
          for await (const { content } of files.each()) for await (const _ of content);
          await new Promise((resolve) => setTimeout(resolve, 700));
          throw new CasemateError("ACCESS_CONFLICT", `${model}: worked to its end`);
        },
      }),
    });
    const client = registryClient({ to: { socket: slow.address } });
    expect(await client.gc({})).toEqual({ blobs: 1, bytes: 2 });
    expect(await client.versions({ model: "fraud" })).toEqual({ versions: [] });
    await expect(client.push({ model: "fraud" }, filesOf([file("m", "x")]))).rejects.toEqual(code("ACCESS_CONFLICT"));
    const silent = httpRequest({
      socketPath: slow.address,
      method: "POST",
      path: "/v1/models/fraud/versions",
      headers: { "content-type": filesMediaType, "content-length": 100 },
    });
    const ended = new Promise((resolve) => silent.on("error", resolve).on("response", resolve));
    silent.write("a");
    await ended;
    await client.close();
    await slow.close();
  });
});

describe("what the server tells", () => {
  it("nothing of what went wrong inside, but an id by which its log has it", async () => {
    memory.fails = new Error("password is hunter2");
    const answer = await raw(head("GET /v1/models"));
    expect(answer).toMatch(/^HTTP\/1.1 500/);
    expect(answer).not.toContain("hunter2");
    const id = /"requestId":"([^"]+)"/.exec(answer)?.[1] ?? "none";
    expect(logged).toContain(id);
    expect(answer).toContain(`x-request-id: ${id}`);
  });

  it("no paths of its machine", async () => {
    const answer = await raw(head("GET /v1/models/fraud/versions/77"));
    expect(answer).toMatch(/^HTTP\/1.1 500/);
    expect(answer).not.toContain("secret");
  });

  it("the same of a model that is there and one that is not, to who may see neither", async () => {
    const ask = async (model: string): Promise<string> => {
      const text = head(`GET /v1/models/${model}`).replace(/cm_\w+/, tokens.get("reader-of-other") ?? "");
      return (await raw(text))
        .replace(/^[^]*?\r\n\r\n/, "")
        .replace(/"requestId":"[^"]+"/, "")
        .replaceAll(model, "MODEL");
    };
    expect(await ask("fraud")).toBe(await ask("none"));
  });

  it("security headers, on answers and on refusals", async () => {
    for (const line of ["GET /v1/models", "GET /v1/secrets", "GET /v1/models/%00"]) {
      const answer = await raw(head(line));
      for (const header of [
        "cache-control: no-store",
        "x-content-type-options: nosniff",
        "strict-transport-security: max-age=31536000",
        "content-security-policy: default-src 'none'",
      ])
        expect(answer).toContain(header);
    }
  });

  it("no token to its log, wherever it was sent", async () => {
    const secret = `cm_${"Z".repeat(49)}`;
    await raw(head(`GET /v1/models/${secret.toLowerCase()}`));
    await raw(head(`GET /v1/models?x=${secret}`));
    await raw(head("GET /v1/models", [`x-request-id: ${secret}`]).replace(/Bearer cm_\w+/, `Bearer ${secret}`));
    memory.fails = new Error(`could not use ${secret}`);
    await raw(head("GET /v1/models"));
    expect(logged).toContain("a request failed");
    expect(logged).toContain('"action":"list"');
    expect(logged).not.toMatch(/Z{8}/);
    for (const token of tokens.values()) expect(logged).not.toContain(token.slice(3));
  });

  it("keys of its authority to nobody: files of the owner only", async () => {
    for (const name of ["ca.key", "server.key"]) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  });
});

describe("certificates", () => {
  it("are read again when their files change, and kept when these are broken", async () => {
    const files = await developmentTls(join(folder, "reload"));
    const authority = await developmentCa(join(folder, "reload"));
    const { registry, access } = memory;
    const reloading = await startRegistryServer({
      listen: { kind: "https", host: "127.0.0.1", port: 0, tls: files },
      registry,
      access,
    });
    const serial = (): Promise<string> =>
      new Promise((resolve, reject) => {
        const { port } = new URL(reloading.address);
        const socket = tlsConnect(
          { host: "127.0.0.1", port: Number(port), ca: authority.certificate, servername: "localhost" },
          () => {
            resolve(socket.getPeerX509Certificate()?.serialNumber ?? "");
            socket.destroy();
          },
        );
        socket.on("error", reject);
      });
    const first = await serial();
    await writeFile(files.certificate, "broken");
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(await serial()).toBe(first);
    const next = await authority.issue({
      name: "localhost",
      alternativeNames: [{ type: "dns", value: "localhost" }],
      usage: "server",
    });
    await writeFile(files.key, next.key);
    await writeFile(files.certificate, next.certificate);
    await expect.poll(serial, { timeout: 8000, interval: 300 }).not.toBe(first);
    await reloading.close();
  }, 20_000);

  it("that do not belong to their key keep the server from starting", async () => {
    const files = await developmentTls(join(folder, "reload"));
    const { registry, access } = memory;
    const starting = startRegistryServer({
      listen: { kind: "https", host: "127.0.0.1", port: 0, tls: { ...files, key: join(folder, "server.key") } },
      registry,
      access,
    });
    await expect(starting).rejects.toEqual(code("SERVER_CERTIFICATE"));
  });

  it("of client authorities that can not be read keep the server from starting", async () => {
    const files = await developmentTls(join(folder, "reload"));
    const clientAuthorities = join(folder, "no-authority.pem");
    await writeFile(clientAuthorities, "none");
    const { registry, access } = memory;
    const starting = startRegistryServer({
      listen: { kind: "https", host: "127.0.0.1", port: 0, tls: { ...files, clientAuthorities } },
      registry,
      access,
    });
    await expect(starting).rejects.toEqual(code("SERVER_CERTIFICATE"));
  });

  it("of the development authority stay as they are while they are good", async () => {
    const before = await readFile(join(folder, "server.pem"), "utf8");
    await developmentTls(folder);
    expect(await readFile(join(folder, "server.pem"), "utf8")).toBe(before);
  });
});
