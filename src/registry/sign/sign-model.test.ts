import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { blake3 } from "@noble/hashes/blake3.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { signedWith, trustIn, writeModel } from "../../../test/support/signed-model.ts";
import { signEnvelope } from "../../core/dsse.ts";
import { newSigningKey } from "../../core/signing-key.ts";
import { bundleText } from "./bundle.ts";
import { digestFile } from "./digest-file.ts";
import { signModel, keyHint } from "./sign-model.ts";
import { payloadType, statementOf } from "./statement.ts";
import { verifyModel } from "./verify-model.ts";

const { key } = newSigningKey("ecdsa-p256");
const trust = trustIn(key);
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "casemate-sign-"));
  writeModel(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

const statement = (
  bundle: string,
): { predicate: { serialization: object; resources: { name: string; digest: string }[] } } =>
  JSON.parse(
    Buffer.from(
      (JSON.parse(bundle) as { dsseEnvelope: { payload: string } }).dsseEnvelope.payload,
      "base64",
    ).toString(),
  ) as never;
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

describe("what is signed", () => {
  it("every file, empty ones too, in the order of code points, with the digests of sha256", async () => {
    writeFileSync(join(folder, "a.b"), "");
    writeFileSync(join(folder, "\u{1F40D}"), "1");
    writeFileSync(join(folder, "\uFF5E"), "2");
    const { predicate } = statement((await signModel(folder, { key })).bundle);
    // UTF-16 would put the snake before U+FF5E
    expect(predicate.resources.map((r) => r.name)).toEqual([
      "a.b",
      "a/deep/weights.bin",
      "config.json",
      "weights.bin",
      "\uFF5E",
      "\u{1F40D}",
    ]);
    for (const r of predicate.resources) expect(r.digest).toBe(sha256(readFileSync(join(folder, r.name))));
  });

  it("not git's own files at the top, nor what is ignored, nor the signature itself", async () => {
    for (const d of [".git/hooks", "a/.git", "cache/x", "a/cache"]) mkdirSync(join(folder, d), { recursive: true });
    for (const f of [".git/hooks/x", ".gitignore", "a/.git/x", "cache/x/y", "a/cache/z", "model.sig"])
      writeFileSync(join(folder, f), "x");
    const signed = await signModel(folder, {
      key,
      ignorePaths: ["./cache/"],
      signaturePath: join(folder, "model.sig"),
    });
    const { predicate } = statement(signed.bundle);
    expect(predicate.serialization).toEqual({
      method: "files",
      hash_type: "sha256",
      allow_symlinks: false,
      ignore_paths: ["model.sig", ".git", ".gitattributes", ".github", ".gitignore", "cache"],
    });
    expect(predicate.resources.map((r) => r.name)).toEqual([
      "a/.git/x",
      "a/cache/z",
      "a/deep/weights.bin",
      "config.json",
      "weights.bin",
    ]);
    const all = statement((await signModel(folder, { key, includeGit: true })).bundle).predicate.resources.map(
      (r) => r.name,
    );
    expect(all).toEqual(expect.arrayContaining([".git/hooks/x", ".gitignore", "cache/x/y"]));
  });

  it("shards that tile each file", async () => {
    const signed = await signModel(folder, { key, shardSize: 128 });
    const { predicate } = statement(signed.bundle);
    const bytes = readFileSync(join(folder, "a/deep/weights.bin"));
    expect(predicate.resources.slice(0, 3)).toEqual(
      [
        [0, 128],
        [128, 256],
        [256, 300],
      ].map(([s, e]) => ({
        name: `a/deep/weights.bin:${s}:${e}`,
        algorithm: "sha256-sharded-128",
        digest: sha256(bytes.subarray(s, e)),
      })),
    );
    const verify = () => verifyModel(folder, { signature: Buffer.from(signed.bundle), trust });
    expect((await verify()).verdict).toBe("valid");
    writeFileSync(join(folder, "weights.bin"), "0123456789".repeat(21));
    expect((await verify()).files).toEqual([{ path: "weights.bin", problem: "digest-mismatch" }]);
    writeFileSync(join(folder, "weights.bin"), "");
    expect((await verify()).verdict).toBe("digest-mismatch");
  });
});

describe("digests", () => {
  const bytes = Uint8Array.from({ length: 2_500_001 }, (_, i) => (i * 7) >> 3);

  it.each([
    ["sha256", createHash("sha256").update(bytes).digest("hex")],
    ["blake2b", createHash("blake2b512").update(bytes).digest("hex")],
    ["blake3", Buffer.from(blake3(bytes)).toString("hex")],
  ] as const)("%s over several buffers", async (hashType, digest) => {
    writeFileSync(join(folder, "big"), bytes);
    expect(await digestFile(join(folder, "big"), { hashType })).toEqual([{ start: 0, end: bytes.length, digest }]);
    const shards = await digestFile(join(folder, "big"), { hashType: "sha256", shardSize: 1_000_000 });
    expect(shards.map((s) => [s.start, s.end])).toEqual([
      [0, 1e6],
      [1e6, 2e6],
      [2e6, 2_500_001],
    ]);
    for (const s of shards) expect(s.digest).toBe(sha256(bytes.subarray(s.start, s.end)));
  });

  it("blake3 is that of its published vectors (251 times i mod 251, one byte)", async () => {
    writeFileSync(join(folder, "v"), Uint8Array.from([0]));
    const [range] = await digestFile(join(folder, "v"), { hashType: "blake3" });
    expect(range?.digest).toBe("2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213");
  });

  it("can be stopped", async () => {
    writeFileSync(join(folder, "big"), bytes);
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(digestFile(join(folder, "big"), { hashType: "sha256", signal })).rejects.toThrow("enough");
  });
});

describe("what is refused", () => {
  const refused = (message: string) =>
    expect.objectContaining({ code: "SIGN_REFUSED", message: expect.stringContaining(message) as string });

  it("links, unless they are allowed and lead to a file", async () => {
    symlinkSync("weights.bin", join(folder, "link"));
    await expect(signModel(folder, { key })).rejects.toEqual(
      refused("'link' of the model can not be signed: it is a symbolic link"),
    );
    const signed = await signModel(folder, { key, allowSymlinks: true });
    expect((await verifyModel(folder, { signature: Buffer.from(signed.bundle), trust })).verdict).toBe("valid");
    symlinkSync("a", join(folder, "folder"));
    await expect(signModel(folder, { key, allowSymlinks: true })).rejects.toEqual(
      refused("a symbolic link to a folder"),
    );
    rmSync(join(folder, "folder"));
    symlinkSync("nowhere", join(folder, "dangling"));
    await expect(signModel(folder, { key, allowSymlinks: true })).rejects.toEqual(
      refused("a symbolic link to nothing"),
    );
  });

  it("sockets, names that are no UTF-8, empty models, other people's certificates", async () => {
    const server = createServer().listen(join(folder, "socket"));
    await new Promise((ready) => server.once("listening", ready));
    await expect(signModel(folder, { key })).rejects.toEqual(refused("neither a file nor a folder"));
    await new Promise((closed) => server.close(closed));
    writeFileSync(Buffer.concat([Buffer.from(join(folder, "x")), Buffer.from([0xff])]), "");
    await expect(signModel(folder, { key })).rejects.toEqual(refused("its name is no UTF-8"));
    await expect(signModel(folder, { key, ignorePaths: ["../x"] })).rejects.toThrow("no path inside the model");
    await expect(signModel(folder, { key, ignorePaths: ["*.bin"] })).rejects.toThrow("patterns");
    const empty = mkdtempSync(join(tmpdir(), "casemate-empty-"));
    await expect(signModel(empty, { key })).rejects.toEqual(refused("no file to sign"));
    rmSync(empty, { recursive: true });
    await expect(signModel(join(folder, "none"), { key })).rejects.toEqual(
      expect.objectContaining({ code: "FILE_NOT_FOUND" }),
    );
  });
});

describe("a good signature over a model that was changed", () => {
  it("by a link in place of a file, a link beside, and an entry that no signature can name", async () => {
    const signature = await signedWith(folder, key);
    const outside = join(tmpdir(), `casemate-outside-${process.pid}`);
    writeFileSync(outside, readFileSync(join(folder, "weights.bin")));
    rmSync(join(folder, "weights.bin"));
    symlinkSync(outside, join(folder, "weights.bin"));
    const report = await verifyModel(folder, { signature, trust });
    rmSync(outside);
    expect(report.verdict).toBe("missing-file");
    expect(report.files.map((f) => [f.path, f.problem])).toEqual([
      ["weights.bin", "missing-file"],
      ["weights.bin", "extra-file"],
    ]);
  });
});

describe("statements of a signer who means harm, or errs", () => {
  const good = { _type: "https://in-toto.io/Statement/v1", predicateType: "https://model_signing/signature/v1.0" };
  const digest = "0".repeat(64);
  const root = sha256(Buffer.alloc(32));
  const subject = [{ name: "m", digest: { sha256: root } }];
  const serialization = { method: "files", hash_type: "sha256", allow_symlinks: false };
  const resources = [{ name: "f", algorithm: "sha256", digest }];
  const predicate = { serialization, resources };

  it.each([
    ["malformed", { ...good, _type: "x", subject, predicate }],
    ["malformed", { ...good, subject: [], predicate }],
    ["malformed", { ...good, subject: [{ name: "m", digest: { sha256: digest } }], predicate }],
    ["malformed", { ...good, subject, predicate: { ...predicate, resources: [] } }],
    [
      "malformed",
      { ...good, subject, predicate: { serialization, resources: [{ name: "f", algorithm: "md5", digest }] } },
    ],
    [
      "malformed",
      {
        ...good,
        subject: [{ name: "m", digest: { sha256: sha256(Buffer.alloc(64)) } }],
        predicate: { serialization, resources: [...resources, ...resources] },
      },
    ],
    [
      "malformed",
      { ...good, subject, predicate: { serialization: { ...serialization, ignore_paths: ["."] }, resources } },
    ],
    [
      "malformed",
      { ...good, subject, predicate: { serialization: { ...serialization, ignore_paths: ["../x"] }, resources } },
    ],
    [
      "malformed",
      { ...good, subject, predicate: { serialization: { ...serialization, allow_symlinks: "false" }, resources } },
    ],
    [
      "malformed",
      { ...good, subject, predicate: { serialization: { ...serialization, method: "shards" }, resources } },
    ],
    ["malformed", "no object"],
    ["unsupported", { ...good, predicateType: "https://slsa.dev/provenance/v1", subject, predicate }],
    ["unsupported", { ...good, predicateType: "https://model_signing/Digests/v0.1", subject, predicate }],
    [
      "unsupported",
      { ...good, subject, predicate: { ...predicate, serialization: { ...serialization, method: "tensors" } } },
    ],
    [
      "unsupported",
      { ...good, subject, predicate: { ...predicate, serialization: { ...serialization, hash_type: "sha3" } } },
    ],
    ["missing-file", { ...good, more: 1, subject, predicate: { ...predicate, more: 1 } }],
    [
      "missing-file",
      {
        ...good,
        subject,
        predicate: { serialization, resources: [{ name: "../../etc/passwd", algorithm: "sha256", digest }] },
      },
    ],
  ])("%s: %j", async (verdict, json) => {
    const envelope = await signEnvelope(payloadType, Buffer.from(JSON.stringify(json)), [key]);
    const signature = Buffer.from(bundleText({ envelope, material: { kind: "key", hint: keyHint(key.publicKey) } }));
    expect((await verifyModel(folder, { signature, trust })).verdict).toBe(verdict);
  });

  it("a payload of another type is not taken for one, though it is signed", async () => {
    const { manifest } = await (await import("./manifest.ts")).manifestOf(folder, {
      hashType: "sha256",
      allowSymlinks: false,
    });
    const envelope = await signEnvelope("text/plain", statementOf(manifest), [key]);
    const signature = Buffer.from(bundleText({ envelope, material: { kind: "key", hint: keyHint(key.publicKey) } }));
    expect((await verifyModel(folder, { signature, trust })).verdict).toBe("malformed");
  });

  it("a hint that names the given key does not make it the signer", async () => {
    const other = newSigningKey("ecdsa-p256").key;
    const { manifest } = await (await import("./manifest.ts")).manifestOf(folder, {
      hashType: "sha256",
      allowSymlinks: false,
    });
    const envelope = await signEnvelope(payloadType, statementOf(manifest), [other]);
    const signature = Buffer.from(bundleText({ envelope, material: { kind: "key", hint: keyHint(key.publicKey) } }));
    expect((await verifyModel(folder, { signature, trust })).verdict).toBe("bad-signature");
  });

  it("bundles of other kinds are named as such", async () => {
    const base = JSON.parse((await signModel(folder, { key })).bundle) as Record<string, unknown>;
    const verdict = async (json: object) =>
      (await verifyModel(folder, { signature: Buffer.from(JSON.stringify(json)), trust })).verdict;
    expect(await verdict({ ...base, mediaType: "application/vnd.dev.sigstore.bundle+json;version=0.1" })).toBe(
      "unsupported",
    );
    expect(await verdict({ ...base, messageSignature: {} })).toBe("unsupported");
    expect(
      await verdict({
        ...base,
        verificationMaterial: { ...(base["verificationMaterial"] as object), tlogEntries: [{}] },
      }),
    ).toBe("unsupported");
    expect(await verdict({ ...base, verificationMaterial: {} })).toBe("malformed");
    expect(await verdict({ ...base, verificationMaterial: { certificate: { rawBytes: "AA==" } } })).toBe("wrong-key");
    const keyless = {
      kind: "sigstore",
      trustedRoot: {},
      identity: "a@b.c",
      issuer: "https://i",
    } as const;
    const json = { ...base, verificationMaterial: { certificate: { rawBytes: "AA==" } } };
    await expect(verifyModel(folder, { signature: Buffer.from(JSON.stringify(json)), trust: keyless })).rejects.toThrow(
      "the trusted root names no",
    );
  });
});
