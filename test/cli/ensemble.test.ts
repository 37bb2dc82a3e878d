/** casemate ensemble as a user meets it. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const digits = join(root, "models/digits/digits.onnx");
const data = join(root, "models/digits/digits-test.npz");

let work: string;

beforeAll(() => {
  expect(spawnSync("npx", ["tsc", "-b"], { cwd: root }).status).toBe(0);
  work = mkdtempSync(join(tmpdir(), "casemate-ensemble-"));
}, 120_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));

const run = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [join(root, "bin/casemate.js"), "ensemble", ...args], { cwd: work, encoding: "utf8" });

describe("casemate ensemble", () => {
  it("finds out about the members, compares, and writes", () => {
    const { status, stdout } = run(digits, digits, "-o", "e.onnx", "--combine", "majority-vote", "--data", data);
    expect(status).toBe(0);
    expect(stdout).toMatch(/ensemble by majority-vote: (9\d\.\d|100\.0) % of 256 samples right/);
    expect(stdout).toMatch(/at most \d\.\de-[5-9] in 2560 scores, another class for 0 of 256/);
    expect(stdout).toContain("white-box");
    expect(existsSync(join(work, "e.onnx"))).toBe(true);
  });

  it("takes preprocessing by number, and refuses what does not fit", () => {
    const scaled = run(digits, digits, "-o", "s.onnx", "--preprocess", '{"2": {"mean": 0.1, "std": 0.5}}');
    expect(scaled.status).toBe(0);
    expect(scaled.stdout).toContain("wrote s.onnx");
    const wrong = run(digits, digits, "-o", "w.onnx", "--preprocess", '{"3": {"mean": 0.1}}');
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain("none of the models");
    expect(existsSync(join(work, "w.onnx"))).toBe(false);
  });
});
