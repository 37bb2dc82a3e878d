import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readOnnxFile } from "../../engine/onnx/read.ts";
import { readLedger } from "../../train/ledger/privacy-ledger.ts";
import { dpCommand } from "../dp.ts";

const models = resolve(import.meta.dirname, "../../../models");
const digits = join(models, "digits/digits.onnx");
const data = join(models, "digits/digits-test.npz");
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "casemate-dp-train-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const train = async (...args: string[]): Promise<{ out: string; err: string }> => {
  const written = { out: "", err: "" };
  const spies = (["stdout", "stderr"] as const).map((stream) =>
    vi.spyOn(process[stream], "write").mockImplementation((chunk) => {
      written[stream === "stdout" ? "out" : "err"] += String(chunk);
      return true;
    }),
  );
  const command = dpCommand().exitOverride();
  for (const sub of command.commands) sub.configureOutput({ writeErr: () => {} });
  try {
    await command.parseAsync(["train", ...args], { from: "user" });
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return written;
};
const budget = ["--epsilon", "3", "--delta", "1e-5", "--rate", "50/500", "--epochs", "1", "--clip", "0.5"];

describe("casemate dp train", () => {
  it("trains within the budget, leaves model and ledger, and says nothing about private records", async () => {
    const out = join(folder, "private.onnx");
    const { out: said, err } = await train(digits, "--data", data, ...budget, "--fresh", "--test", data, "-o", out);
    expect(said).toMatch(/^epsilon {4}2\.9\d+ to 2\.9\d+ at delta 0\.00001, add-remove: the guarantee is 2\.9\d+$/m);
    expect(said).toMatch(/^steps {6}10, Poisson batches at rate 0\.1, 50 records expected$/m);
    expect(err).toContain("% of --test");
    expect(err).not.toMatch(/loss|in training|warning/);
    const { events, budget: kept } = readLedger(join(folder, "privacy.jsonl"));
    expect(events).toMatchObject([{ mechanism: "gaussian", sampling: "poisson", rate: 0.1, steps: 10 }]);
    expect(kept).toEqual({ epsilon: 3, delta: 1e-5, adjacency: "add-remove" });
    expect(existsSync(`${out}.unfinished.npz`)).toBe(false);
    expect((await readOnnxFile(out)).graph?.initializer.length).toBeGreaterThan(0);
    // the budget of this data is spent, for every further run
    await expect(
      train(digits, "--data", data, ...budget, "--seed", "1", "--fresh", "--test", data, "-o", out),
    ).rejects.toThrow(expect.objectContaining({ code: "DP_BUDGET" }));
    expect(readLedger(join(folder, "privacy.jsonl")).events).toMatchObject([{ steps: 10 }]);
  });

  it("prints JSON", async () => {
    const out = join(folder, "json/private.onnx");
    const { out: said } = await train(
      digits,
      "--data",
      data,
      ...budget,
      "--clipping",
      "automatic",
      "--optimizer",
      "adam",
      "--ema",
      "0.9",
      "--scale",
      "255",
      "--format",
      "json",
      "--quiet",
      "-o",
      out,
    );
    const { lower, upper, noise, steps, accuracy } = JSON.parse(said) as Record<string, number>;
    expect(lower).toBeLessThanOrEqual(upper ?? 0);
    expect(upper).toBeLessThanOrEqual(3);
    expect(noise).toBeGreaterThan(0.3);
    expect([steps, accuracy]).toEqual([10, undefined]);
    expect(readFileSync(join(folder, "json/privacy.jsonl"), "utf8").split("\n").length).toBeGreaterThan(10);
  });

  it("warns of a batch that is not the one that is drawn", async () => {
    const out = join(folder, "warned/private.onnx");
    const { err } = await train(digits, "--data", data, ...budget, "--rate", "1/10", "--epochs", "0.1", "-o", out);
    expect(err).toContain("warning: --rate states batches of 1, by which sums are divided, and draws 50 of 500");
  });

  it("refuses to overwrite its model and what is no rate", async () => {
    await expect(train(digits, "--data", data, ...budget, "-o", digits)).rejects.toThrow("overwrite");
    await expect(train(digits, "--data", data, "--epsilon", "3", "--delta", "1e-5", "--rate", "2")).rejects.toThrow(
      "no number above 0",
    );
  });

  it.each(["tree", "square-root"])("trains in a fixed order by --mechanism ftrl, %s", async (factorization) => {
    const out = join(folder, `ftrl-${factorization}/private.onnx`);
    const more = ["--mechanism", "ftrl", "--factorization", factorization, "--fresh", "--test", data, "-o", out];
    const { out: said, err } = await train(digits, "--data", data, ...budget, ...more);
    expect(said).toMatch(
      /^epsilon {4}2\.9\d+ to (2\.9\d+|3\.0000) at delta 0\.00001, add-remove: the guarantee is \1$/m,
    );
    expect(said).toMatch(
      /^steps {6}1 epochs of 10, batches in a fixed order of about 50 records; no random sampling is assumed$/m,
    );
    expect(err).not.toMatch(/loss|in training/);
    // one payment: the epoch
    const { events } = readLedger(join(folder, `ftrl-${factorization}/privacy.jsonl`));
    expect(events).toMatchObject([{ mechanism: "gaussian", sampling: "none", rate: 1, steps: 1 }]);
    expect(existsSync(`${out}.unfinished.secret.npz`)).toBe(false);
    expect(existsSync(out)).toBe(true);
    await expect(train(digits, "--data", data, ...budget, ...more, "--epochs", "1.5")).rejects.toMatchObject({
      code: "USAGE",
    });
  });
});
