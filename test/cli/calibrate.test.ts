/** casemate calibrate on the bundled digits: what is printed, written, refused. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { programOf } from "../../src/cli/main.ts";
import { readDetectors } from "../../src/defences/detect/document.ts";

const digits = resolve(import.meta.dirname, "../../models/digits");
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "casemate-calibrate-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const calibrate = async (...args: string[]): Promise<string> => {
  const printed: string[] = [];
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed.push(String(text));
    return true;
  });
  try {
    const program = await programOf(() => undefined);
    const model = [join(digits, "digits.onnx"), "--data", join(digits, "digits-train.npz"), "--quiet"];
    await program.parseAsync(["node", "casemate", "calibrate", ...model, ...args]);
  } finally {
    spy.mockRestore();
  }
  return printed.join("");
};

describe("casemate calibrate", () => {
  it("measures attacks that know the detectors and attacks that do not, and writes what an attacker sees", async () => {
    const [out, guarded] = [join(folder, "d.json"), join(folder, "g.onnx")];
    const text = await calibrate(
      ...["--fpr", "0.05", "--detectors", "mahalanobis,knn:k=5,references=200", "--attacks", "pgd"],
      ...["--samples", "60", "--norm", "linf", "--eps", "0.2", "--format", "json", "-o", out, "--guarded", guarded],
    );
    const report = JSON.parse(text);
    expect(report.detectors.map((d: { name: string }) => d.name)).toEqual(["mahalanobis", "knn:k=5,references=200"]);
    expect(report.calibration).toMatchObject({ falsePositiveRate: 0.05, fitted: 970, scaled: 242, calibrated: 728 });
    expect(report.heldOut.flagged).toBeLessThan(12);
    const [blind, toTheEnd, knowing] = report.heldOut.attacks;
    expect(blind).toMatchObject({ attack: "evasion/pgd", norm: "linf", epsilon: 0.2, adaptive: false });
    expect(blind.fooled).toBeGreaterThan(0.9 * blind.samples);
    expect(toTheEnd).toMatchObject({ ends: "after-all-steps", adaptive: false, samples: blind.samples });
    // far behind the boundary they see more
    expect(toTheEnd.through).toBeLessThan(blind.through);
    // these two look at one layer: who knows them is not stopped
    expect(knowing.adaptive).toBe(true);
    expect(knowing.through).toBeGreaterThan(0.8 * knowing.samples);
    const bytes = new Uint8Array(await readFile(out));
    expect(readDetectors(bytes, out).detectors.map((d) => d.threshold)).toEqual(
      report.detectors.map((d: { threshold: number }) => d.threshold),
    );
    expect((await readFile(guarded)).length).toBeGreaterThan(1000);
  });

  it("says what the rate is worth, and refuses too little data", async () => {
    const out = join(folder, "f.json");
    const text = await calibrate("--fpr", "0.05", "--detectors", "knn", "--filter", "median:size=3", "-o", out);
    expect(text).toContain("behind median:size=3: detectors look at 'r3'");
    expect(text).toMatch(/5\.0 % asked for, 5\.0 % on average over calibrations, between 3\.\d % and 6\.\d %/);
    expect(text).toContain("a flag is a signal, not a wall");
    await expect(calibrate("--fpr", "0.0001", "--detectors", "knn", "-o", join(folder, "n.json"))).rejects.toThrow(
      /2000 samples are too few for a false-positive rate of 0.0001: at least 19998 are needed/,
    );
    await expect(calibrate("--detectors", "oracle", "-o", join(folder, "n.json"))).rejects.toThrow(/no detector/);
    await expect(readFile(join(folder, "n.json"))).rejects.toThrow();
  });
});
