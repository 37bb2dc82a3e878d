import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import type { Lock } from "../lock/lock.ts";
import { lockIn, recipeProvenance } from "./recipe-statement.ts";
import { statementSchema } from "./statement.ts";

const folder = mkdtempSync(join(tmpdir(), "casemate-recipe-statement-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, "net.onnx"), "net");
const digest = (c: string): string => `sha256:${c.repeat(64)}`;
const lock: Lock = {
  schema: "casemate-lock/1",
  recipe: { name: "r.yaml", digest: digest("1") },
  pinned: {
    code: { kind: "git", commit: "a".repeat(40), files: {}, dirty: { diff: digest("2"), files: ["x.py"] } },
    inputs: { data: { path: "train.npz", digest: digest("3") } },
    configuration: { epochs: 2 },
    versions: { casemate: "1.2.3", build: digest("4"), node: "20.1.0", "package-lock": digest("5") },
  },
  result: { outputs: { "net.onnx": { digest: digest("6") } }, metrics: { clean: 0.5 } },
  observed: { seconds: 3 },
};
const made = () =>
  recipeProvenance({
    lock,
    folder,
    files: new Map([["net.onnx", join(folder, "net.onnx")]]),
    startedOn: "2026-01-02T03:04:05.678Z",
    finishedOn: "2026-01-02T04:04:05.678Z",
  });

it("says of a dirty tree what was added to the commit, and of a build what it was", async () => {
  const statement = await made();
  expect(statementSchema.safeParse(statement).success).toBe(true);
  const { resolvedDependencies } = statement.predicate.buildDefinition;
  expect(resolvedDependencies).toEqual(
    expect.arrayContaining([
      { name: "code", digest: { gitCommit: "a".repeat(40) } },
      { name: "code.diff", digest: { sha256: "2".repeat(64) }, annotations: { files: ["x.py"] } },
      { name: "train.npz", digest: { sha256: "3".repeat(64) }, annotations: { role: "data" } },
      { name: "casemate", uri: "pkg:npm/casemate@1.2.3", digest: { casemateBuild: "4".repeat(64) } },
      { name: "package-lock.json", digest: { sha256: "5".repeat(64) } },
    ]),
  );
});

it("gives the lock back without what is never compared, and only from a statement of its own kind", async () => {
  const statement = structuredClone(await made());
  const { observed: _, ...rest } = lock;
  expect(lockIn(statement)).toEqual(rest);
  const { predicate } = statement;
  const changed = (definition: object) => ({
    ...statement,
    predicate: { ...predicate, buildDefinition: { ...predicate.buildDefinition, ...definition } },
  });
  expect(() => lockIn(changed({ buildType: "urn:casemate:isolated-command:v1" }))).toThrow("is of build type");
  expect(() => lockIn(changed({ internalParameters: { lock: { schema: "casemate-lock/1" } } }))).toThrow(
    "holds no lock",
  );
  expect(() => lockIn({ ...statement, subject: [{ name: "other.onnx", digest: { sha256: "7" } }] })).toThrow(
    "has no subject for output 'net.onnx'",
  );
});
