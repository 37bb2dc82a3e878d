/** Every example runs, and says what it is there to say. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { build, reportIn, root } from "./support/casemate.ts";

vi.setConfig({ testTimeout: 200_000 });
const folder = join(root, "examples");
let work: string;
beforeAll(() => {
  build();
  work = mkdtempSync(join(tmpdir(), "casemate-examples-"));
}, 120_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));

interface Case {
  readonly status: number;
  /** what it prints */
  readonly says: RegExp;
  /** what it leaves in its folder */
  readonly writes: readonly string[];
  /** it writes no report */
  readonly noReport?: true;
}
const cases: Readonly<Record<string, Case>> = {
  "assess-a-model.sh": {
    status: 0,
    says: /robust accuracy[\s\S]*\| linf \| 0\.1 \|/,
    writes: ["adversarial", "index.html", "report.json", "report.md"],
  },
  "attack-in-code.mjs": {
    status: 0,
    says: /epsilon 0\.2: \d+ of 20 withstand, \d+ forward passes\nsample \d+: \d is read as \d, no pixel moved by more than 0\.\d+/,
    writes: [],
  },
  "assess-an-endpoint.mjs": {
    status: 0,
    says: /accuracy falls from[\s\S]*samples were sent, \d+ of them by/,
    writes: ["index.html", "report.json"],
  },
  "keep-a-model.sh": {
    status: 0,
    says: /pushed {4}digits@1[\s\S]*moved {4}digits@production -> 1[\s\S]*valid: [^\n]*1 file is as signed[\s\S]*grown from the checkpoint\nvalid: 4 entries, 1 version/,
    writes: ["checkpoint", "keys.json", "model.onnx", "model.sig", "registry", "registry.pub"],
    noReport: true,
  },
  "gate-in-ci.sh": { status: 1, says: /junit\.xml/, writes: ["junit.xml", "report.json", "report.sarif"] },
};

describe("examples", () => {
  const scripts = readdirSync(folder).filter((f) => /\.(sh|mjs)$/.test(f));
  it("are all run here, and listed", () => {
    expect(scripts.sort()).toEqual(Object.keys(cases).sort());
    const list = readFileSync(join(folder, "README.md"), "utf8");
    for (const f of readdirSync(folder).filter((v) => v !== "README.md")) expect(list).toContain(`(${f})`);
  });

  it.each(Object.entries(cases))("%s", (file, { status, says, writes, noReport }) => {
    const out = join(work, file);
    const command = file.endsWith(".sh") ? "bash" : process.execPath;
    const r = spawnSync(command, [join(folder, file), out], { cwd: root, encoding: "utf8" });
    expect(r.status, r.stderr).toBe(status);
    expect(r.stdout).toMatch(says);
    if (writes.length > 0) expect(readdirSync(out).sort()).toEqual(writes);
    if (writes.length > 0 && noReport !== true) {
      expect(reportIn(out).clean.accuracy).toBeGreaterThan(0.8);
    }
  });

  it("gate-in-ci.yml is YAML, and its command is one of casemate's", () => {
    const workflow = parse(readFileSync(join(folder, "gate-in-ci.yml"), "utf8")) as {
      jobs: { assess: { steps: { run?: string }[] } };
    };
    const commands = workflow.jobs.assess.steps.flatMap((s) => s.run ?? []);
    expect(commands.some((c) => c.startsWith("npx casemate assess") && c.includes("--fail-on"))).toBe(true);
  });
});
