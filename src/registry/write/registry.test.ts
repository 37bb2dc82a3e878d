import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { secureBytes } from "../../core/csprng.ts";
import { newSigningKey } from "../../core/signing-key.ts";
import { signApproval } from "../documents/approval.ts";
import { attestationOf, signAttestation } from "../documents/attestation.ts";
import type { Assessment } from "../documents/assessment.ts";
import { parseEntry } from "../facts.ts";
import { verifyRegistry } from "../read/verify-registry.ts";
import { registryApi } from "./api.ts";
import { approve, promote, removeAlias, rollback, setAlias, setAliasRules } from "./aliases.ts";
import { collect } from "./collect.ts";
import { initRegistry, openRegistry, operator } from "./open-registry.ts";
import { push } from "./push.ts";
import { rotateKeys } from "./rotate-keys.ts";
import { bytes, pushed, read, safetensors, safetensorsWith, type Scene, scene, token } from "./scene.test-data.ts";
import { attest, pull, restore, yank } from "./versions.ts";

let s: Scene;
beforeEach(async () => {
  s = await scene();
});
afterEach(() => s.close());
const w = () => s.registry.writing;
const api = () => registryApi(s.registry, operator);
const refused = (code: string, message?: RegExp) =>
  expect.objectContaining({ code, ...(message === undefined ? {} : { message: expect.stringMatching(message) }) });
const facts = async (): Promise<string[]> => {
  const kinds: string[] = [];
  let i = 0;
  for await (const e of w().ledger.entries(0)) kinds.push(parseEntry(e, i++).fact.kind);
  return kinds;
};
const content = async (reference: string): Promise<Buffer> => {
  const v = await pull(w(), operator, reference);
  return read(v.read(v.manifest.files[0] as never));
};
const everyFile = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());

describe("push and pull", () => {
  test("what was pushed comes back, also after the process ended; both are in the log", async () => {
    const first = safetensors(1, 2, 3);
    const second = Buffer.concat([safetensors(...Array.from({ length: 50_000 }, (_, i) => i))]);
    expect((await pushed(s, "fraud", first)).record.version).toBe(1);
    expect((await pushed(s, "fraud", second)).record.version).toBe(2);
    await s.reopen();
    expect((await content("fraud@1")).equals(first)).toBe(true);
    expect((await content("fraud@2")).equals(second)).toBe(true);
    expect(await facts()).toEqual([
      "registry-created",
      "version-pushed",
      "version-pushed",
      "version-pulled",
      "version-pulled",
    ]);
    expect((await verifyRegistry(w().reader, s.registry.index)).problems).toEqual([]);
  });

  test("no plain byte is on the disk, and no file of the state directory is for others", async () => {
    const secret = secureBytes(40).toString("hex");
    await pushed(s, "fraud", safetensorsWith(secret));
    for (const path of everyFile(s.path)) {
      expect(readFileSync(path).includes(secret), path).toBe(false);
      expect(statSync(path).mode & 0o077, path).toBe(0);
    }
  });

  test("a version that is taken is refused, and so is a gap", async () => {
    await pushed(s, "fraud", safetensors(1));
    await expect(pushed(s, "fraud", safetensors(2), { version: 1 })).rejects.toThrowError(
      refused("REGISTRY_CONFLICT", /taken/),
    );
    await expect(pushed(s, "fraud", safetensors(2), { version: 3 })).rejects.toThrowError(
      refused("REGISTRY_CONFLICT", /gap/),
    );
    expect(w().reader.versions("fraud")).toHaveLength(1);
  });

  test("what is pushed at once gets versions one after the other", async () => {
    const all = await Promise.all(Array.from({ length: 8 }, (_, i) => pushed(s, "fraud", safetensors(i))));
    expect(all.map((p) => p.record.version).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const [i, p] of all.entries())
      expect((await content(`fraud@${p.record.version}`)).equals(safetensors(i))).toBe(true);
  });

  test("the same files again are a new version that says so", async () => {
    await pushed(s, "fraud", safetensors(1));
    expect((await pushed(s, "fraud", safetensors(1))).same).toBe(1);
    expect((await pushed(s, "fraud", safetensors(2))).same).toBeUndefined();
  });

  test("a version has a card, a bill of materials, a scan report and a signature; given ones are checked", async () => {
    const model = readFileSync("models/digits/digits.onnx");
    const card = { kind: "model-card" as const, mediaType: "application/json" };
    const { manifest } = await push(w(), operator, {
      model: "digits",
      files: [{ path: "digits.onnx", bytes: bytes(model) }],
      documents: [{ ...card, bytes: Buffer.from('{"model_details":{"overview":"reads digits"}}') }],
    });
    expect(manifest.documents.map((d) => d.kind)).toEqual(["ml-bom", "model-card", "scan-report", "signature"]);
    const v = await pull(w(), operator, "digits@1");
    const json = (kind: "model-card" | "ml-bom") =>
      JSON.parse(Buffer.from(v.document(kind) as Uint8Array).toString("utf8")) as Record<string, unknown>;
    expect(json("model-card")).toMatchObject({ model_details: { name: "digits", overview: "reads digits" } });
    expect(JSON.stringify(json("model-card"))).toMatch(/Conv/);
    expect(json("ml-bom")).toMatchObject({
      bomFormat: "CycloneDX",
      metadata: { component: { type: "machine-learning-model", name: "digits" } },
    });
    await expect(
      pushed(s, "digits", safetensors(1), { documents: [{ ...card, bytes: Buffer.from('{"model_details":7}') }] }),
    ).rejects.toThrowError(refused("DOCUMENT_INVALID"));
    await expect(
      pushed(s, "digits", safetensors(1), {
        documents: [{ kind: "ml-bom", mediaType: "application/json", bytes: v.document("ml-bom") as Uint8Array }],
      }),
    ).rejects.toThrowError(refused("DOCUMENT_INVALID"));
  });

  test("a reference profile comes back as it was given, and is refused for another model", async () => {
    const profile = (model: string) => ({
      kind: "profile" as const,
      mediaType: "application/json",
      bytes: Buffer.from(JSON.stringify({ schema: "casemate/monitor-profile/v1", model, seed: 1 })),
    });
    const { manifest } = await pushed(s, "fraud", safetensors(1));
    const own = profile(manifest.files[0]?.sha256 ?? "");
    await pushed(s, "fraud", safetensors(1), { documents: [own] });
    const v = await pull(w(), operator, "fraud@2");
    expect(Buffer.from(v.document("profile") ?? []).equals(own.bytes)).toBe(true);
    for (const bad of [profile(`sha256:${"0".repeat(64)}`), { ...own, bytes: Buffer.from('{"schema":"other"}') }])
      await expect(pushed(s, "fraud", safetensors(1), { documents: [bad] })).rejects.toThrowError(
        refused("DOCUMENT_INVALID", /profile/),
      );
  });

  test("detectors come back as they were given, and nothing else is taken for them", async () => {
    const detectors = {
      kind: "detectors" as const,
      mediaType: "application/json",
      bytes: Buffer.from(JSON.stringify({ schema: "casemate-detectors/1", detectors: [] })),
    };
    await pushed(s, "fraud", safetensors(1), { documents: [detectors] });
    const v = await pull(w(), operator, "fraud@1");
    expect(Buffer.from(v.document("detectors") ?? []).equals(detectors.bytes)).toBe(true);
    await expect(
      pushed(s, "fraud", safetensors(1), { documents: [{ ...detectors, bytes: Buffer.from('{"schema":"other"}') }] }),
    ).rejects.toThrowError(refused("DOCUMENT_INVALID", /detectors/));
  });

  test("a malicious model is never stored; a doubtful one only with a reason", async () => {
    const evil = Buffer.from("\x80\x04cos\nsystem\n(S'id'\ntR.", "latin1");
    await expect(pushed(s, "fraud", evil, { accept: "trust me" })).rejects.toThrowError(
      refused("REGISTRY_REFUSED", /malicious/),
    );
    const unknown = Buffer.from("9f1c8e00d7a30142ee07b3ff00c2", "hex");
    await expect(pushed(s, "fraud", unknown)).rejects.toThrowError(refused("REGISTRY_REFUSED", /inconclusive/));
    expect(await facts()).toEqual(["registry-created"]);
    expect(readdirSync(join(s.path, "blobs"), { recursive: true }).filter((n) => String(n).length > 60)).toEqual([]);
    const { manifest } = await pushed(s, "fraud", unknown, { accept: "our own format" });
    expect(manifest.scan).toMatchObject({
      verdict: "inconclusive",
      acknowledged: { by: "operator:local", reason: "our own format" },
    });
  });

  test("an upload that breaks off leaves nothing", async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield safetensors(1);
      throw new Error("connection lost");
    }
    await expect(
      push(w(), operator, {
        model: "fraud",
        files: [
          { path: "a.safetensors", bytes: bytes(safetensors(1)) },
          { path: "b.safetensors", bytes: broken() },
        ],
      }),
    ).rejects.toThrow("connection lost");
    expect(w().reader.models()).toEqual([]);
    expect(readdirSync(join(s.path, "blobs"), { recursive: true }).filter((n) => String(n).length > 60)).toEqual([]);
  });

  test.each(["../model.onnx", "/model.onnx", "a\\b", "con"])("the path '%s' is refused", async (path) => {
    await expect(push(w(), operator, { model: "fraud", files: [{ path, bytes: bytes("x") }] })).rejects.toThrowError(
      refused("DOCUMENT_INVALID"),
    );
  });
});

describe("aliases", () => {
  beforeEach(async () => {
    for (const v of [1, 2, 3]) await pushed(s, "fraud", safetensors(v));
  });
  const at = () => w().reader.alias("fraud", "production")?.to;

  test("move, go back in order, and know when there is nothing to go back to", async () => {
    for (const v of [1, 2, 3]) await setAlias(w(), operator, `fraud@${v}`, "production");
    expect((await content("fraud@production")).equals(safetensors(3))).toBe(true);
    expect((await rollback(w(), operator, "fraud", "production")).to).toBe(2);
    await s.reopen();
    expect((await rollback(w(), operator, "fraud", "production")).to).toBe(1);
    await expect(rollback(w(), operator, "fraud", "production")).rejects.toThrowError(refused("REGISTRY_REFUSED"));
    expect(at()).toBe(1);
  });

  test("a rollback passes by what was withdrawn", async () => {
    for (const v of [1, 2, 3]) await setAlias(w(), operator, `fraud@${v}`, "production");
    await yank(w(), operator, "fraud@2", "trained on the wrong data");
    expect((await rollback(w(), operator, "fraud", "production")).to).toBe(1);
  });

  test("do not point to what was withdrawn, and tell who still does", async () => {
    await setAlias(w(), operator, "fraud@2", "production");
    expect(await yank(w(), operator, "fraud@2", "leaks")).toEqual(["production"]);
    await expect(content("fraud@production")).rejects.toThrowError(refused("REGISTRY_REFUSED", /leaks/));
    await expect(setAlias(w(), operator, "fraud@2", "staging")).rejects.toThrowError(refused("REGISTRY_REFUSED"));
    await expect(yank(w(), operator, "fraud@production", "x")).rejects.toThrowError(refused("USAGE"));
    await restore(w(), operator, "fraud@2", "was a mistake");
    expect((await content("fraud@production")).equals(safetensors(2))).toBe(true);
  });

  test("can be removed", async () => {
    await setAlias(w(), operator, "fraud@2", "production");
    await removeAlias(w(), operator, "fraud", "production");
    await expect(content("fraud@production")).rejects.toThrowError(refused("REGISTRY_NOT_FOUND"));
  });

  test("an expired version is not handed out", async () => {
    await pushed(s, "fraud", safetensors(9), { expiresAt: Date.now() + 3000 });
    const version = w().reader.resolve("fraud@4");
    expect((await content("fraud@4")).equals(safetensors(9))).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, (version.expiresAt ?? 0) - Date.now() + 5));
    await expect(content("fraud@4")).rejects.toThrowError(refused("REGISTRY_REFUSED", /expired/));
  });

  describe("with approvals of two of three", () => {
    const people = ["user:ann", "user:bob", "user:eve"].map((subject) => ({
      subject,
      key: newSigningKey("ed25519").key,
    }));
    const [ann, bob, eve] = people as [(typeof people)[0], (typeof people)[0], (typeof people)[0]];
    beforeEach(async () => {
      await setAlias(w(), operator, "fraud@1", "production");
      await setAliasRules(w(), operator, "*", "production", {
        approvals: {
          k: 2,
          proposerCounts: false,
          approvers: people.map(({ subject, key }) => ({ subject, keyId: key.keyId, pem: key.publicKey.pem })),
        },
      });
      for (const { subject } of people) await api().grant({ subject: subject, role: "owner", scope: "fraud" });
    });

    test("an alias moves when two have signed this move", async () => {
      await expect(setAlias(w(), operator, "fraud@2", "production")).rejects.toThrowError(refused("REGISTRY_REFUSED"));
      const p = await promote(w(), token("user:ann"), "fraud@2", "production");
      if (p.kind !== "proposed") throw new Error("moved without approval");
      const { id } = p.proposal;
      // who proposed does not count, nor does anybody else's move, nor one person twice
      const own = await signApproval(p.move, ann.key);
      await expect(approve(w(), token("user:ann"), id, own)).rejects.toThrowError(refused("REGISTRY_REFUSED"));
      const other = await signApproval({ ...p.move, to: 3 }, bob.key);
      await expect(approve(w(), token("user:bob"), id, other)).rejects.toThrowError(refused("REGISTRY_REFUSED"));
      const first = await signApproval(p.move, bob.key);
      expect(await approve(w(), token("user:bob"), id, first)).toMatchObject({ kind: "proposed", missing: 1 });
      await expect(approve(w(), token("user:bob"), id, first)).rejects.toThrowError(refused("REGISTRY_REFUSED"));
      expect(at()).toBe(1);
      await s.reopen();
      const second = await signApproval(p.move, eve.key);
      expect(await approve(w(), token("user:eve"), id, second)).toMatchObject({ kind: "moved", alias: { to: 2 } });
      await expect(approve(w(), token("user:eve"), id, second)).rejects.toThrowError(refused("REGISTRY_CONFLICT"));
      // back without asking anybody
      expect((await rollback(w(), token("user:ann"), "fraud", "production")).to).toBe(1);
    });

    test("an approval of a move from elsewhere does not count when the alias moved meanwhile", async () => {
      await pushed(s, "fraud", safetensors(4));
      const a = await promote(w(), token("user:ann"), "fraud@2", "production");
      const b = await promote(w(), token("user:ann"), "fraud@3", "production");
      if (a.kind !== "proposed" || b.kind !== "proposed") throw new Error("moved without approval");
      for (const who of [bob, eve])
        await approve(w(), token(who.subject), a.proposal.id, await signApproval(a.move, who.key));
      expect(at()).toBe(2);
      await expect(
        approve(w(), token("user:bob"), b.proposal.id, await signApproval(b.move, bob.key)),
      ).rejects.toThrowError(refused("REGISTRY_CONFLICT", /moved since/));
    });
  });

  test("with a rule for attestations only a version that passes moves", async () => {
    const { key } = newSigningKey("ed25519");
    await setAliasRules(w(), operator, "fraud", "production", {
      attestation: { signers: [{ keyId: key.keyId, pem: key.publicKey.pem }] },
    });
    const move = () => setAlias(w(), operator, "fraud@1", "production");
    await expect(move()).rejects.toThrowError(refused("REGISTRY_REFUSED", /no attestation/));
    const { manifest } = await pull(w(), operator, "fraud@1");
    const signed = async (accuracy: number, expiresAt: number, by = key) =>
      signAttestation(
        manifest,
        attestationOf(manifest, assessment(manifest.files[0]?.sha256 ?? "", accuracy), {
          gates: [{ metric: "cleanAccuracy", atLeast: 0.9 }],
          createdAt: Date.now() - 1000,
          expiresAt,
        }),
        by,
      );
    const later = Date.now() + 3600_000;
    await attest(w(), operator, "fraud@1", await signed(0.95, later, newSigningKey("ed25519").key));
    await expect(move()).rejects.toThrowError(refused("REGISTRY_REFUSED"));
    await attest(w(), operator, "fraud@1", await signed(0.95, Date.now() - 500));
    await expect(move()).rejects.toThrowError(refused("REGISTRY_REFUSED", /expired/));
    await attest(w(), operator, "fraud@1", await signed(0.95, later));
    expect((await move()).to).toBe(1);
  });
});

describe("rights", () => {
  test("nobody may anything until it is granted, and no longer than that", async () => {
    await pushed(s, "fraud", safetensors(1));
    const ann = token("user:ann");
    await expect(pull(w(), ann, "fraud@1")).rejects.toThrowError(refused("ACCESS_DENIED"));
    await api().grant({ subject: "user:ann", role: "reader", scope: "fraud" });
    expect((await pull(w(), ann, "fraud@1")).record.version).toBe(1);
    await expect(push(w(), ann, { model: "fraud", files: [] })).rejects.toThrowError(refused("ACCESS_DENIED"));
    await s.reopen();
    expect((await pull(w(), ann, "fraud@1")).record.version).toBe(1);
    await api().revoke({ subject: "user:ann", role: "reader", scope: "fraud" });
    await expect(pull(w(), ann, "fraud@1")).rejects.toThrowError(refused("ACCESS_DENIED"));
  });

  test("tokens are nowhere but in the answer", async () => {
    await api().subjectAdd({ subject: "service:ci" });
    const { token: text } = await api().tokenCreate({ subject: "service:ci" });
    for (const path of everyFile(s.path)) expect(readFileSync(path).includes(text), path).toBe(false);
  });
});

describe("keys", () => {
  test("after a rotation payloads are as before, and the old key opens nothing", async () => {
    await pushed(s, "fraud", safetensors(1));
    await pushed(s, "fraud", safetensors(2));
    const old = s.registry.ring;
    const before = w().reader.versions("fraud");
    const { versions } = await rotateKeys(w(), operator, old);
    expect(versions).toBe(2);
    await s.reopen();
    for (const [i, v] of w().reader.versions("fraud").entries()) {
      expect(v.manifest).toBe(before[i]?.manifest);
      expect(v.headers).not.toBe(before[i]?.headers);
    }
    expect((await content("fraud@2")).equals(safetensors(2))).toBe(true);
    expect(s.registry.ring.recipients).not.toEqual(old.recipients);
    w().ring = old;
    await expect(content("fraud@2")).rejects.toThrowError(refused("SEAL_NO_KEY"));
  });

  test("keys can be rotated again and again by a process that goes on", async () => {
    await pushed(s, "fraud", safetensors(1));
    const seen = new Set(s.registry.ring.recipients);
    for (let i = 2; i <= 4; i++) {
      const { recipients } = await rotateKeys(w(), operator, s.registry.ring);
      for (const r of recipients) expect(seen.has(r)).toBe(false);
      for (const r of recipients) seen.add(r);
      expect((await content("fraud@1")).equals(safetensors(1))).toBe(true);
      await pushed(s, "fraud", safetensors(i));
    }
    await s.reopen();
    for (let i = 1; i <= 4; i++) expect((await content(`fraud@${i}`)).equals(safetensors(i))).toBe(true);
  });

  test("a rotation that stopped half way goes on", async () => {
    await pushed(s, "fraud", safetensors(1));
    // the new key is there, nothing else happened
    const next = await s.registry.ring.next();
    await s.reopen();
    expect(s.registry.ring.recipients).toEqual(next.recipients);
    expect((await content("fraud@1")).equals(safetensors(1))).toBe(true);
    expect((await rotateKeys(w(), operator, s.registry.ring)).recipients).toEqual(next.recipients);
    await s.reopen();
    expect((await content("fraud@1")).equals(safetensors(1))).toBe(true);
  });

  test("post-quantum keys seal and sign too", async () => {
    const pq = await scene({ postQuantum: true });
    try {
      await pushed(pq, "fraud", safetensors(5));
      await pq.reopen();
      expect(pq.registry.ring.recipients[0]).toMatch(/^age1pq1/);
      const v = await pull(pq.registry.writing, operator, "fraud@1");
      expect((await read(v.read(v.manifest.files[0] as never))).equals(safetensors(5))).toBe(true);
    } finally {
      await pq.close();
    }
  });
});

test("collecting removes what nothing needs, and nothing else", async () => {
  await pushed(s, "fraud", safetensors(1));
  await rotateKeys(w(), operator, s.registry.ring);
  await w().store.blobs.write(bytes("left by a push that was killed"));
  expect(await collect(w(), operator)).toEqual({ blobs: 0, bytes: 0 });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await collect(w(), operator, { dry: true, minAgeMs: 5 })).toMatchObject({ blobs: 2 });
  expect(await collect(w(), operator, { minAgeMs: 5 })).toMatchObject({ blobs: 2 });
  expect((await verifyRegistry(w().reader, s.registry.index)).problems).toEqual([]);
  expect((await content("fraud@1")).equals(safetensors(1))).toBe(true);
});

test("one process at a time, and one registry in a folder", async () => {
  await expect(openRegistry(s.path, { toolVersion: "1" })).rejects.toThrowError(refused("STORE_BUSY", /process/));
  await s.registry.close();
  await expect(initRegistry(s.path, { toolVersion: "1" })).rejects.toThrowError(refused("REGISTRY_CONFLICT"));
  s.registry = await openRegistry(s.path, { toolVersion: "1" });
});

const assessment = (model: string, cleanAccuracy: number): Assessment => ({
  report: `sha256:${"1".repeat(64)}`,
  data: `sha256:${"2".repeat(64)}`,
  model,
  plan: { id: "quick", seed: 0 },
  measured: { risk: "low", cleanAccuracy, threatModels: [] },
  doubts: [],
  toolVersion: "0.1.0",
});

test.skipIf(process.platform !== "linux")("a version that is read in part leaves no file open", async () => {
  await pushed(s, "fraud", safetensors(...Array.from({ length: 100_000 }, (_, i) => i)));
  const v = await pull(w(), operator, "fraud@1");
  const open = (): number => readdirSync("/proc/self/fd").length;
  const before = open();
  for await (const _ of v.read(v.manifest.files[0] as never)) {
    expect(open()).toBe(before + 1);
    break;
  }
  expect(open()).toBe(before);
});
