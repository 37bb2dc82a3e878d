import { expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { Trainer } from "../../engine/fit/trainer.ts";
import { float32 } from "../../engine/tensor/tensor.ts";
import { intervalTraining } from "./interval-training.ts";
import { wideNet } from "./wide-net.test-data.ts";

const rng = rngFor(4, "interval-training.test");
const x = Float32Array.from({ length: 8 }, () => rng.uniform());

it("the radius grows from nothing to epsilon of each range, while the clean loss gives way", async () => {
  const domain = { size: 8, lower: new Float32Array(8).fill(-1), upper: new Float32Array(8).fill(1) };
  const at = async (done: number): Promise<readonly number[]> => {
    const { extra } = await intervalTraining.prepare({
      trainer: { sampleDims: [8] },
      threat: { norm: "linf", epsilon: 0.1, domain },
      params: { warmup: 0.1, ramp: 0.5, kappa: 0.4 },
      done,
      x,
      labels: Int32Array.of(0),
    } as never);
    return [extra?.["radius"]?.data[3], extra?.["kappa"]?.data[0]].map(Number);
  };
  for (const [done, radius, kappa] of [
    [0, 0, 1],
    [0.1, 0, 1],
    [0.3, 0.1, 0.7],
    [0.5, 0.2, 0.4],
    [1, 0.2, 0.4],
  ] as const) {
    const [r, k] = await at(done);
    expect(r).toBeCloseTo(radius, 6);
    expect(k).toBeCloseTo(kappa, 6);
  }
});

it("the box ends where inputs end: of a point nothing is worse than the point", async () => {
  const objective = intervalTraining.objective?.(intervalTraining.defaults);
  if (objective === undefined) throw new Error("no objective");
  const trainer = new Trainer(wideNet(4), { dims: [8], objective });
  const loss = async (low: Float32Array, high: Float32Array): Promise<number> => {
    const extra = {
      radius: float32([1, 8], new Float32Array(8).fill(0.3)),
      low: float32([1, 8], low),
      high: float32([1, 8], high),
      kappa: float32([], Float32Array.of(0)),
    };
    const { loss: l, scores } = await trainer.step({ x, labels: Int32Array.of(1), extra });
    const top = Math.max(...scores);
    const clean = Math.log(scores.reduce((s, z) => s + Math.exp(z - top), 0)) + top - (scores[1] as number);
    return (l[0] as number) - clean;
  };
  expect(await loss(x, x)).toBeCloseTo(0, 4);
  const [below, above] = [x.map((v) => v - 1), x.map((v) => v + 1)];
  const [down, up, both] = [await loss(below, x), await loss(x, above), await loss(below, above)];
  for (const one of [down, up]) {
    expect(one).toBeGreaterThan(0.01);
    expect(one).toBeLessThan(both);
  }
  // the radius bounds the box, not the range alone
  expect(
    await loss(
      x.map((v) => v - 2),
      above,
    ),
  ).toBeCloseTo(both, 5);
  await trainer.close();
});
