import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { newSigningKey } from "../../core/signing-key.ts";
import type { IsolationRecord } from "../sandbox/record.ts";
import { defaultLimits, type IsolationSpec } from "../sandbox/spec.ts";
import { digestInput, dirHash } from "./digest-input.ts";
import { signProvenance, verifyProvenance } from "./provenance-file.ts";
import { provenanceOf, statementSchema } from "./statement.ts";

const root = mkdtempSync(join(tmpdir(), "casemate-provenance-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const data = join(root, "data");
mkdirSync(join(data, "b/c"), { recursive: true });
writeFileSync(join(data, "b/c/x"), "1");
writeFileSync(join(data, "b-d"), "2");
writeFileSync(join(data, "a"), "3");

const spec: IsolationSpec = {
  kind: "bubblewrap",
  command: ["python3", "train.py"],
  inputs: [{ from: data, at: "/work/data" }],
  outputs: [{ at: "/work/out", to: join(root, "out") }],
  environment: { SEED: "7", API_TOKEN: "very secret" },
  network: false,
  limits: defaultLimits,
  allowWeaker: false,
};
const record: IsolationRecord = {
  kind: "bubblewrap",
  isolated: true,
  claims: [{ id: "no-network", holds: true, by: "network namespace" }],
  limits: [],
  weaker: [],
  exitCode: 0,
  signal: null,
  succeeded: true,
  startedOn: "2026-01-02T03:04:05.678Z",
  finishedOn: "2026-01-02T04:04:05.678Z",
  wallMs: 1,
  setupMs: 1,
  outputs: [{ at: "/work/out", to: "out", files: [{ path: "m/model.onnx", bytes: 1, sha256: "ab".repeat(32) }] }],
};
const statement = () =>
  provenanceOf(spec, record, { inputs: spec.inputs.map((i) => digestInput(i)), versions: { casemate: "0" } });

describe("digests of inputs", () => {
  it.runIf(process.platform === "linux")("of a folder are those that sha256sum gives (directory Hash1)", () => {
    const script = "find . -type f | sed s,^./,, | LC_ALL=C sort | xargs sha256sum | sha256sum";
    const { stdout } = spawnSync("sh", ["-c", script], { cwd: data, encoding: "utf8" });
    expect(dirHash(data)).toBe(stdout.split(" ")[0]);
  });

  it("leave out the outputs that lie in them, and take links as their targets", () => {
    const before = dirHash(data);
    const to = join(data, "out");
    mkdirSync(to);
    writeFileSync(join(to, "model"), "m");
    expect(digestInput({ from: data, at: "/work/data" }, [{ at: "/work/data/out", to }]).digest).toEqual({
      dirHash: before,
    });
    expect(dirHash(data)).not.toBe(before);
    rmSync(to, { recursive: true });
    symlinkSync("/etc/shadow", join(data, "z"));
    const linked = dirHash(data);
    rmSync(join(data, "z"));
    symlinkSync("/etc/passwd", join(data, "z"));
    expect(dirHash(data)).not.toBe(linked);
    rmSync(join(data, "z"));
  });
});

describe("provenance", () => {
  it("says what went in, what was done and what came out", () => {
    const s = statement();
    expect(statementSchema.safeParse(s).success).toBe(true);
    expect(s.subject).toEqual([{ name: "m/model.onnx", digest: { sha256: "ab".repeat(32) } }]);
    const { buildDefinition, runDetails } = s.predicate;
    expect(buildDefinition.externalParameters).toMatchObject({ command: spec.command, network: false });
    expect(buildDefinition.internalParameters).toMatchObject({ sandbox: { kind: "bubblewrap", isolated: true } });
    expect(buildDefinition.resolvedDependencies).toContainEqual({
      name: "/work/data",
      digest: { dirHash: dirHash(data) },
    });
    expect(runDetails.metadata?.invocationId).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(runDetails.metadata?.invocationId).not.toBe(statement().predicate.runDetails.metadata?.invocationId);
  });

  it("holds no value of a variable that is called a secret", () => {
    const text = JSON.stringify(statement());
    expect(text).toContain('"SEED":"7"');
    expect(text).toContain("API_TOKEN");
    expect(text).not.toContain("very secret");
  });

  it("is not given for a run that failed or left nothing, nor with digests of other inputs", () => {
    const options = { inputs: spec.inputs.map((i) => digestInput(i)), versions: {} };
    for (const r of [
      { ...record, succeeded: false },
      { ...record, outputs: [] },
    ])
      expect(() => provenanceOf(spec, r, options)).toThrow("left no output");
    expect(() => provenanceOf(spec, record, { ...options, inputs: [] })).toThrow("not those of the inputs");
  });

  it.each(["ed25519", "ecdsa-p256"] as const)("is verified by %s, and by nothing else", async (algorithm) => {
    const { key } = newSigningKey(algorithm);
    const signed = await signProvenance(statement(), [key]);
    const text = JSON.stringify(signed);
    expect(verifyProvenance(text, [key.publicKey])).toMatchObject({ kind: "valid", keyIds: [key.keyId] });
    expect(verifyProvenance(text, [newSigningKey(algorithm).key.publicKey]).kind).toBe("wrong-key");
    const other = Buffer.from(signed.payload, "base64").toString("utf8").replace('"isolated":true', '"isolated":null');
    const changed = { ...signed, payload: Buffer.from(other).toString("base64") };
    expect(changed.payload).not.toBe(signed.payload);
    expect(verifyProvenance(JSON.stringify(changed), [key.publicKey]).kind).toBe("bad-signature");
  });

  it("is nothing else that the same key signed", async () => {
    const { key } = newSigningKey("ed25519");
    const other = await signProvenance({ ...statement(), predicateType: "https://example.com/v1" as never }, [key]);
    expect(verifyProvenance(JSON.stringify(other), [key.publicKey])).toMatchObject({
      kind: "not-provenance",
      message: expect.stringContaining("predicateType"),
    });
  });
});
