import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { writeNpz } from "../engine/data/npz.ts";
import { fit, type FitData } from "../engine/fit/fit.ts";
import { writeOnnx } from "../engine/onnx/write.ts";
import { float32, tensor } from "../engine/tensor/tensor.ts";
import { pickRows } from "../train/memorization/pick-rows.ts";
import { noisyData, smallNet } from "../train/memorization/small-net.test-data.ts";
import { privacyCommand } from "./privacy.ts";

let folder = "";
const file = (name: string): string => join(folder, name);
const write = (name: string, d: FitData): void =>
  writeFileSync(
    file(name),
    writeNpz({
      inputs: float32([d.labels.length, ...d.dims], d.x),
      labels: tensor("int32", [d.labels.length], d.labels),
    }),
  );
const range = (from: number, to: number): Int32Array => Int32Array.from({ length: to - from }, (_, i) => from + i);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "casemate-privacy-"));
  const pool = noisyData(200, 20, 4, 0.3);
  const members = pickRows(pool, range(0, 100));
  write("members.npz", members);
  write("others.npz", pickRows(pool, range(100, 200)));
  const options = { epochs: 30, batchSize: 20, optimizer: { kind: "adam", learningRate: 0.01 }, threads: 1 } as const;
  writeFileSync(file("model.onnx"), writeOnnx((await fit(smallNet(20, 32, 4), members, options)).model));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = async (...args: string[]): Promise<string> => {
  let out = "";
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    out += String(chunk);
    return true;
  });
  try {
    await privacyCommand().exitOverride().parseAsync(args, { from: "user" });
  } finally {
    spy.mockRestore();
  }
  return out;
};
const audit = (...more: string[]): Promise<string> =>
  run("audit", file("model.onnx"), "--members", file("members.npz"), "--non-members", file("others.npz"), ...more);

it("audits a model that remembers its samples", async () => {
  const out = await audit();
  expect(out).toContain("100 members, 100 non-members; intervals at 95 %");
  expect(out).toMatch(/accuracy 9\d\.\d % on members, [2-6]\d\.\d % on others/);
  expect(out).toMatch(/privacy\/modified-entropy +0\.\d+ \(0\.\d+ to/);
  expect(out).toContain("high: the model tells who was in its training set [privacy/membership-inference]");
  expect(out).toContain("0.1 % of 100 non-members is less than one sample");
  expect(out).toContain("an indication: the bound wants samples that were trained on or not by own fair coins");
});

it("prints JSON with shadow models, and the exposure of canaries", async () => {
  const training = ["--epochs", "20", "--batch-size", "20", "--learning-rate", "0.01", "--threads", "1", "--quiet"];
  const report = JSON.parse(await audit("--shadows", "4", ...training, "--canaries", "--format", "json")) as {
    attacks: { id: string; auc: { value: number } }[];
    exposure: { limit: number; mean: number };
    epsilon: { canaries: boolean; attack: string };
    findings: { taxonomy: { atlas: string[] } }[];
  };
  expect(report.attacks.map((a) => a.id)).toContain("privacy/lira-online");
  for (const a of report.attacks) expect(a.auc.value, a.id).toBeGreaterThan(0.6);
  expect(report.exposure.limit).toBeCloseTo(Math.log2(101), 12);
  expect(report.exposure.mean).toBeGreaterThan(2);
  expect(report.epsilon).toMatchObject({ canaries: true, attack: "privacy/lira-online" });
  expect(report.findings[0]?.taxonomy.atlas).toEqual(["AML.T0024.000"]);
});

it("writes SARIF to a file", async () => {
  await audit("--format", "sarif", "--out", file("audit.sarif"));
  const sarif = JSON.parse(readFileSync(file("audit.sarif"), "utf8")) as { runs: { results: { ruleId: string }[] }[] };
  expect(sarif.runs[0]?.results[0]?.ruleId).toBe("privacy/membership-inference");
});
