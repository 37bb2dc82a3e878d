/** Statistics of an average of weights: against means and variances counted here, and what happens without them. */
import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { fit, type FitData } from "./fit.ts";
import { normalizedNet } from "./fit.test-data.ts";
import { Trainer } from "./trainer.ts";

/** The first node of the net is BatchNormalization: its statistics are those of the inputs, whatever the weights. */
const samples = (n: number, seed: number): FitData => {
  const rng = rngFor(seed, "recount.test");
  const labels = Int32Array.from({ length: n }, () => rng.integer(3));
  const x = Float32Array.from(
    { length: n * 32 },
    (_, i) => 3 + 2 * rng.normal() + 2 * Number(i % 3 === labels[i >> 5]),
  );
  return { x, labels, dims: [2, 4, 4] };
};

describe("averages of weights", () => {
  it.each([
    { kind: "swa", from: 0.2 },
    { kind: "ema", decay: 0.9 },
  ] as const)("of $kind have statistics counted over the data", async (average) => {
    const data = samples(96, 1);
    const { model } = await fit(normalizedNet(), data, {
      epochs: 3,
      batchSize: 16,
      optimizer: { kind: "sgd", learningRate: 0.05 },
      average,
      threads: 1,
    });
    const found = new Trainer(model, { dims: [2, 4, 4] }).statistics;
    const order = rngFor(0, "recount", 3).shuffle(Int32Array.from({ length: 96 }, (_, i) => i));
    for (const channel of [0, 1]) {
      const values = (rows: Int32Array): number[] =>
        [...rows].flatMap((r) => [...data.x.subarray(r * 32 + channel * 16, r * 32 + channel * 16 + 16)]);
      const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / v.length;
      const batches = Array.from({ length: 6 }, (_, k) => values(order.subarray(16 * k, 16 * k + 16)));
      const means = batches.map(mean);
      const variances = batches.map((v, k) => mean(v.map((u) => (u - (means[k] as number)) ** 2)));
      expect(found.get("mean")?.[channel]).toBeCloseTo(mean(means), 4);
      expect(found.get("var")?.[channel]).toBeCloseTo(mean(variances), 3);
    }
  });

  it("leaves the statistics of the last weights alone without an average", async () => {
    const { model } = await fit(normalizedNet(), samples(96, 1), {
      epochs: 1,
      batchSize: 48,
      optimizer: { kind: "sgd", learningRate: 0.05 },
      threads: 1,
    });
    // two batches at momentum 0.9 from 0: 19 % of the mean of about 3.6
    expect(new Trainer(model, { dims: [2, 4, 4] }).statistics.get("mean")?.[0]).toBeLessThan(1);
  });

  it("puts the best weights back when asked, and goes on from them", async () => {
    const [data, validation] = [samples(64, 1), samples(30, 2)];
    const options = {
      epochs: 3,
      batchSize: 16,
      optimizer: { kind: "sgd", learningRate: 0.05 },
      threads: 1,
      validation,
    } as const;
    const plain = await fit(normalizedNet(), data, options);
    let [measured, asked] = [0, 0];
    const back = await fit(normalizedNet(), data, {
      ...options,
      patience: Infinity,
      // the first epoch is called the best
      measure: async () => Promise.resolve({ loss: 0, accuracy: [0.9, 0.1, 0.5][measured++] ?? 0 }),
      afterEpoch: (history) => (asked++, (history.at(-1)?.validation?.accuracy ?? 1) < 0.2),
    });
    expect(asked).toBe(3);
    expect(back.bestEpoch).toBe(0);
    const one = await fit(normalizedNet(), data, { ...options, epochs: 1, schedule: { kind: "constant" } });
    expect(back.history[2]?.loss).not.toBe(plain.history[2]?.loss);
    expect(back.history[1]?.loss).toBe(plain.history[1]?.loss);
    expect(one.history).toHaveLength(1);
  });

  it.each([
    [Infinity, 2],
    [5, 0],
  ])("keeps of equal epochs the last, or with a finite patience the first: %d", async (patience, best) => {
    const { bestEpoch } = await fit(normalizedNet(), samples(32, 1), {
      epochs: 3,
      batchSize: 16,
      optimizer: { kind: "sgd", learningRate: 0.05 },
      threads: 1,
      validation: samples(8, 2),
      patience,
      measure: async () => Promise.resolve({ loss: 0, accuracy: 0 }),
    });
    expect(bestEpoch).toBe(best);
  });
});
