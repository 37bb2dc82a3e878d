import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DevelopmentCa, developmentCa, type IssueOptions } from "../../listen/development-ca.ts";
import { exchangeWith, peerWith } from "../exchange.test-data.ts";
import { memoryRecords } from "../state/records.ts";
import { clientAddresses } from "./address.ts";
import { openApiKeys } from "./api-keys.ts";
import { type CertificateClient, certificateIdentities } from "./certificate.ts";
import { whoStep } from "./who.ts";

const folder = mkdtempSync(join(tmpdir(), "client-certificates-"));
afterAll(() => rmSync(folder, { recursive: true }));
let ca: DevelopmentCa;
beforeAll(async () => void (ca = await developmentCa(folder)));
const certificate = async (
  alternativeNames: IssueOptions["alternativeNames"],
  { name = "scorer", days = 1 }: { name?: string; days?: number } = {},
): Promise<X509Certificate> =>
  new X509Certificate((await ca.issue({ name, alternativeNames, usage: "client", days })).certificate);

const client = (name: string, account = name): CertificateClient => ({ name, account, models: ["fraud"] });
const uri = (value: string) => ({ type: "url" as const, value });
const dns = (value: string) => ({ type: "dns" as const, value });
const spiffe = "spiffe://corp/ns/fraud/sa/scorer";

describe("the names of a certificate", () => {
  it.each<[string, IssueOptions["alternativeNames"], string[], string]>([
    ["a SPIFFE id", [uri(spiffe)], [`uri:${spiffe}`], `uri:${spiffe}`],
    ["a host", [dns("scorer.corp")], ["dns:scorer.corp"], "dns:scorer.corp"],
    ["a host in capitals", [dns("Scorer.CORP")], ["dns:scorer.corp"], "dns:scorer.corp"],
    ["the common name, where there is no other", [], ["cn:scorer"], "cn:scorer"],
    ["uri before dns", [dns("scorer.corp"), uri(spiffe)], [`uri:${spiffe}`, "dns:scorer.corp"], `uri:${spiffe}`],
    ["no common name beside a host", [dns("scorer.corp")], ["cn:scorer"], "none"],
    ["no host beside a uri", [dns("scorer.corp"), uri(spiffe)], ["dns:scorer.corp"], "none"],
    ["a uri exactly", [uri(`${spiffe}2`)], [`uri:${spiffe}`], "none"],
    ["two that are clients", [dns("a.corp"), dns("b.corp")], ["dns:a.corp", "dns:b.corp"], "refused"],
    ["two of which one is", [dns("a.corp"), dns("b.corp")], ["dns:b.corp"], "dns:b.corp"],
    ["none that is known", [dns("a.corp")], [], "none"],
  ])("%s", async (_, names, clients, expected) => {
    const found = certificateIdentities(clients.map((n) => client(n)))(await certificate(names), Date.now());
    expect(found.kind === "caller" ? found.caller.account : found.kind).toBe(expected);
    if (found.kind === "caller")
      expect(found.caller).toMatchObject({ kind: "certificate", credential: expected, models: ["fraud"] });
  });

  it("count while it is valid", async () => {
    const identities = certificateIdentities([client("cn:scorer")]);
    expect(identities(await certificate([], { days: -1 }), Date.now()).kind).toBe("refused");
    expect(identities(await certificate([]), Date.now() + 3 * 86_400_000).kind).toBe("refused");
  });

  it.each([["scorer"], ["uri:"], ["ip:1.2.3.4"], ["cn:a b"]])("that are none: '%s'", (name) => {
    expect(() => certificateIdentities([client(name)])).toThrow(expect.objectContaining({ code: "GATEWAY_CONFIG" }));
  });
  it("bring limits, which are looked at when they are read", async () => {
    const limited = (limits: string[]) => certificateIdentities([{ ...client("cn:scorer"), limits }]);
    expect(limited(["10/h"])(await certificate([]), Date.now())).toMatchObject({
      caller: { limits: ["key 10/h burst 10"] },
    });
    expect(() => limited(["many"])).toThrow(expect.objectContaining({ code: "GATEWAY_CONFIG" }));
  });
  it("that are there twice", () => {
    expect(() => certificateIdentities([client("cn:a"), client("cn:a", "b")])).toThrow(
      expect.objectContaining({ code: "GATEWAY_CONFIG" }),
    );
  });
});

describe("a certificate beside another credential", () => {
  const ask = async (known: string, withKey: boolean) => {
    const keys = await openApiKeys(memoryRecords());
    const { secret } = await keys.create({ client: "acme", models: "all" });
    const step = whoStep({ addresses: clientAddresses(), keys, certificates: certificateIdentities([client(known)]) });
    const peer = peerWith(withKey ? { "x-api-key": secret } : {}, { certificate: await certificate([dns("a.corp")]) });
    const v = await step.run(exchangeWith({ peer, atMs: Date.now() }));
    return v.kind === "pass" ? v.changes?.caller?.account : v.problem.message;
  };
  it("is ambiguous where it is a client's", async () =>
    expect(await ask("dns:a.corp", true)).toMatch(/and another credential/));
  it("is not in the way where it is a proxy's", async () => expect(await ask("dns:b.corp", true)).toBe("acme"));
  it("counts alone", async () => expect(await ask("dns:a.corp", false)).toBe("dns:a.corp"));
  it("is nobody's where it is not known", async () =>
    expect(await ask("dns:b.corp", false)).toMatch(/nobody knows who is asking/));
});
