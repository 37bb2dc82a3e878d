/** A run that is cut off goes on from its checkpoint and ends with the same bytes. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { writeOnnx } from "../onnx/write.ts";
import { fit, type FitData, type FitOptions } from "./fit.ts";
import { normalizedNet } from "./fit.test-data.ts";

const folder = mkdtempSync(join(tmpdir(), "casemate-fit-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const samples = (n: number, seed: number): FitData => {
  const rng = rngFor(seed, "resume.test");
  const labels = Int32Array.from({ length: n }, () => rng.integer(3));
  const x = Float32Array.from({ length: n * 32 }, (_, i) => rng.normal() + 2 * Number(i % 3 === labels[i >> 5]));
  return { x, labels, dims: [2, 4, 4] };
};
const data = samples(90, 1);
const options: FitOptions = {
  epochs: 4,
  batchSize: 16,
  optimizer: { kind: "sgd", learningRate: 0.1, momentum: 0.9 },
  average: { kind: "ema", decay: 0.9 },
  augment: [{ kind: "flip" }, { kind: "crop", padding: 1 }],
  mix: { kind: "mixup", alpha: 0.4 },
  validation: samples(30, 2),
  patience: 3,
  threads: 1,
  seed: 5,
};

describe("fit", () => {
  it.each([0, 3, 6, 14, 22])("cut off after step %d, gives the same weights and history", async (cut) => {
    const whole = await fit(normalizedNet(), data, options);
    const path = join(folder, `cut-${cut}.npz`);
    const checkpoint = { path, everySeconds: 0 };
    const controller = new AbortController();
    let steps = 0;
    await expect(
      fit(normalizedNet(), data, {
        ...options,
        checkpoint,
        signal: controller.signal,
        onProgress: () => {
          if (steps++ === cut) controller.abort(new Error("cut off"));
        },
      }),
    ).rejects.toThrow("cut off");
    expect(existsSync(path)).toBe(true);
    let again = 0;
    const resumed = await fit(normalizedNet(), data, { ...options, checkpoint, onProgress: () => again++ });
    expect(again).toBe(24 - cut - 1);
    expect(writeOnnx(resumed.model)).toEqual(writeOnnx(whole.model));
    expect(resumed.history).toEqual(whole.history);
    expect(existsSync(path)).toBe(false);
  });

  it("refuses a checkpoint of other options, and a damaged one, and leaves them where they are", async () => {
    const path = join(folder, "other.npz");
    const controller = new AbortController();
    const checkpoint = { path, everySeconds: 0 };
    await expect(
      fit(normalizedNet(), data, {
        ...options,
        checkpoint,
        signal: controller.signal,
        onEpoch: () => controller.abort(new Error("cut off")),
      }),
    ).rejects.toThrow("cut off");
    const before = readFileSync(path);
    await expect(fit(normalizedNet(), data, { ...options, checkpoint, batchSize: 15 })).rejects.toMatchObject({
      code: "RESUME_MISMATCH",
    });
    expect(readFileSync(path)).toEqual(before);
    writeFileSync(path, before.subarray(0, before.length / 2));
    await expect(fit(normalizedNet(), data, { ...options, checkpoint })).rejects.toMatchObject({
      code: "RESUME_MISMATCH",
    });
  });

  it("follows the statistics of the batches as ONNX defines it", async () => {
    // one step on one batch: running <- .9 running + .1 of the batch, by the population variance
    const { model } = await fit(normalizedNet(), data, {
      epochs: 1,
      batchSize: 90,
      optimizer: { kind: "sgd", learningRate: 0 },
      threads: 1,
    });
    const at = (name: string): Float32Array => {
      const t = model.graph?.initializer.find((p) => p.name === name);
      return new Float32Array((t?.rawData ?? new Uint8Array()).slice().buffer);
    };
    for (const c of [0, 1]) {
      const values: number[] = [];
      for (let i = 0; i < 90; i++) values.push(...data.x.subarray(i * 32 + c * 16, i * 32 + (c + 1) * 16));
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
      expect(at("mean")[c]).toBeCloseTo(0.1 * mean, 5);
      expect(at("var")[c]).toBeCloseTo(0.9 + 0.1 * variance, 5);
    }
  });

  it("stops when the validation accuracy rises no more, and keeps the best weights", async () => {
    const noise = samples(30, 3);
    const result = await fit(normalizedNet(), data, {
      ...options,
      epochs: 50,
      optimizer: { kind: "sgd", learningRate: 0 },
      validation: noise,
      patience: 2,
    });
    // nothing is learned at rate 0, so the first epoch stays the best
    expect(result.bestEpoch).toBe(0);
    expect(result.history).toHaveLength(3);
  });

  it("says so when the loss is no number any more", async () => {
    await expect(
      fit(normalizedNet(), data, { ...options, optimizer: { kind: "sgd", learningRate: 1e30 } }),
    ).rejects.toMatchObject({ code: "TRAINING_DIVERGED" });
  });

  it.each([
    [{ patience: 1, validation: undefined }, "USAGE"],
    [{ epochs: 0 }, "USAGE"],
  ])("refuses %j", async (change, code) => {
    await expect(fit(normalizedNet(), data, { ...options, ...change } as FitOptions)).rejects.toMatchObject({ code });
  });
});
