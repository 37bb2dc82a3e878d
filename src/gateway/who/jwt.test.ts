import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { developmentTls } from "../../listen/development-ca.ts";
import type { Identified } from "./identified.ts";
import { type Issuer, openTokens } from "./jwt.ts";

const now = Date.UTC(2026, 10, 26);
const seconds = now / 1000;
const iss = "https://id.example";
let keys: { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey };
let others: typeof keys;
let set: { keys: Record<string, unknown>[] };

beforeAll(async () => {
  keys = await generateKeyPair("ES256", { extractable: true });
  others = await generateKeyPair("ES256", { extractable: true });
  set = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: "one" }] };
});

const issuer = (more: Partial<Issuer> = {}): Issuer => ({
  name: "corp",
  issuer: iss,
  audience: "casemate",
  keys: { kind: "set", set },
  models: { scopePrefix: "model:" },
  ...more,
});
const good: JWTPayload = { iss, aud: "casemate", sub: "alice", exp: seconds + 600, scope: "openid model:fraud" };
const sign = (payload: object, key: CryptoKey | Uint8Array = keys.privateKey, header: object = {}): Promise<string> =>
  new SignJWT(payload as JWTPayload).setProtectedHeader({ alg: "ES256", kid: "one", ...header }).sign(key);
const message = (found: Identified): string => (found.kind === "refused" ? found.message : found.kind);

describe("a token", () => {
  it("of a known issuer names its client", async () => {
    const tokens = openTokens([issuer({ tenantClaim: "org" })]);
    expect(await tokens(await sign({ ...good, org: "acme" }), now)).toEqual({
      kind: "caller",
      caller: {
        kind: "token",
        account: "corp/alice",
        credential: "corp/alice",
        tenant: "corp/acme",
        models: ["fraud"],
      },
    });
  });

  it.each<[string, Partial<Issuer>, JWTPayload, unknown]>([
    ["all", { models: "all" }, {}, "all"],
    ["by scope", {}, { scope: "model:a model:b other" }, ["a", "b"]],
    ["by scope, as a list", {}, { scope: undefined, scp: ["model:a", "x"] }, ["a"]],
    ["every one by scope", {}, { scope: "model:*" }, "all"],
    ["none by scope", {}, { scope: "openid" }, []],
    ["by a claim", { models: { claim: "m" } }, { m: ["a", 7, "b"] }, ["a", "b"]],
    ["one by a claim", { models: { claim: "m" } }, { m: "a" }, ["a"]],
    ["none by a claim that is not there", { models: { claim: "m" } }, {}, []],
    ["none by a claim that is no list", { models: { claim: "m" } }, { m: { a: true } }, []],
  ])("may ask models: %s", async (_, more, claims, models) => {
    const found = await openTokens([issuer(more)])(await sign({ ...good, ...claims }), now);
    expect(found.kind === "caller" ? found.caller.models : found).toEqual(models);
  });

  it.each<[string, () => Promise<string> | string, RegExp]>([
    ["expired", () => sign({ ...good, exp: seconds - 31 }), /has expired/],
    ["not yet good", () => sign({ ...good, nbf: seconds + 31 }), /not good here/],
    ["without an end", () => sign({ ...good, exp: undefined }), /not good here/],
    ["for somebody else", () => sign({ ...good, aud: "other" }), /for somebody else/],
    ["for nobody", () => sign({ ...good, aud: undefined }), /somebody else/],
    ["of another issuer", () => sign({ ...good, iss: "https://evil.example" }), /not good here/],
    ["of an issuer that is almost it", () => sign({ ...good, iss: `${iss}/` }), /not good here/],
    ["signed by another key", () => sign(good, others.privateKey), /not good here/],
    ["of a key that is not known", () => sign(good, keys.privateKey, { kid: "two" }), /not good here/],
    ["not signed", () => new UnsecuredJWT(good).encode(), /not good here/],
    // the public key, taken for a secret
    ["HMAC", async () => sign(good, Buffer.from(JSON.stringify(set.keys[0])), { alg: "HS256" }), /not good here/],
    [
      "with its own key",
      async () => sign(good, others.privateKey, { kid: undefined, jwk: await exportJWK(others.publicKey) }),
      /not good here/,
    ],
    [
      "with an address of keys",
      () => sign(good, others.privateKey, { jku: "https://evil.example/keys" }),
      /not good here/,
    ],
    ["without a subject", () => sign({ ...good, sub: undefined }), /whose it is/],
    ["with a subject of control characters", () => sign({ ...good, sub: "a\nb" }), /whose it is/],
    [
      "changed",
      async () =>
        (await sign(good)).replace(
          /\.([^.]+)\./,
          (_, p: string) =>
            `.${Buffer.from(Buffer.from(p, "base64url").toString().replace("alice", "admin")).toString("base64url")}.`,
        ),
      /not good here/,
    ],
    ["no token", () => "a.b.c", /not good here/],
    ["too long", () => `${"a".repeat(9000)}.b.c`, /too long/],
  ])("is refused: %s", async (_, token, told) => {
    expect(message(await openTokens([issuer()])(await token(), now))).toMatch(told);
  });

  it("is taken within the tolerance of clocks, and not a moment longer", async () => {
    const tokens = openTokens([issuer()]);
    const token = await sign({ ...good, exp: seconds });
    expect((await tokens(token, now + 29_000)).kind).toBe("caller");
    expect(message(await tokens(token, now + 31_000))).toMatch(/has expired/);
  });

  it("of a good signature by an algorithm that is not allowed is refused", async () => {
    expect(message(await openTokens([issuer({ algorithms: ["RS256"] })])(await sign(good), now))).toMatch(/not good/);
  });

  it("that was good is looked at again when it has expired", async () => {
    const tokens = openTokens([issuer()]);
    const token = await sign({ ...good, exp: seconds + 20 });
    expect((await tokens(token, now)).kind).toBe("caller");
    expect((await tokens(token, now + 10_000)).kind).toBe("caller");
    expect(message(await tokens(token, now + 60_000))).toMatch(/has expired/);
  });
});

describe("an issuer is refused", () => {
  it.each<[string, () => Issuer[]]>([
    ["twice", () => [issuer(), issuer()]],
    ["of a name that another has", () => [issuer(), issuer({ issuer: "https://b.example" })]],
    ["of a name that could be another's account", () => [issuer({ name: "a/b" })]],
    ["with keys that are none", () => [issuer({ keys: { kind: "set", set: {} } })]],
    ["with a secret key", () => [issuer({ keys: { kind: "set", set: { keys: [{ kty: "oct", k: "c2VjcmV0" }] } } })]],
    ["with a private key", () => [issuer({ keys: { kind: "set", set: { keys: [{ ...set.keys[0], d: "x" }] } } })]],
    ["by http", () => [issuer({ keys: { kind: "url", url: "http://id.example/keys" } })]],
    ["at no address", () => [issuer({ keys: { kind: "url", url: "keys" } })]],
  ])("%s", (_, issuers) =>
    expect(() => openTokens(issuers())).toThrow(expect.objectContaining({ code: "GATEWAY_CONFIG" })),
  );
});

describe("keys at an address", () => {
  let folder = "";
  let server: Server;
  let asked: string[] = [];
  let answer: { status: number; body: string; headers?: Record<string, string> };
  let authority = "";
  let url = "";
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "jwks-"));
    const tls = await developmentTls(folder);
    authority = readFileSync(tls.authority, "utf8");
    server = createServer({ cert: readFileSync(tls.certificate), key: readFileSync(tls.key) }, (request, response) => {
      asked.push(request.url ?? "");
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
    await new Promise<void>((r) => server.listen(0, "127.0.0.1", r));
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });
  const ask = async (tokens = openTokens([issuer({ keys: { kind: "url", url, authority } })]), header: object = {}) => {
    asked = [];
    const found = await tokens(await sign(good, keys.privateKey, header), now);
    return { found: message(found), asked: asked.length };
  };

  it("are fetched once, and not again for every unknown one", async () => {
    answer = { status: 200, body: JSON.stringify(set) };
    const tokens = openTokens([issuer({ keys: { kind: "url", url, authority } })]);
    expect(await ask(tokens)).toEqual({ found: "caller", asked: 1 });
    for (let i = 0; i < 5; i++)
      expect(await ask(tokens, { kid: `k${i}` })).toEqual({ found: "the token is not good here", asked: 0 });
  });
  it("are not looked for elsewhere, nor taken when there are too many", async () => {
    answer = { status: 302, body: "", headers: { location: "/other" } };
    expect(await ask()).toEqual({ found: "the token can not be checked now", asked: 1 });
    expect(asked).toEqual(["/keys"]);
    answer = { status: 200, body: JSON.stringify({ ...set, padding: "x".repeat(300_000) }) };
    expect(await ask()).toEqual({ found: "the token can not be checked now", asked: 1 });
    answer = { status: 200, body: "<html>" };
    expect((await ask()).found).toMatch(/not good here|can not be checked/);
  });
  it("are not taken from a server whose certificate is not trusted", async () => {
    answer = { status: 200, body: JSON.stringify(set) };
    expect(await ask(openTokens([issuer({ keys: { kind: "url", url } })]))).toEqual({
      found: "the token can not be checked now",
      asked: 0,
    });
  });
});
