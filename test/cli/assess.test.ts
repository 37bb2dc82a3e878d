/** The command line as a user meets it: real processes over the built package. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { reportSchema, type Report } from "../../src/assess/report.ts";
import { writeNpy } from "../../src/engine/data/npy.ts";
import { readNpz } from "../../src/engine/data/npz.ts";
import { float32, float64, int64 } from "../../src/engine/tensor/tensor.ts";
import { bin, killAfter, numbers } from "../support/resume.ts";

const root = resolve(import.meta.dirname, "../..");
const model = join(root, "models/digits/digits.onnx");
const data = join(root, "models/digits/digits-test.npz");
const few = ["--samples", "3", "--no-doctor"];
let work: string;

beforeAll(() => {
  // the bin runs dist: build it if it is not there yet
  const built = spawnSync("npx", ["tsc", "-b"], { cwd: root, encoding: "utf8" });
  expect(built.status, built.stdout).toBe(0);
  work = mkdtempSync(join(tmpdir(), "casemate-cli-"));
}, 120_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));

const casemate = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [bin, ...args], { cwd: work, encoding: "utf8" });
const reportOf = (out: string): Report =>
  reportSchema.parse(JSON.parse(readFileSync(join(work, out, "report.json"), "utf8")));
// processes start and models load: slow where the machine is busy
vi.setConfig({ testTimeout: 200_000 });

describe("casemate assess", () => {
  it("writes every format, saves adversarial inputs, and obeys the gate", async () => {
    const r = casemate(
      "assess",
      model,
      "--data",
      data,
      "--samples",
      "20",
      "--attacks",
      "pgd,ddn",
      "--norm",
      "l2",
      "--out",
      "all",
      "--format",
      "html,json,sarif,junit,md",
      "--save-adversarial",
      "adv",
      "--fail-on",
      "high",
    );
    expect(r.status, r.stderr).toBe(1);
    expect(r.stdout).toMatch(/CRITICAL risk|HIGH risk/);
    const report = reportOf("all");
    expect(report.clean.n).toBe(20);
    expect(report.attacks.map((a) => a.id)).toEqual(["evasion/pgd", "evasion/ddn"]);
    expect(report.attacks[0]?.perSample).toHaveLength(20);
    expect(readdirSync(join(work, "all")).sort()).toEqual([
      "index.html",
      "junit.xml",
      "report.json",
      "report.md",
      "report.sarif",
    ]);
    expect(readFileSync(join(work, "all/index.html"), "utf8")).not.toMatch(/https?:\/\//);
    const [file = ""] = readdirSync(join(work, "adv")).filter((f) => f.includes("pgd"));
    const saved = await readNpz(new Uint8Array(readFileSync(join(work, "adv", file))), file);
    expect(saved.get("adversarial")?.dims).toEqual([20, 1, 28, 28]);
    const flagged = Array.from(saved.get("success")?.data as Uint8Array);
    expect(flagged).toEqual(report.attacks[0]?.perSample.map((s) => Number(s.success)));
  });

  it("does not call a risk low when no attack ran, and leaves nothing of the run", () => {
    const few = ["assess", model, "--data", data, "--samples", "3", "--no-doctor", "--out", "refused"];
    const r = casemate(...few, "--attacks", "pgd", "--params", '{"steps": -1}');
    expect(r.status).toBe(2);
    expect(r.stderr).toContain("[ATTACK_PARAMS]");
    expect(existsSync(join(work, "refused"))).toBe(false);
    writeFileSync(join(work, "typo.json"), '{"id": "t", "attacks": [{"id": "evasion/pdg", "norm": "linf"}]}');
    const typo = casemate(...few, "--plan", "typo.json");
    expect(typo.status).toBe(2);
    expect(typo.stderr).toContain("[ATTACK_UNKNOWN]");
    expect(existsSync(join(work, "refused"))).toBe(false);
  });

  it("goes on after kill -9 and gives the same numbers", async () => {
    const args = [
      "assess",
      model,
      "--data",
      data,
      "--samples",
      "401",
      "--attacks",
      "fgm,pgd,apgd-ce,apgd-dlr",
      "--norm",
      "linf",
      "--eps",
      "0.05",
      "--format",
      "json",
    ];
    expect(casemate(...args, "--out", "whole").status).toBe(0);
    expect(await killAfter(3, args, work, "killed", 5), "it was killed too late to test anything").toBe(true);
    const resumed = casemate(...args, "--out", "killed");
    expect(resumed.status, resumed.stderr).toBe(0);
    expect(resumed.stderr).toMatch(/going on with an unfinished run: \d+ units are done/);
    expect(numbers(reportOf("killed"))).toEqual(numbers(reportOf("whole")));
    expect(existsSync(join(work, "killed/.run"))).toBe(false);
  }, 400_000);

  it.each([
    { args: ["assess", "nowhere.onnx", "--data", data], code: "FILE_NOT_FOUND" },
    { args: ["assess", model], code: "USAGE" },
    { args: ["assess", model, "--data", data, "--plan", "no-such-plan"], code: "FILE_NOT_FOUND" },
    { args: ["assess", model, "--data", data, "--attacks", "no-such-attack"], code: "ATTACK_UNKNOWN" },
    { args: ["assess", model, "--data", data, "--eps", "minus one"], code: "USAGE" },
    { args: ["assess", model, "--data", data, "--attacks", "pgd", "--params", "{"], code: "USAGE" },
    { args: ["assess", "broken.onnx", "--data", data], code: "ONNX_" },
    { args: ["assess", model, "--data", data, "--attacks", "pgd", "--params", '{"stepz":3}'], code: "ATTACK_PARAMS" },
    { args: ["assess", model, "--data", data, "--attacks", "sigma-zero", "--norm", "l2", ...few], code: "USAGE" },
    { args: ["assess", model, "--data", data, "--out", "broken.onnx/x", ...few], code: "FILE_WRITE_FAILED" },
    { args: ["assess", model, "--data", data, "--bounds", "1,0"], code: "USAGE" },
    { args: ["assess", model, "--data", data, "--size", "0,3"], code: "USAGE" },
    { args: ["assess", model, "--data", data, "--immutable", "age", ...few], code: "USAGE" },
    { args: ["assess", model, "--data", data, "--feed", "rate=1", ...few], code: "USAGE" },
  ])("$args ends with an error, a code and exit 2", ({ args, code }) => {
    writeFileSync(join(work, "broken.onnx"), readFileSync(model).subarray(0, 5000));
    const r = casemate(...args);
    expect(r.status).toBe(2);
    expect(r.stderr).toMatch(/^error: /m);
    expect(r.stderr).toContain(`[${code}`);
    expect(r.stderr).not.toContain("\u001b");
    expect(existsSync(join(work, "casemate-report/index.html"))).toBe(false);
  });
});

describe("casemate assess --eps", () => {
  it("doubts a radius that lets features take any value", () => {
    const r = casemate(...["assess", model, "--data", data, "--attacks", "fgm", "--eps", "8", "--out", "wide", ...few]);
    expect(r.status, r.stderr).toBe(0);
    expect(r.stderr).toMatch(/^\? radius +linf 8 .*\[--eps 8\/255\]$/m);
    expect(reportOf("wide").decisions.find((d) => d.what === "radius")?.ambiguous).toBe(true);
    expect(readFileSync(join(work, "wide/index.html"), "utf8")).toContain("<strong>?</strong> radius");
  });
});

describe("casemate", () => {
  it("lists attacks and knows its version", () => {
    expect(casemate("attacks").stdout).toContain("evasion/auto-attack");
    expect(casemate("--version").stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
    expect(casemate("no-such-command").status).toBe(2);
  });

  it("takes the float64 that NumPy writes where a model takes float32", () => {
    const x = Float64Array.from({ length: 784 }, (_, i) => (i % 7) / 7);
    const gradients = [float64([1, 1, 28, 28], x), float32([1, 1, 28, 28], Float32Array.from(x))].map((t) => {
      writeFileSync(join(work, "x.npy"), writeNpy(t));
      writeFileSync(join(work, "y.npy"), writeNpy(int64([1], [3])));
      const r = casemate("gradient", model, "--input", "x.npy", "--labels", "y.npy", "-o", "g.npy");
      expect(r.status, r.stderr).toBe(0);
      return readFileSync(join(work, "g.npy"));
    });
    expect(gradients[0]?.equals(gradients[1] as Uint8Array)).toBe(true);
  });

  it.each([
    { title: "a fraction", y: [0.5], code: "DATA_MISMATCH" },
    { title: "a negative class", y: [-1], code: "DATA_MISMATCH" },
    { title: "a class too many", y: [10], code: "DATA_MISMATCH" },
    { title: "a label too many", y: [1, 2], code: "DATA_MISMATCH" },
    { title: "a confidence that is no number", y: [1], more: ["--loss", "cw", "--confidence", "abc"], code: "USAGE" },
  ])("casemate gradient refuses $title", ({ y, more, code }) => {
    writeFileSync(join(work, "x.npy"), writeNpy(float32([1, 1, 28, 28], new Float32Array(784))));
    writeFileSync(join(work, "y.npy"), writeNpy(float64([y.length], y)));
    const r = casemate("gradient", model, "--input", "x.npy", "--labels", "y.npy", "-o", "none.npy", ...(more ?? []));
    expect(r.status).toBe(2);
    expect(r.stderr).toContain(`[${code}]`);
    expect(existsSync(join(work, "none.npy"))).toBe(false);
  });

  it("inspects a model", () => {
    const r = casemate("inspect", model);
    expect(r.status, r.stderr).toBe(0);
    expect(r.stdout).toContain("Conv");
  });
});
