import { describe, expect, it } from "vitest";
import { newSigningKey } from "../../core/signing-key.ts";
import { type Assessment, type Gate, gateHolds, gateText, type Measured, readAssessment } from "./assessment.ts";
import {
  type AssessmentAttestation,
  attestationOf,
  type AttestationPolicy,
  type AttestOptions,
  judgeAttestations,
  signAttestation,
} from "./attestation.ts";
import { exampleManifest, hexOf } from "./documents.test-data.ts";
import { sha256Of, type VersionManifest } from "./version-manifest.ts";

const manifest = exampleManifest();
const model = manifest.files[1]?.sha256 ?? "";
const day = 86_400_000;
const made = Date.parse("2026-03-01T00:00:00.000Z");
const linf = (epsilon: number, robustAccuracy: number) => ({ norm: "linf" as const, epsilon, robustAccuracy, n: 100 });
const assessment: Assessment = {
  report: hexOf("report"),
  model,
  data: hexOf("data"),
  plan: { id: "standard@2", seed: 0 },
  toolVersion: "0.1.0",
  doubts: ["doctor/zero-gradient"],
  measured: { risk: "medium", cleanAccuracy: 0.98, threatModels: [linf(0.1, 0.6), { ...linf(0.5, 0.8), norm: "l2" }] },
};
const robust = (epsilon: number, atLeast: number): Gate => ({
  metric: "robustAccuracy",
  norm: "linf",
  epsilon,
  atLeast,
});
const gates: readonly Gate[] = [
  { metric: "risk", atMost: "medium" },
  { metric: "cleanAccuracy", atLeast: 0.95 },
  robust(0.1, 0.5),
];
const options: AttestOptions = { gates, createdAt: made, expiresAt: made + 30 * day };

const { key } = newSigningKey("ed25519");
const policy: AttestationPolicy = { keys: [key.publicKey] };
const attest = (
  change: Partial<AttestOptions> = {},
  other: Partial<Assessment> = {},
  of: VersionManifest = manifest,
  by = key,
) => signAttestation(of, attestationOf(of, { ...assessment, ...other }, { ...options, ...change }), by);
const failing: Gate[] = [{ metric: "risk", atMost: "low" }];

describe("gates", () => {
  it.each<[Gate, boolean]>([
    [{ metric: "risk", atMost: "medium" }, true],
    [{ metric: "risk", atMost: "low" }, false],
    [{ metric: "risk", atMost: "critical" }, true],
    [{ metric: "cleanAccuracy", atLeast: 0.98 }, true],
    [{ metric: "cleanAccuracy", atLeast: 0.981 }, false],
    [robust(0.1, 0.6), true],
    [robust(0.1, 0.61), false],
    [robust(0.05, 0.6), true],
    // larger than what was measured: nobody knows
    [robust(0.11, 0.1), false],
    [{ ...robust(0.1, 0), norm: "l1" } as Gate, false],
  ])("%j: %s", (gate, holds) => expect(gateHolds(gate, assessment.measured)).toBe(holds));

  it("do not hold where a smaller radius shows the contrary", () => {
    const measured: Measured = { ...assessment.measured, threatModels: [linf(0.2, 0.6), linf(0.1, 0.4)] };
    expect(gateHolds(robust(0.1, 0.5), measured)).toBe(false);
    expect(gateHolds(robust(0.15, 0.5), measured)).toBe(false);
    expect(gateHolds(robust(0.05, 0.5), measured)).toBe(true);
  });
});

describe("readAssessment", () => {
  const report = {
    schemaVersion: "1.1",
    generator: { name: "casemate", version: "0.1.0", node: "20", onnxruntime: "1" },
    created: "2026-03-01T00:00:00.000Z",
    model: { name: "m", digest: model },
    data: { digest: hexOf("data") },
    plan: { id: "quick@1", title: "Quick", seed: 3 },
    clean: { accuracy: 0.9 },
    threatModels: [{ ...linf(0.1, 0.5), risk: "high", curve: [] }],
    verdict: { risk: "high", summary: "", doubts: [] },
  };
  it("takes out what gates speak of", () => {
    const bytes = Buffer.from(JSON.stringify(report));
    expect(readAssessment(bytes)).toEqual({
      report: sha256Of(bytes),
      model,
      data: hexOf("data"),
      plan: { id: "quick@1", seed: 3 },
      toolVersion: "0.1.0",
      doubts: [],
      measured: { risk: "high", cleanAccuracy: 0.9, threatModels: [linf(0.1, 0.5)] },
    });
  });

  it.each([
    ["of another schema", { schemaVersion: "2.0" }, "schemaVersion"],
    ["of an endpoint", { model: { digest: model, endpoint: { url: "http://x", protocol: "oip" } } }, "endpoint"],
    ["of another program", { generator: { name: "other", version: "1" } }, "generator.name"],
    ["with an accuracy above 1", { clean: { accuracy: 1.5 } }, "clean.accuracy"],
    ["with a risk of its own", { verdict: { risk: "none", doubts: [] } }, "verdict.risk"],
    ["with a threat model on no sample", { threatModels: [{ ...linf(0.1, 1), n: 0 }] }, "threatModels.0.n"],
  ])("refuses a report %s", (_, change, message) => {
    expect(() => readAssessment(Buffer.from(JSON.stringify({ ...report, ...change })))).toThrow(message);
  });
});

describe("an attestation", () => {
  it("says what holds and what does not", () => {
    const p = attestationOf(manifest, assessment, { ...options, gates: [...gates, ...failing] });
    expect(p.result).toBe("FAILED");
    expect(p.passedTests).toEqual(gates.map(gateText));
    expect(p.failedTests).toEqual(["risk <= low"]);
    expect(p.warnedTests).toEqual(["doctor/zero-gradient"]);
    expect(attestationOf(manifest, assessment, options).result).toBe("PASSED");
  });

  it("is not made without gates, of another file, or when it never counts", () => {
    expect(() => attestationOf(manifest, assessment, { ...options, gates: [] })).toThrow("at least one gate");
    expect(() => attestationOf(manifest, { ...assessment, model: hexOf("x") }, options)).toThrow("no file of fraud@3");
    expect(() => attestationOf(manifest, assessment, { ...options, expiresAt: made })).toThrow("before it was made");
  });
});

describe("judgeAttestations", () => {
  const judge = (documents: readonly Uint8Array[], at = made + day, change: Partial<AttestationPolicy> = {}) =>
    judgeAttestations({ ...policy, ...change }, manifest, documents, at);

  it("passes, and names what decided", async () => {
    const document = await attest();
    expect(judge([document])).toEqual({
      kind: "passing",
      attestation: sha256Of(document),
      keyId: key.keyId,
      expiresAt: "2026-03-31T00:00:00.000Z",
    });
  });

  it("is absent without one", () => {
    expect(judge([])).toEqual({ kind: "absent", message: "fraud@3 has no attestation" });
  });

  it("expires, to the millisecond, and by the policy's age before its own", async () => {
    const document = await attest();
    const end = made + 30 * day;
    expect(judge([document], end - 1).kind).toBe("passing");
    expect(judge([document], end)).toMatchObject({ kind: "expired", expiredAt: "2026-03-31T00:00:00.000Z" });
    expect(judge([document], made + 2 * day - 1, { maxAgeMs: 2 * day }).kind).toBe("passing");
    expect(judge([document], made + 2 * day, { maxAgeMs: 2 * day })).toMatchObject({ kind: "expired" });
    expect(judge([document], end, { maxAgeMs: 365 * day }).kind).toBe("expired");
    expect(judge([document], Number.NaN).kind).not.toBe("passing");
  });

  it("does not count before it was made, but for clocks that differ a little", async () => {
    const document = await attest();
    expect(judge([document], made - 4 * 60_000).kind).toBe("passing");
    expect(judge([document], made - 6 * 60_000).kind).toBe("not-yet-valid");
  });

  it("fails by its own gates, and by the policy's though its signer called it passed", async () => {
    expect(judge([await attest({ gates: failing })])).toMatchObject({ kind: "failing", failed: ["risk <= low"] });
    const document = await attest();
    expect(judge([document], made, { gates: [robust(0.1, 0.6)] }).kind).toBe("passing");
    expect(judge([document], made, { gates: [robust(0.2, 0.1)] })).toMatchObject({
      kind: "failing",
      failed: ["robustAccuracy(linf, 0.2) >= 0.1"],
    });
    const lie: AssessmentAttestation = {
      ...attestationOf(manifest, assessment, { ...options, gates: failing }),
      result: "PASSED",
      failedTests: [],
    };
    expect(judge([await signAttestation(manifest, lie, key)]).kind).toBe("failing");
    const doubtful: AssessmentAttestation = { ...attestationOf(manifest, assessment, options), result: "FAILED" };
    expect(judge([await signAttestation(manifest, doubtful, key)]).kind).toBe("failing");
  });

  it("is of another signer", async () => {
    const other = newSigningKey("ed25519").key;
    const document = await attest({}, {}, manifest, other);
    expect(judge([document]).kind).toBe("wrong-signer");
    expect(judge([document], made, { keys: [] }).kind).toBe("wrong-signer");
    expect(judge([document], made, { keys: [key.publicKey, other.publicKey] }).kind).toBe("passing");
  });

  it.each<[string, VersionManifest]>([
    ["another version", exampleManifest({ version: 4 })],
    ["another model", exampleManifest({ model: "fraud-2" })],
    ["the same files with another lineage", exampleManifest({ lineage: { parents: [], data: [] } })],
    [
      "one file more",
      exampleManifest({
        files: [
          ...manifest.files,
          { path: "z", bytes: 1, sha256: hexOf("z"), sealed: { payload: hexOf("y"), bytes: 1 } },
        ],
      }),
    ],
  ])("is about %s", async (_, of) => {
    expect(judge([await attest({}, {}, of)]).kind).toBe("wrong-subject");
  });

  it("is about a file that the version does not have, or has one subject too few", async () => {
    const p = { ...attestationOf(manifest, assessment, options), model: hexOf("other") };
    expect(judge([await signAttestation(manifest, p, key)]).kind).toBe("wrong-subject");
    const less = { ...manifest, files: manifest.files.slice(1) };
    expect(judge([await signAttestation(less, attestationOf(less, assessment, options), key)]).kind).toBe(
      "wrong-subject",
    );
  });

  it("counts the newest of a plan, in whatever order they come", async () => {
    const bad = await attest({ gates: failing, createdAt: made + 1 });
    const good = await attest({ createdAt: made });
    const better = await attest({ createdAt: made + 2 });
    for (const order of [
      [bad, good],
      [good, bad],
    ])
      expect(judge(order).kind).toBe("failing");
    for (const order of [
      [bad, good, better],
      [better, bad, good],
    ])
      expect(judge(order).kind).toBe("passing");
    const sameTime = await attest({ gates: failing });
    for (const order of [
      [sameTime, good],
      [good, sameTime],
    ])
      expect(judge(order).kind).toBe("failing");
  });

  it("is not passed by an easier plan beside one that fails", async () => {
    const hard = await attest({ gates: failing }, { plan: { id: "thorough@2", seed: 0 } });
    const easy = await attest({ createdAt: made + day }, { plan: { id: "quick@1", seed: 0 } });
    expect(judge([hard, easy]).kind).toBe("failing");
    expect(judge([hard, easy], made + day, { plan: "quick@1" }).kind).toBe("passing");
    expect(judge([easy], made + day, { plan: "thorough@2" })).toMatchObject({
      kind: "absent",
      message: expect.stringContaining("thorough@2"),
    });
  });

  it("is not passed by an expired one beside one that was never right, and names the reason that says most", async () => {
    const other = newSigningKey("ed25519").key;
    const stranger = await attest({}, {}, manifest, other);
    const elsewhere = await attest({}, {}, exampleManifest({ version: 4 }));
    expect(judge([Buffer.from("{}")]).kind).toBe("malformed");
    expect(judge([Buffer.from("{}"), stranger]).kind).toBe("wrong-signer");
    expect(judge([Buffer.from("{}"), stranger, elsewhere]).kind).toBe("wrong-subject");
    expect(judge([stranger, await attest()], made + 40 * day).kind).toBe("expired");
    expect(judge([stranger, elsewhere, await attest()]).kind).toBe("passing");
  });
});
