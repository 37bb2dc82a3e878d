import { expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { softTargets } from "../../engine/fit/mix.ts";
import { Trainer } from "../../engine/fit/trainer.ts";
import { climb } from "./ascent.ts";
import { ascend, randomPoint, type Threat } from "./threat.ts";
import { wideNet } from "./wide-net.test-data.ts";

const rows = 30;
const size = 8;
const rng = rngFor(1, "ascent.test");
const x0 = Float32Array.from({ length: rows * size }, () => rng.uniform());
const labels = Int32Array.from({ length: rows }, (_, i) => i % 2);
const threat: Threat = {
  norm: "linf",
  epsilon: 0.2,
  domain: {
    size,
    lower: new Float32Array(size),
    upper: Float32Array.from({ length: size }, (_, j) => (j < 4 ? 1 : 3)),
    mutable: Uint8Array.of(1, 1, 1, 1, 1, 1, 1, 0),
  },
};

it("all steps in one graph go where single steps go", async () => {
  const trainer = new Trainer(wideNet(4), { dims: [size], threads: 1 });
  const targets = softTargets(labels, await trainer.classes(), 0);
  const weights = new Map([...trainer.weights].map(([name, w]) => [name, w.map((v) => -v)]));
  for (const given of [undefined, weights]) {
    const start = randomPoint(threat, x0, (row) => rngFor(2, "start", row), false);
    const one = start.slice();
    for (let step = 0; step < 7; step++)
      ascend(threat, 0.3, one, x0, (await trainer.inputGradient(one, targets, given)).gradient);
    const o = { steps: 7, stepSize: 0.3, targets, ...(given === undefined ? {} : { weights: given }) };
    const all = await climb(trainer, threat, start, x0, o);
    const farthest = one.reduce((m, v, i) => Math.max(m, Math.abs(v - (all[i] as number))), 0);
    expect(farthest).toBeLessThan(1e-6);
    // and it went somewhere
    expect(one.some((v, i) => Math.abs(v - (start[i] as number)) > 0.1)).toBe(true);
  }
  await trainer.close();
});

it("signs are those of gradients however small", async () => {
  const trainer = new Trainer(wideNet(4), { dims: [size], threads: 1 });
  // so far from the boundary that the gradient is a subnormal number
  for (const w of trainer.weights.values()) w.forEach((v, i) => (w[i] = v * 1e-20));
  const targets = softTargets(labels, await trainer.classes(), 0);
  const { gradient } = await trainer.inputGradient(x0, targets);
  const largest = gradient.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
  expect(largest).toBeGreaterThan(0);
  expect(largest).toBeLessThan(1e-37);
  const one = x0.slice();
  ascend(threat, 0.5, one, x0, gradient);
  const all = await climb(trainer, threat, x0, x0, { steps: 1, stepSize: 0.5, targets });
  expect([...all].map((v) => v.toFixed(5))).toEqual([...one].map((v) => v.toFixed(5)));
  await trainer.close();
});
