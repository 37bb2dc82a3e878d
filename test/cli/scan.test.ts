/** casemate scan as a user meets it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import AjvDraft04 from "ajv-draft-04";
import addFormats from "ajv-formats";
import type Ajv2020 from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { harmful, harmless } from "../support/pickle-assembler.ts";

const root = resolve(import.meta.dirname, "../..");
/** The schema of SARIF 2.1.0 as the Microsoft SARIF SDK publishes it (MIT). */
const sarifSchema = JSON.parse(
  readFileSync(
    createRequire(import.meta.url).resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"),
    "utf8",
  ),
) as object;
const Draft04 = AjvDraft04 as unknown as typeof Ajv2020.default;

let work: string;

beforeAll(() => {
  expect(spawnSync("npx", ["tsc", "-b"], { cwd: root }).status).toBe(0);
  work = mkdtempSync(join(tmpdir(), "casemate-scan-"));
  writeFileSync(join(work, "good.pkl"), harmless());
  writeFileSync(join(work, "bad.pkl"), harmful());
  writeFileSync(join(work, "unknown.bin"), new Uint8Array([1, 2, 3, 4]));
}, 120_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));

const scan = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [join(root, "bin/casemate.js"), "scan", ...args], { cwd: work, encoding: "utf8" });

describe("casemate scan", () => {
  it.each([
    [["good.pkl"], 0],
    [["bad.pkl"], 1],
    [["unknown.bin"], 2],
    [["unknown.bin", "--strict"], 1],
    [["good.pkl", "--strict"], 0],
    [["nothing.pkl"], 3],
    [["good.pkl", "--format", "pdf"], 3],
    [["good.pkl", "--format", "json,sarif"], 3],
  ])("%j exits with %i", (args, status) => {
    expect(scan(...args).status).toBe(status);
  });

  it("prints JSON with a verdict for each file", () => {
    const { stdout, status } = scan(".", "--format", "json");
    expect(status).toBe(1);
    const report = JSON.parse(stdout) as {
      verdict: string;
      files: {
        path: string;
        verdict: string;
        findings: { id: string; location: { path: string; offset?: number } }[];
      }[];
    };
    expect(report.verdict).toBe("malicious");
    expect(report.files.map((f) => [f.path, f.verdict])).toEqual([
      ["bad.pkl", "malicious"],
      ["good.pkl", "clean"],
      ["unknown.bin", "inconclusive"],
    ]);
    expect(report.files[0]?.findings[0]).toMatchObject({
      id: "scan/pickle/dangerous-call",
      location: { path: "bad.pkl", offset: 2 },
    });
  });

  it("writes SARIF with rules, places and fingerprints", () => {
    expect(scan(".", "--format", "text,sarif", "--out", "report").status).toBe(1);
    const sarif = JSON.parse(readFileSync(join(work, "report.sarif"), "utf8")) as {
      version: string;
      runs: {
        tool: { driver: { rules: { id: string }[] } };
        results: { ruleId: string; level: string; locations: unknown[] }[];
      }[];
    };
    expect(sarif.version).toBe("2.1.0");
    const validate = new Draft04({ strict: false, allErrors: true, unicodeRegExp: false });
    (addFormats as unknown as (ajv: unknown) => void)(validate);
    const valid = validate.compile(sarifSchema);
    expect(valid(sarif), JSON.stringify(valid.errors)).toBe(true);
    const [run] = sarif.runs;
    expect(run?.results.map((r) => r.ruleId)).toEqual(["scan/pickle/dangerous-call", "scan/scan/unknown-format"]);
    expect(run?.tool.driver.rules.map((r) => r.id)).toEqual(["scan/pickle/dangerous-call", "scan/scan/unknown-format"]);
    expect(run?.results[0]?.locations).toEqual([
      { physicalLocation: { artifactLocation: { uri: "bad.pkl" }, region: { byteOffset: 2 } } },
    ]);
    rmSync(join(work, "report.txt"));
    rmSync(join(work, "report.sarif"));
  });

  it("says what was found and what to do", () => {
    const { stdout } = scan("bad.pkl");
    expect(stdout).toContain('calls os.system("echo pwned")');
    expect(stdout).toContain("what to do: do not load the file");
  });
});
