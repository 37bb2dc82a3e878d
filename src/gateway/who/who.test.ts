import { describe, expect, it } from "vitest";
import { CasemateError } from "../../core/error.ts";
import { exchangeWith, peerWith } from "../exchange.test-data.ts";
import { memoryRecords } from "../state/records.ts";
import { type ClientAddress, clientAddresses } from "./address.ts";
import { openApiKeys } from "./api-keys.ts";
import { fingerprinter } from "./fingerprint.ts";
import { canonicalIp } from "./ip.ts";
import { networkOf } from "./network.ts";
import { whoStep } from "./who.ts";

describe("an address has one way of writing", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::FFFF:c000:201", "192.0.2.1"],
    ["0:0:0:0:0:ffff:192.0.2.1", "192.0.2.1"],
    ["2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["2001:0db8::0001", "2001:db8::1"],
    ["::", "::"],
    ["1::", "1::"],
    ["::1", "::1"],
    ["64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
  ])("%s is %s", (text, canonical) => {
    expect(canonicalIp(text)).toBe(canonical);
    // the same as the URL standard's, where there is one to ask
    if (canonical.includes(":")) expect(new URL(`http://[${text}]`).hostname).toBe(`[${canonical}]`);
  });
  it.each(["", "192.0.2", "192.0.2.01", "1.2.3.4.5", "fe80::1%eth0", "::g", "1:2:3:4:5:6:7:8:9", "a".repeat(1000)])(
    "'%s' is none",
    (text) => expect(canonicalIp(text)).toBeUndefined(),
  );
  it.each([
    ["203.0.113.7", "203.0.113.0/24"],
    ["2001:db8:1:2::3", "2001:db8:1::/48"],
    ["::1", "0:0:0::/48"],
    ["unknown", "unknown"],
  ])("%s is in %s", (address, network) => expect(networkOf(address)).toBe(network));
});

describe("the client behind proxies", () => {
  const trusted = ["10.0.0.0/8", "192.0.2.7", "2001:db8:aa::/48"];
  const behind = (header: "x-forwarded-for" | "forwarded", address: string, text?: string): ClientAddress =>
    clientAddresses({ trusted, header })({ address, headers: text === undefined ? {} : { [header]: text } });
  it.each<[peer: string, header: string | undefined, found: string]>([
    ["203.0.113.5", undefined, "203.0.113.5"],
    // what somebody else says is not believed
    ["203.0.113.5", "198.51.100.1", "203.0.113.5"],
    ["203.0.113.5", "rubbish", "203.0.113.5"],
    ["10.1.1.1", undefined, "10.1.1.1"],
    ["10.1.1.1", "198.51.100.1", "198.51.100.1"],
    ["::ffff:10.1.1.1", "198.51.100.1", "198.51.100.1"],
    ["10.1.1.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"],
    // left of the first that is not trusted, it may be anything
    ["10.1.1.1", "nonsense, 198.51.100.1", "198.51.100.1"],
    ["10.1.1.1", "1.1.1.1, 198.51.100.1, 10.2.2.2", "198.51.100.1"],
    ["10.1.1.1", "198.51.100.1, 10.2.2.2,192.0.2.7", "198.51.100.1"],
    ["10.1.1.1", "10.9.9.9, 10.2.2.2", "10.9.9.9"],
    ["10.1.1.1", "198.51.100.1:4711", "198.51.100.1"],
    ["10.1.1.1", "2001:DB8::1", "2001:db8::1"],
    ["10.1.1.1", "[2001:db8::1]:443", "2001:db8::1"],
    ["10.1.1.1", "::ffff:198.51.100.1", "198.51.100.1"],
    ["2001:db8:aa::1", "198.51.100.1", "198.51.100.1"],
  ])("X-Forwarded-For, %s says %s: %s", (peer, header, found) =>
    expect(behind("x-forwarded-for", peer, header)).toEqual({ kind: "address", address: found }),
  );
  it.each([
    "",
    "rubbish",
    "198.51.100.1,",
    "198.51.100.1, unknown",
    "198.51.100.300",
    "[198.51.100.1]",
    "198.51.100.1, 10.2.2.2, x",
  ])("X-Forwarded-For '%s' of a trusted proxy names nobody", (text) =>
    expect(behind("x-forwarded-for", "10.1.1.1", text)).toEqual({ kind: "malformed" }),
  );
  it.each([
    ["for=198.51.100.1", "198.51.100.1"],
    ["For=198.51.100.1;proto=https;by=10.1.1.1", "198.51.100.1"],
    ['for="198.51.100.1:47011"', "198.51.100.1"],
    ['for="[2001:db8::17]:4711"', "2001:db8::17"],
    ['for="[2001:db8::17]"', "2001:db8::17"],
    ["for=1.1.1.1, for=198.51.100.1", "198.51.100.1"],
    // a quote that the client opened does not hide what the proxy adds
    ['for="1.1.1.1, for=198.51.100.1', "198.51.100.1"],
    ["for=1.1.1.1, for=198.51.100.1, for=10.2.2.2", "198.51.100.1"],
  ])("Forwarded %s: %s", (text, found) =>
    expect(behind("forwarded", "10.1.1.1", text)).toEqual({ kind: "address", address: found }),
  );
  it.each([
    "for=unknown",
    "for=_hidden",
    "for=2001:db8::17",
    "by=10.1.1.1",
    "for=198.51.100.1;for=1.1.1.1",
    "198.51.100.1",
    'for="198.51.100.1',
  ])("Forwarded '%s' names nobody", (text) =>
    expect(behind("forwarded", "10.1.1.1", text)).toEqual({ kind: "malformed" }),
  );
  it("is not looked for in the header that no proxy writes", () => {
    const find = clientAddresses({ trusted, header: "forwarded" });
    expect(find({ address: "10.1.1.1", headers: { "x-forwarded-for": "1.1.1.1" } })).toEqual({
      kind: "address",
      address: "10.1.1.1",
    });
  });
  it("ends where there are too many proxies", () => {
    expect(behind("x-forwarded-for", "10.1.1.1", Array(40).fill("10.0.0.1").join(","))).toEqual({ kind: "malformed" });
  });
  it.each(["10.0.0.0/33", "10.0.0/8", "proxy.example", "::/129", "10.0.0.0/-1"])("'%s' is no network", (network) => {
    expect(() => clientAddresses({ trusted: [network], header: "forwarded" })).toThrow(CasemateError);
  });
});

const atMs = Date.UTC(2026, 10, 26);
const keysAt = async (clock = () => atMs) => openApiKeys(memoryRecords(), clock);

describe("who", () => {
  const told = async (headers: Record<string, string>, anonymous = false, modelName = "fraud") => {
    const keys = await keysAt();
    const { secret } = await keys.create({ client: "acme", models: ["fraud"], tenant: "t" });
    const filled = Object.fromEntries(Object.entries(headers).map(([n, v]) => [n, v.replaceAll("KEY", secret)]));
    const step = whoStep({ addresses: clientAddresses(), keys });
    const x = exchangeWith({ peer: peerWith(filled), modelName, atMs, policy: { who: { mode: "on", anonymous } } });
    return step.run(x);
  };
  it.each([{ authorization: "Bearer KEY" }, { authorization: "bearer  KEY" }, { "x-api-key": "KEY" }])(
    "knows the client by %o",
    async (headers) =>
      expect(await told(headers)).toMatchObject({
        kind: "pass",
        changes: { address: "203.0.113.7", caller: { kind: "key", account: "acme", tenant: "t", models: ["fraud"] } },
      }),
  );
  it.each([
    {},
    { authorization: "" },
    { authorization: "Bearer" },
    { authorization: "Bearer " },
    { authorization: "Basic dXNlcjpwYXNz" },
    { authorization: "KEY" },
    { authorization: "Bearer KEYx" },
    { authorization: "Bearer KEY, Bearer KEY" },
    { authorization: "Bearer a.b.c" },
    { authorization: "Bearer KEY", "x-api-key": "KEY" },
    { "x-api-key": "KEY, KEY" },
    { "x-api-key": "KEY\u00e9" },
    { cookie: "key=KEY" },
  ])("refuses %o, and says how to show a credential", async (headers) =>
    expect(await told(headers)).toMatchObject({
      kind: "refuse",
      problem: { code: "ACCESS_UNAUTHENTICATED" },
      headers: { "www-authenticate": 'Bearer realm="casemate"' },
    }),
  );
  it("lets the unknown in where the policy says so, but not with a bad credential", async () => {
    expect(await told({}, true)).toMatchObject({
      kind: "pass",
      changes: { caller: { kind: "anonymous", account: "anonymous:203.0.113.0/24", models: "all" } },
    });
    expect(await told({ authorization: "Bearer KEYx" }, true)).toMatchObject({ kind: "refuse" });
  });
  it("does not say whether a model exists to whom it is not for", async () => {
    const denied = async (modelName: string) => {
      const v = await told({ authorization: "Bearer KEY" }, false, modelName);
      return v.kind === "refuse" ? v.problem : undefined;
    };
    const there = await denied("other");
    expect(there).toMatchObject({ code: "ACCESS_DENIED" });
    expect(there?.message.replace("other", "")).toBe((await denied("absent"))?.message.replace("absent", ""));
  });
  it("is not asked again about who was known before the body was read, but whether it may ask this model", async () => {
    const looked: string[] = [];
    const find = (text: string): never => {
      looked.push(text);
      throw new Error("nobody is to be looked up");
    };
    const step = whoStep({ addresses: clientAddresses(), keys: { find } });
    const caller = { kind: "key", account: "acme", credential: "1", models: ["fraud"] } as const;
    const peer = peerWith({ authorization: "Bearer cmk_1" });
    expect(step.run(exchangeWith({ peer, caller, address: "192.0.2.9" }))).toMatchObject({
      kind: "pass",
      changes: { caller, address: "192.0.2.9" },
    });
    expect(step.run(exchangeWith({ peer, caller, modelName: "other" }))).toMatchObject({
      kind: "refuse",
      problem: { code: "ACCESS_DENIED" },
    });
    expect(looked).toEqual([]);
  });
  it("refuses when a proxy does not say whom it speaks for", async () => {
    const step = whoStep({ addresses: clientAddresses({ trusted: ["203.0.113.0/24"], header: "forwarded" }) });
    const x = exchangeWith({
      peer: peerWith({ forwarded: "for=unknown" }),
      policy: { who: { mode: "on", anonymous: true } },
    });
    expect(await step.run(x)).toMatchObject({ kind: "refuse", problem: { code: "ACCESS_UNAUTHENTICATED" } });
  });
});

describe("fingerprint", () => {
  const of = fingerprinter(Buffer.from("salt"));
  const peer = peerWith({ host: "a", "user-agent": "curl/8", accept: "*/*" });
  it("is of the program: names in their order, user agent, version of HTTP", () => {
    const same = of(peer);
    expect(same).toMatch(/^[0-9a-f]{16}$/);
    expect(of(peerWith({ ...peer.headers, host: "b" }))).toBe(same);
    expect(of({ ...peer, headerNames: ["host", "x-request-id", "user-agent", "content-length", "accept"] })).toBe(same);
    for (const other of [
      { ...peer, headerNames: peer.headerNames.toReversed() },
      { ...peer, http: "2" as const },
      peerWith({ ...peer.headers, "user-agent": "curl/9" }),
    ])
      expect(of(other)).not.toBe(same);
    expect(fingerprinter(Buffer.from("other"))(peer)).not.toBe(same);
  });
});
