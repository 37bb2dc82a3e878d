/** Two replays of one batch, against the same two steps made by hand from gradients that are computed apart. */
import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { fit } from "../../engine/fit/fit.ts";
import { normalizedNet } from "../../engine/fit/fit.test-data.ts";
import { softTargets } from "../../engine/fit/mix.ts";
import { Trainer } from "../../engine/fit/trainer.ts";
import { free } from "./free.ts";
import { harden } from "./harden.ts";
import type { Threat } from "./threat.ts";
import { wideNet } from "./wide-net.test-data.ts";

const n = 6;
const rng = rngFor(11, "free.test");
const data = {
  x: Float32Array.from({ length: n * 8 }, () => rng.uniform()),
  labels: Int32Array.from({ length: n }, (_, i) => i % 3),
  dims: [8],
};
const threat: Threat = {
  norm: "linf",
  epsilon: 0.1,
  domain: { size: 8, lower: new Float32Array(8), upper: new Float32Array(8).fill(1) },
};
const rate = 0.3;

describe("free", () => {
  it("replays a batch: one pass gives the step of the weights and that of the perturbation", async () => {
    const order = rngFor(0, "fit", 0).shuffle(Int32Array.from({ length: n }, (_, i) => i));
    const x = Float32Array.from([...order].flatMap((r) => [...data.x.subarray(8 * r, 8 * r + 8)]));
    const labels = order.map((r) => data.labels[r] as number);
    const byHand = new Trainer(wideNet(4), { dims: [8] });
    let delta = new Float32Array(x.length);
    for (let replay = 0; replay < 3; replay++) {
      const at = x.map((v, i) => Math.min(1, Math.max(0, v + (delta[i] as number))));
      const { gradient } = await byHand.inputGradient(at, softTargets(labels, 3, 0));
      const { gradients } = await byHand.step({ x: at, labels });
      for (const [name, g] of gradients) {
        const w = byHand.weights.get(name) as Float32Array;
        for (let i = 0; i < w.length; i++) w[i] = (w[i] as number) - (rate * (g[i] as number)) / n;
      }
      delta = delta.map((d, i) => Math.min(0.1, Math.max(-0.1, d + 0.1 * Math.sign(gradient[i] as number))));
    }
    const { model } = await harden(wideNet(4), data, {
      method: free,
      params: { replays: 3 },
      threat,
      epochs: 1,
      batchSize: n,
      optimizer: { kind: "sgd", learningRate: rate },
      schedule: { kind: "constant" },
      threads: 1,
    });
    const trained = new Trainer(model, { dims: [8] });
    for (const [name, w] of byHand.weights)
      w.forEach((v, i) => expect(Math.abs(v - (trained.weights.get(name)?.[i] as number)), name).toBeLessThan(1e-5));
    await byHand.close();
    await trained.close();
  });

  it("takes the input gradient of the training pass", async () => {
    const trainer = new Trainer(normalizedNet(), { dims: [2, 4, 4] });
    const x = Float32Array.from({ length: 5 * 32 }, () => 1 + rng.normal());
    const labels = Int32Array.of(0, 1, 2, 0, 1);
    const { inputGradient, loss } = await trainer.stepWithInput({ x, labels });
    const total = async (at: Float32Array): Promise<number> =>
      (await trainer.step({ x: at, labels })).loss.reduce((a, b) => a + b, 0);
    expect(loss.reduce((a, b) => a + b, 0)).toBeCloseTo(await total(x), 5);
    // BatchNormalization over the batch: a sample moves the others too
    for (const j of [0, 40, 159]) {
      const [up, down] = [1e-2, -1e-2].map((h) => total(x.map((v, i) => (i === j ? v + h : v))));
      expect(
        Math.abs((inputGradient[j] as number) - (((await up) as number) - ((await down) as number)) / 2e-2),
      ).toBeLessThan(2e-3);
    }
    await trainer.close();
  });

  it("goes on after an interruption with the same perturbation", async () => {
    const options = {
      method: free,
      threat,
      epochs: 3,
      batchSize: 4,
      optimizer: { kind: "adam", learningRate: 0.01 },
      threads: 1,
    } as const;
    const whole = await harden(wideNet(4), data, options);
    const path = `${process.env["TMPDIR"] ?? "/tmp"}/casemate-free-${process.pid}.npz`;
    const controller = new AbortController();
    let steps = 0;
    const broken = harden(wideNet(4), data, {
      ...options,
      checkpoint: { path, everySeconds: 0 },
      signal: controller.signal,
      onProgress: () => {
        if (++steps === 11) controller.abort(new Error("stopped"));
      },
    });
    await expect(broken).rejects.toThrow("stopped");
    const again = await harden(wideNet(4), data, { ...options, checkpoint: { path, everySeconds: 0 } });
    expect(again.model).toEqual(whole.model);
    expect((await fit(wideNet(4), data, { ...options })).model).not.toEqual(whole.model);
  });
});
