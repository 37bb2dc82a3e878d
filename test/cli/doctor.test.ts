/** casemate doctor as a user meets it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { build, casemate, root } from "../support/casemate.ts";

const model = join(root, "models/digits/digits.onnx");
const data = join(root, "models/digits/digits-test.npz");
let work: string;

beforeAll(() => {
  build();
  work = mkdtempSync(join(tmpdir(), "casemate-doctor-cli-"));
}, 120_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));
vi.setConfig({ testTimeout: 200_000 });

it("prints every check and what it saw, and leaves nothing behind", async () => {
  const r = await casemate(["doctor", model, "--data", data, "--samples", "24"], work);
  expect(r.status, r.stderr).toBe(0);
  expect(r.stdout).toMatch(/^passed +doctor\/zero-gradient +the input gradient of the margin is zero at 0 of 24/m);
  expect(r.stdout).toMatch(/^Nothing found: 18 checks/m);
});

it("obeys --fail-on and prints JSON: inputs read in a wrong range are found out", async () => {
  const args = ["doctor", model, "--data", data, "--samples", "24", "--scale", "inverted", "--format", "json"];
  const r = await casemate([...args, "--fail-on", "high"], work);
  expect(r.status, r.stderr).toBe(1);
  const found = JSON.parse(r.stdout) as { id: string; status: string; saw: string }[];
  expect(found).toHaveLength(18);
  expect(found.filter((d) => d.status === "raised").map((d) => d.id)).toEqual(
    expect.arrayContaining(["doctor/wrong-range", "doctor/clean-accuracy"]),
  );
});

it("wants data", async () => {
  const r = await casemate(["doctor", model], work);
  expect(r.status).toBe(2);
  expect(r.stderr).toContain("[USAGE]");
});
