import { readFileSync } from "node:fs";
import { join } from "node:path";
import { create, createFileRegistry, fromBinary, fromJson, type JsonValue } from "@bufbuild/protobuf";
import {
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
} from "@bufbuild/protobuf/wkt";
import { describe, expect, it } from "vitest";
import { envelopeJson, signEnvelope } from "../../core/dsse.ts";
import { newSigningKey } from "../../core/signing-key.ts";
import { attestationOf } from "./attestation.ts";
import { exampleManifest, hexOf } from "./documents.test-data.ts";
import { judgeProvenance } from "./provenance.ts";
import { versionSubject } from "./version-subject.ts";

const { files } = exampleManifest();
const hexDigits = (digest: string): string => digest.slice(7);
const statement = (change: object = {}, predicate: object = {}) => ({
  _type: "https://in-toto.io/Statement/v1",
  subject: files.map((f) => ({ name: `out/${f.path}`, digest: { sha256: hexDigits(f.sha256), sha512: "00" } })),
  predicateType: "https://slsa.dev/provenance/v1",
  predicate: {
    buildDefinition: {
      buildType: "urn:casemate:isolated-command:v1",
      externalParameters: { command: ["python3", "train.py"], network: false },
      internalParameters: { sandbox: { isolated: true } },
      resolvedDependencies: [
        { name: "data", digest: { sha256: hexDigits(hexOf("data")) } },
        { name: "folder", digest: { dirHash: "ab".repeat(32) } },
        { name: "again", digest: { sha256: hexDigits(hexOf("data")) } },
        { uri: "git+https://example.org/x", digest: { gitCommit: "0".repeat(40) } },
      ],
    },
    runDetails: {
      builder: { id: "urn:casemate:builder:local", version: { casemate: "0.1.0" } },
      metadata: { invocationId: "urn:uuid:1", startedOn: "2026-01-02T03:04:05Z", finishedOn: "2026-01-02T04:04:05.5Z" },
      byproducts: [{ name: "log", digest: { sha256: "cd" } }],
    },
    ...predicate,
  },
  ...change,
});
const { key } = newSigningKey("ecdsa-p256");
const bytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const signed = async (value: unknown, type = "application/vnd.in-toto+json"): Promise<Uint8Array> =>
  bytes(envelopeJson(await signEnvelope(type, bytes(value), [key])));

/** in-toto's own message types, by their compiled protobuf files */
const published = (type: string, value: unknown, ignoreUnknownFields = false): unknown => {
  const vectors = join(import.meta.dirname, "../../../test/vectors/documents/in-toto-descriptors.json");
  const own = Object.values(JSON.parse(readFileSync(vectors, "utf8")) as Record<string, string>).map((base64) =>
    fromBinary(FileDescriptorProtoSchema, Buffer.from(base64, "base64")),
  );
  // compilers leave out the names of fields in JSON that follow from their names
  for (const f of own)
    for (const m of f.messageType.flatMap((message) => [message, ...message.nestedType]))
      for (const field of m.field)
        if (field.jsonName === "") field.jsonName = field.name.replace(/_(.)/g, (_, c: string) => c.toUpperCase());
  const set = create(FileDescriptorSetSchema, {
    file: [file_google_protobuf_struct.proto, file_google_protobuf_timestamp.proto, ...own],
  });
  const schema = createFileRegistry(set).getMessage(type);
  if (schema === undefined) throw new Error(`no message ${type}`);
  return fromJson(schema, value as JsonValue, { ignoreUnknownFields });
};

describe("judgeProvenance", () => {
  it("reads facts of a provenance of exactly the files, whatever they are called", () => {
    expect(judgeProvenance(bytes(statement()), files)).toEqual({
      kind: "valid",
      keyIds: [],
      facts: {
        builderId: "urn:casemate:builder:local",
        buildType: "urn:casemate:isolated-command:v1",
        invocationId: "urn:uuid:1",
        finishedOn: "2026-01-02T04:04:05.5Z",
        data: [hexOf("data"), `dirHash:${"ab".repeat(32)}`],
        commit: "0".repeat(40),
      },
    });
  });

  it("agrees with in-toto's own types about what is one", () => {
    const s = statement();
    expect(published("in_toto_attestation.v1.Statement", s)).toBeDefined();
    expect(published("in_toto_attestation.predicates.provenance.v1.Provenance", s.predicate)).toBeDefined();
    const wrong = statement({}, { runDetails: { builder: { id: 3 } } });
    expect(() => published("in_toto_attestation.predicates.provenance.v1.Provenance", wrong.predicate)).toThrow(
      "cannot decode field",
    );
    expect(judgeProvenance(bytes(wrong), files).kind).toBe("malformed");
  });

  it("tells which files are missing and which are not the version's", () => {
    const s = statement();
    expect(judgeProvenance(bytes({ ...s, subject: s.subject.slice(1) }), files)).toEqual({
      kind: "other-files",
      missing: ["data/labels.json"],
      extra: [],
    });
    const more = [...s.subject, { name: "extra.bin", digest: { sha256: "0".repeat(64) } }];
    expect(judgeProvenance(bytes({ ...s, subject: more }), files)).toEqual({
      kind: "other-files",
      missing: [],
      extra: ["extra.bin"],
    });
    const weak = [...s.subject, { name: "weak", digest: { md5: "00" } }];
    expect(judgeProvenance(bytes({ ...s, subject: weak }), files)).toMatchObject({
      kind: "other-files",
      extra: ["weak"],
    });
    expect(judgeProvenance(bytes(s), []).kind).toBe("other-files");
  });

  it("is signed by a given key, or not at all", async () => {
    const document = await signed(statement());
    expect(judgeProvenance(document, files, [key.publicKey])).toMatchObject({ kind: "valid", keyIds: [key.keyId] });
    expect(judgeProvenance(document, files)).toMatchObject({ kind: "valid", keyIds: [] });
    expect(judgeProvenance(document, files, [newSigningKey("ed25519").key.publicKey]).kind).toBe("wrong-signer");
    expect(judgeProvenance(bytes(statement()), files, [key.publicKey])).toMatchObject({
      kind: "bad-signature",
      message: expect.stringContaining("not signed"),
    });
    const other = envelopeJson(await signEnvelope("application/vnd.in-toto+json", bytes(statement({}, {})), [key]));
    const changed = { ...other, payload: Buffer.from(JSON.stringify(statement({ note: 1 }))).toString("base64") };
    expect(judgeProvenance(bytes(changed), files, [key.publicKey]).kind).toBe("bad-signature");
    expect(judgeProvenance(bytes(changed), files).kind).toBe("valid");
  });

  it("takes unknown fields, and no commit when there are two", () => {
    const two = statement();
    two.predicate.buildDefinition.resolvedDependencies.push({
      uri: "git+https://example.org/y",
      digest: { gitCommit: "1".repeat(40) },
    });
    const verdict = judgeProvenance(bytes({ ...two, note: "x" }), files);
    expect(verdict).toMatchObject({ kind: "valid", facts: { buildType: expect.any(String) } });
    expect(verdict.kind === "valid" && "commit" in verdict.facts).toBe(false);
  });

  it.each<[string, unknown, string]>([
    ["another statement", statement({ _type: "https://in-toto.io/Statement/v0.1" }), "_type"],
    ["another predicate", statement({ predicateType: "https://slsa.dev/provenance/v0.2" }), "predicateType"],
    ["no subject", statement({ subject: [] }), "subject"],
    ["a subject without digest", statement({ subject: [{ name: "x" }] }), "subject.0.digest"],
    ["a subject with no digest in it", statement({ subject: [{ name: "x", digest: {} }] }), "at least one digest"],
    ["no builder", statement({}, { runDetails: {} }), "builder"],
    ["an empty builder", statement({}, { runDetails: { builder: { id: "" } } }), "builder.id"],
    ["no type of build", statement({}, { buildDefinition: { externalParameters: {} } }), "buildType"],
    [
      "a dependency that is nothing",
      statement(
        {},
        { buildDefinition: { buildType: "x", externalParameters: {}, resolvedDependencies: [{ name: "x" }] } },
      ),
      "expected uri, digest or content",
    ],
    [
      "a time that is none",
      statement({}, { runDetails: { builder: { id: "x" }, metadata: { startedOn: "yesterday" } } }),
      "startedOn",
    ],
    ["a list", [], "expected object"],
    ["null", null, "expected object"],
  ])("is malformed with %s", (_, value, message) => {
    expect(judgeProvenance(bytes(value), files)).toEqual({
      kind: "malformed",
      message: expect.stringContaining(message),
    });
  });

  it("is malformed in an envelope of another type, with a key twice, cut, or deep", async () => {
    expect(judgeProvenance(await signed(statement(), "text/plain"), files)).toMatchObject({ kind: "malformed" });
    const text = JSON.stringify(statement());
    for (const bad of [
      text.replace('"subject"', '"predicateType":"x","subject"'),
      text.slice(0, -1),
      "[".repeat(9999) + "]".repeat(9999),
    ])
      expect(judgeProvenance(Buffer.from(bad), files).kind).toBe("malformed");
  });
});

describe("a signed assessment", () => {
  it("has a statement by in-toto's types, and its results are read as those of a test-result", () => {
    const manifest = exampleManifest();
    const predicate = attestationOf(
      manifest,
      {
        report: hexOf("r"),
        model: manifest.files[0]?.sha256 ?? "",
        data: hexOf("d"),
        plan: { id: "quick@1", seed: 0 },
        toolVersion: "0.1.0",
        doubts: [],
        measured: { risk: "low", cleanAccuracy: 1, threatModels: [] },
      },
      {
        gates: [
          { metric: "risk", atMost: "low" },
          { metric: "cleanAccuracy", atLeast: 1 },
        ],
        createdAt: 0,
        expiresAt: 1,
      },
    );
    const s = {
      _type: "https://in-toto.io/Statement/v1",
      subject: versionSubject(manifest),
      predicateType: "x",
      predicate,
    };
    expect(published("in_toto_attestation.v1.Statement", s)).toBeDefined();
    expect(published("in_toto_attestation.predicates.test_result.v0.TestResult", predicate, true)).toMatchObject({
      result: "PASSED",
      passedTests: ["risk <= low", "cleanAccuracy >= 1"],
      failedTests: [],
    });
  });
});
