import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../core/canonical-json.ts";
import { manifestOf, rootDigest } from "../sign/manifest.ts";
import { exampleManifest, hexOf } from "./documents.test-data.ts";
import {
  filesDigest,
  manifestBytes,
  manifestDigest,
  parseManifest,
  sha256Of,
  type VersionManifest,
} from "./version-manifest.ts";

const good = exampleManifest({
  documents: [
    { kind: "signature", mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json", sha256: hexOf("s"), bytes: 1 },
    { kind: "model-card", mediaType: "application/json", sha256: hexOf("c"), bytes: 1 },
  ],
  expiresAt: "2027-01-02T03:04:05.678Z",
});
const refused = (message: string): unknown =>
  expect.objectContaining({ code: "DOCUMENT_INVALID", message: expect.stringContaining(message) });

describe("a manifest", () => {
  it("has its files and documents in order, and one digest", () => {
    expect(good.files.map((f) => f.path)).toEqual(["data/labels.json", "model.onnx"]);
    expect(good.documents.map((d) => d.kind)).toEqual(["model-card", "signature"]);
    const bytes = manifestBytes(good);
    expect(parseManifest(bytes)).toEqual(good);
    expect(manifestDigest(good)).toBe(sha256Of(bytes));
  });

  it("has the root digest that a signature of the same files has", async () => {
    const folder = mkdtempSync(join(tmpdir(), "casemate-manifest-"));
    try {
      mkdirSync(join(folder, "data"));
      for (const [path, text] of [
        ["model.onnx", "plain1"],
        ["data/labels.json", "plain2"],
      ] as const)
        writeFileSync(join(folder, path), text);
      const { manifest } = await manifestOf(folder, { hashType: "sha256", allowSymlinks: false });
      expect(good.digest).toBe(`sha256:${rootDigest(manifest.resources)}`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("is refused when any byte of it is changed, or reads as another manifest with another digest", () => {
    const bytes = manifestBytes(good);
    const digest = manifestDigest(good);
    let refusals = 0;
    for (let at = 0; at < bytes.length; at++)
      for (const bit of [1, 32, 128]) {
        const changed = Uint8Array.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ bit;
        let read: VersionManifest | undefined;
        try {
          read = parseManifest(changed);
        } catch (e) {
          expect(e).toEqual(refused(""));
          refusals++;
        }
        if (read !== undefined) expect(manifestDigest(read)).not.toBe(digest);
      }
    expect(refusals).toBeGreaterThan(bytes.length);
  });

  it.each<[string, (m: Record<string, unknown> & VersionManifest) => unknown, string]>([
    ["another schema", (m) => ({ ...m, schema: "casemate/version-manifest/v2" }), "'schema'"],
    ["an unknown field", (m) => ({ ...m, constructor: 1 }), "unrecognized key"],
    ["a missing field", (m) => ({ ...m, publisher: undefined }), "'publisher'"],
    ["a bad name", (m) => ({ ...m, model: "../fraud" }), "'model'"],
    ["version 0", (m) => ({ ...m, version: 0 }), "'version'"],
    ["half a version", (m) => ({ ...m, version: 1.5 }), "'version'"],
    ["a day that is none", (m) => ({ ...m, createdAt: "2026-02-30T00:00:00.000Z" }), "no such time"],
    ["a time of another form", (m) => ({ ...m, createdAt: "2026-01-02T03:04:05Z" }), "'createdAt'"],
    ["a publisher of two lines", (m) => ({ ...m, publisher: "a\nb" }), "'publisher'"],
    ["a publisher that turns text around", (m) => ({ ...m, publisher: "a\u202eb" }), "'publisher'"],
    ["no file", (m) => ({ ...m, files: [] }), "'files'"],
    ["files in another order", (m) => ({ ...m, files: [...m.files].reverse() }), "order of their paths"],
    ["a file twice", (m) => ({ ...m, files: [m.files[0], ...m.files] }), "order of their paths"],
    ["a path that leads out", (m) => ({ ...m, files: [{ ...m.files[0], path: "../x" }] }), "'files.0.path'"],
    [
      "paths that differ by case",
      (m) => ({ ...m, files: ["A", "a"].map((path) => ({ ...m.files[0], path })) }),
      "where case is ignored",
    ],
    ["a digest in upper case", (m) => ({ ...m, digest: m.digest.toUpperCase() }), "'digest'"],
    ["a digest of other files", (m) => ({ ...m, digest: hexOf("x") }), "not that of its files"],
    ["a negative size", (m) => ({ ...m, files: [{ ...m.files[0], bytes: -1 }] }), "'files.0.bytes'"],
    ["a scan that found harm", (m) => ({ ...m, scan: { ...m.scan, verdict: "malicious" } }), "nobody acknowledged"],
    ["a scan that could not tell", (m) => ({ ...m, scan: { ...m.scan, verdict: "inconclusive" } }), "nobody"],
    ["an unknown verdict", (m) => ({ ...m, scan: { ...m.scan, verdict: "fine" } }), "'scan.verdict'"],
    ["documents out of order", (m) => ({ ...m, documents: [...m.documents].reverse() }), "documents are not in order"],
    [
      "a parent that is itself",
      (m) => ({ ...m, lineage: { ...m.lineage, parents: [{ model: "fraud", version: 3, manifest: hexOf("p") }] } }),
      "own ancestor",
    ],
    [
      "a data set twice",
      (m) => ({ ...m, lineage: { ...m.lineage, data: [hexOf("d"), hexOf("d")] } }),
      "names something twice",
    ],
    ["an end before its beginning", (m) => ({ ...m, expiresAt: "2025-01-01T00:00:00.000Z" }), "expires before"],
    ["a list", (m) => [m], "not valid"],
    ["null", () => null, "not valid"],
  ])("is refused with %s", (_, change, message) => {
    const value = change(structuredClone(good) as never);
    expect(() => parseManifest(Buffer.from(canonicalJson(value)))).toThrow(refused(message));
  });

  it.each([
    ["white space", (t: string) => t.replace(",", ", ")],
    ["a line feed at its end", (t: string) => `${t}\n`],
    [
      "another order of keys",
      (t: string) => JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(t) as object).reverse())),
    ],
    ["a number in another form", (t: string) => t.replace('"version":3}', '"version":3.0}')],
    ["an escape that is not needed", (t: string) => t.replace("user:alice", "user:\\u0061lice")],
    ["the prototype as key", (t: string) => t.replace('"schema"', '"__proto__":{},"schema"')],
    ["a key twice", (t: string) => t.replace('"version":3}', '"version":2,"version":3}')],
  ])("has one form: %s is refused", (_, change) => {
    const text = Buffer.from(manifestBytes(good)).toString();
    const changed = change(text);
    expect(changed).not.toBe(text);
    expect(() => parseManifest(Buffer.from(changed))).toThrow(refused(""));
  });

  it("takes what is not clean when somebody answers for it", () => {
    const scan = { ...good.scan, verdict: "inconclusive" as const, acknowledged: { by: "user:bob", reason: "known" } };
    expect(parseManifest(manifestBytes(exampleManifest({ scan }))).scan).toEqual(scan);
  });

  it("reads back as it was written, for any files, and its digest follows their contents", () => {
    const path = fc.stringMatching(/^[a-z]{1,8}(\/[a-z]{1,8}){0,2}\.(onnx|bin)$/);
    const digest = fc.stringMatching(/^[0-9a-f]{64}$/).map((h) => `sha256:${h}`);
    const file = fc.record({
      path,
      bytes: fc.nat(),
      sha256: digest,
      sealed: fc.record({ payload: digest, bytes: fc.nat() }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(file, { selector: (f) => f.path, minLength: 1, maxLength: 6 }), (files) => {
        const manifest = exampleManifest({ files });
        expect(parseManifest(manifestBytes(manifest))).toEqual(manifest);
        expect(exampleManifest({ files: [...files].reverse() })).toEqual(manifest);
        const [first, ...rest] = manifest.files;
        if (first !== undefined) expect(filesDigest([{ sha256: hexOf("other") }, ...rest])).not.toBe(manifest.digest);
      }),
      { seed: 4, numRuns: 100 },
    );
  });
});
