/** Signatures that the genuine tool made (test/vectors/oms, bench/peers/oms.py). */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readVerifyingKey } from "../../core/signing-key.ts";
import { readCertificates } from "./certificates.ts";
import type { Failure } from "./outcome.ts";
import { type Trust, verifyModel, type VerifyOptions, type VerifyReport } from "./verify-model.ts";

const vectors = resolve(import.meta.dirname, "../../../test/vectors/oms");
const bytes = (name: string): Uint8Array => readFileSync(join(vectors, name));
const names = readdirSync(vectors).filter((f) => f.endsWith(".sig"));
const roots = readCertificates(bytes("root.pem"), "root.pem");
/** within the validity of every certificate but the expired one, which ended with 2025 */
const now = Date.parse("2026-06-01T00:00:00Z");

const keyOf = (file: string): Trust => ({ kind: "key", key: readVerifyingKey(bytes(file), file) });
const trustOf = (name: string): Trust =>
  name.includes("certificate")
    ? { kind: "certificates", roots, atMs: now }
    : keyOf(`${/key-(p\d+)/.exec(name)?.[1] ?? "p256"}.pub`);

let work = "";
const fresh = (): string => {
  const model = mkdtempSync(join(work, "model-"));
  for (const [name, text] of Object.entries(
    JSON.parse(readFileSync(join(vectors, "model.json"), "utf8")) as Record<string, string>,
  )) {
    mkdirSync(dirname(join(model, name)), { recursive: true });
    writeFileSync(join(model, name), text);
  }
  return model;
};
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), "casemate-oms-"));
});
afterAll(() => rmSync(work, { recursive: true }));

const verify = (name: string, model: string, options: Partial<VerifyOptions> = {}): Promise<VerifyReport> =>
  verifyModel(name.includes("single") ? join(model, "weights.bin") : model, {
    signature: bytes(name),
    trust: trustOf(name),
    ...options,
  });
const modelFor = (name: string): string => {
  const model = fresh();
  if (name.includes("symlink")) symlinkSync("weights.bin", join(model, "link.bin"));
  if (name.includes("git")) writeFileSync(join(model, ".gitignore"), "x\n");
  return model;
};

it("there are vectors of four releases", () => {
  expect([...new Set(names.map((n) => n.split("-")[0]))].sort()).toEqual(["0.2.0", "0.3.1", "1.0.1", "1.1.1"]);
  expect(names.length).toBe(42);
});

describe.each(names)("%s", (name) => {
  const expected = ((): "valid" | Failure => {
    if (name.includes("expired")) return "expired-certificate";
    if (name.includes("no-use")) return "certificate-usage";
    // before 1.1 the tool did not sign what it ignored
    if (name === "1.0.1-ignore.sig" || name === "0.3.1-ignore.sig") return "extra-file";
    return "valid";
  })();

  it(`is ${expected}`, async () => {
    const report = await verify(name, modelFor(name));
    expect(report.verdict, report.message).toBe(expected);
    expect(report.notes.some((n) => n.includes("release 0.2"))).toBe(name.startsWith("0.2"));
  });

  if (expected === "valid")
    it("sees a changed, a missing and an unsigned file, a changed signature and another signer", async () => {
      const model = modelFor(name);
      const single = name.includes("single");
      writeFileSync(join(model, "weights.bin"), "0123456789".repeat(4).padEnd(50, "x"));
      const changed = await verify(name, model);
      expect(changed.verdict).toBe("digest-mismatch");
      const path = single ? "." : "weights.bin";
      expect(changed.files.filter((f) => f.path !== "link.bin")).toEqual([{ path, problem: "digest-mismatch" }]);
      if (!single) {
        rmSync(join(model, "config.json"));
        writeFileSync(join(model, "weights.bin"), "0123456789".repeat(5));
        writeFileSync(join(model, "new"), "x");
        const other = await verify(name, model);
        expect(other.verdict).toBe("missing-file");
        expect(other.files).toEqual([
          { path: "config.json", problem: "missing-file" },
          { path: "new", problem: "extra-file" },
        ]);
        writeFileSync(join(model, "config.json"), '{"a": 1}\n');
        expect((await verify(name, model)).verdict).toBe("extra-file");
        expect((await verify(name, model, { ignoreUnsigned: true })).verdict).toBe("valid");
      }
      const json = JSON.parse(readFileSync(join(vectors, name), "utf8")) as { dsseEnvelope: { payload: string } };
      const payload = Buffer.from(json.dsseEnvelope.payload, "base64").toString().replace("sha256", "sha257");
      json.dsseEnvelope.payload = Buffer.from(payload).toString("base64");
      expect((await verify(name, model, { signature: Buffer.from(JSON.stringify(json)) })).verdict).toBe(
        "bad-signature",
      );
      const stranger: Trust = name.includes("certificate")
        ? { kind: "certificates", roots: readCertificates(bytes("other-root.pem"), "other"), atMs: now }
        : keyOf(name.includes("p384") ? "p256.pub" : "p384.pub");
      // release 0.2 names its key by its bytes too
      expect((await verify(name, model, { trust: stranger })).verdict).toBe(
        name.includes("certificate") ? "untrusted-root" : "wrong-key",
      );
      const otherKind: Trust = name.includes("certificate")
        ? keyOf("p256.pub")
        : { kind: "certificates", roots, atMs: now };
      expect((await verify(name, model, { trust: otherKind })).verdict).toBe("wrong-key");
    });
});

it("what a signature from before 1.1 left out can be named", async () => {
  const model = fresh();
  expect((await verify("1.0.1-ignore.sig", model, { ignorePaths: ["a"] })).verdict).toBe("valid");
  // and what is signed is looked at all the same
  writeFileSync(join(model, "config.json"), "x");
  expect((await verify("1.0.1-ignore.sig", model, { ignorePaths: ["a", "config.json"] })).verdict).toBe(
    "digest-mismatch",
  );
});

it("an expired certificate is good for the time when it was valid", async () => {
  const trust: Trust = { kind: "certificates", roots, atMs: Date.parse("2025-06-01T00:00:00Z") };
  expect((await verify("1.1.1-certificate-leaf-expired.sig", fresh(), { trust })).verdict).toBe("valid");
  const before: Trust = { kind: "certificates", roots, atMs: Date.parse("2024-06-01T00:00:00Z") };
  expect((await verify("1.1.1-certificate-leaf-p256.sig", fresh(), { trust: before })).verdict).toBe(
    "expired-certificate",
  );
});

it("one verification leaves nothing behind for the next", async () => {
  const model = fresh();
  for (const name of [
    "1.1.1-shards.sig",
    "1.1.1-key-p256.sig",
    "1.1.1-ignore.sig",
    "0.2.0-key-p256.sig",
    "1.1.1-blake2.sig",
  ])
    expect((await verify(name, model)).verdict).toBe("valid");
  const all = await Promise.all(names.filter((n) => n.includes("key-")).map((n) => verify(n, model)));
  expect(all.every((r) => r.verdict === "valid")).toBe(true);
});

it("a signature of release 0.2 is one over a statement of that release only", async () => {
  // the encoding of 0.2 is accepted for its own kind of statement, not for one of 1.0
  const { manifestOfStatement } = await import("./statement.ts");
  const payload = (name: string): Uint8Array =>
    Buffer.from(
      (JSON.parse(readFileSync(join(vectors, name), "utf8")) as { dsseEnvelope: { payload: string } }).dsseEnvelope
        .payload,
      "base64",
    );
  expect(manifestOfStatement(payload("1.1.1-key-p256.sig"), true)).toHaveProperty("unknown");
  expect(manifestOfStatement(payload("0.2.0-key-p256.sig"), false)).toHaveProperty("unknown");
});

describe("a keyless signature, made by Sigstore's libraries", () => {
  const trust = {
    kind: "sigstore",
    trustedRoot: JSON.parse(readFileSync(join(vectors, "keyless/trusted_root.json"), "utf8")) as {
      tlogs: unknown[];
      ctlogs: unknown[];
    },
    identity: "release@example.org",
    issuer: "https://accounts.example",
  } as const;
  const check = async (changed: Partial<typeof trust>, signature = bytes("keyless/model.sig")): Promise<string> =>
    (await verifyModel(fresh(), { signature, trust: { ...trust, ...changed } })).verdict;

  it("is valid for its identity alone, which is no pattern", async () => {
    expect(await check({})).toBe("valid");
    for (const identity of [".*", "releaseXexample.org", "elease@example.org", "release@example.or"])
      expect(await check({ identity: identity as typeof trust.identity }), identity).toBe("wrong-key");
    expect(await check({ issuer: "https://accounts.example.org" as typeof trust.issuer })).toBe("wrong-key");
  });

  it("is not valid with another log, another signature or another model", async () => {
    const { ctlogs } = trust.trustedRoot;
    expect(await check({ trustedRoot: { ...trust.trustedRoot, tlogs: ctlogs } })).toBe("bad-signature");
    expect(await check({ trustedRoot: { ...trust.trustedRoot, ctlogs: [] } })).toBe("untrusted-root");
    const json = JSON.parse(readFileSync(join(vectors, "keyless/model.sig"), "utf8")) as {
      dsseEnvelope: { payload: string };
    };
    json.dsseEnvelope.payload = Buffer.from("{}").toString("base64");
    expect(await check({}, Buffer.from(JSON.stringify(json)))).toBe("bad-signature");
    const model = fresh();
    writeFileSync(join(model, "config.json"), "{}");
    const report = await verifyModel(model, { signature: bytes("keyless/model.sig"), trust });
    expect(report.verdict).toBe("digest-mismatch");
  });
});
