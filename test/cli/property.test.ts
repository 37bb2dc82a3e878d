/** casemate assess --property as a user meets it: real processes over the built package. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const model = join(root, "models/digits/digits.onnx");
let work: string;

/** Inputs of the bundled model in [0, 1], its ten outputs constrained by `formula`. */
const digits = (formula: string): string =>
  [
    ...Array.from({ length: 784 }, (_, i) => `(declare-const X_${i} Real)\n(assert (<= 0 X_${i} 1))`),
    ...Array.from({ length: 10 }, (_, i) => `(declare-const Y_${i} Real)`),
    `(assert ${formula})`,
  ].join("\n");

beforeAll(() => {
  const built = spawnSync("npx", ["tsc", "-b"], { cwd: root, encoding: "utf8" });
  expect(built.status, built.stdout).toBe(0);
  work = mkdtempSync(join(tmpdir(), "casemate-property-"));
  // three is preferred to eight by a little; no output reaches a million
  writeFileSync(join(work, "three.vnnlib.gz"), gzipSync(digits("(and (>= Y_3 Y_8) (<= Y_3 (+ Y_8 1)))")));
  writeFileSync(join(work, "never.vnnlib"), digits("(>= Y_0 1000000)"));
  writeFileSync(join(work, "busted.vnnlib"), "(declare-const X_0 Real)\n(assert (<= X_0 one))");
}, 120_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));

const casemate = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [join(root, "bin/casemate.js"), "assess", ...args], { cwd: work, encoding: "utf8" });

describe("casemate assess --property", () => {
  it("prints a counterexample as JSON alone, exits with 1, and writes it as VNN-COMP does", () => {
    const r = casemate(model, "--property", "three.vnnlib.gz", "--format", "json", "--counterexample", "ce.txt");
    expect(r.status, r.stderr).toBe(1);
    expect(r.stderr).toBe("");
    const { verdict, counterexample } = JSON.parse(r.stdout) as {
      verdict: string;
      counterexample: { input: number[]; output: number[] };
    };
    expect(verdict).toBe("violated");
    expect(counterexample.input).toHaveLength(784);
    expect(counterexample.input.every((v) => v >= 0 && v <= 1)).toBe(true);
    const lead = (counterexample.output.at(3) ?? Number.NaN) - (counterexample.output.at(8) ?? Number.NaN);
    expect(lead).toBeGreaterThanOrEqual(0);
    expect(lead).toBeLessThanOrEqual(1);
    const written = readFileSync(join(work, "ce.txt"), "utf8");
    expect(written).toMatch(/^sat\n\(\(X_0 [^()]+\)\n/);
    const pairs = [...written.matchAll(/\(([XY]_\d+) ([^()]+)\)/g)].map((m) => [m[1], Number(m[2])]);
    expect(pairs).toEqual([
      ...counterexample.input.map((v, i) => [`X_${i}`, v]),
      ...counterexample.output.map((v, i) => [`Y_${i}`, v]),
    ]);
  });

  it("says unknown and exits with 0 when the time is up", () => {
    const json = casemate(model, "--property", "never.vnnlib", "--timeout", "1", "--format", "json");
    expect(json.status, json.stderr).toBe(0);
    expect(JSON.parse(json.stdout)).toMatchObject({ verdict: "unknown", counterexample: null });
    const text = casemate(model, "--property", "never.vnnlib", "--timeout", "0.5", "--counterexample", "none.txt");
    expect(text.status).toBe(0);
    expect(text.stdout).toMatch(/^UNKNOWN: no counterexample to never\.vnnlib was found/);
    expect(readFileSync(join(work, "none.txt"), "utf8")).toBe("unknown\n");
  });

  it.each([
    [
      "a busted property",
      ["busted.vnnlib"],
      /'busted\.vnnlib' line 2: 'one' is neither.*\[PROPERTY_MALFORMED\]\nhint: /,
    ],
    ["a missing property", ["absent.vnnlib"], /'absent\.vnnlib' does not exist \[FILE_NOT_FOUND\]/],
    ["a timeout of zero", ["never.vnnlib", "--timeout", "0"], /'0' is not a number above 0/],
    ["data beside it", ["never.vnnlib", "--data", "x.npz"], /without data \[USAGE\]/],
  ])("exits with 2 on %s", (_, args, message) => {
    const r = casemate(model, "--format", "json", "--property", ...args);
    expect(r.status).toBe(2);
    expect(r.stdout).toBe("");
    expect(r.stderr).toMatch(message);
  });
});
