/** Objectives against their formulas, and what a few epochs of each method do to a small net. */
import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { certified } from "../../defences/certify/certified.ts";
import { normalizedNet } from "../../engine/fit/fit.test-data.ts";
import { fit, type FitData } from "../../engine/fit/fit.ts";
import { Trainer } from "../../engine/fit/trainer.ts";
import { wideNet } from "./wide-net.test-data.ts";
import { harden } from "./harden.ts";
import { fast } from "./fast.ts";
import { climb } from "./ascent.ts";
import { softTargets } from "../../engine/fit/mix.ts";
import { trainingMethods } from "./index.ts";
import type { TrainingMethod } from "./method.ts";
import { logitPairing } from "./logit-pairing.ts";
import { mart } from "./mart.ts";
import { pair } from "./pair.ts";
import { randomPoint, type Threat } from "./threat.ts";
import { trades } from "./trades.ts";
import { weightPerturbation } from "./weight-perturbation.ts";

const rng = rngFor(3, "methods.test");
const threat: Threat = {
  norm: "linf",
  epsilon: 0.1,
  domain: { size: 8, lower: new Float32Array(8), upper: new Float32Array(8).fill(1) },
};
const moving = { threat, memory: new Map<string, Float32Array>() };
const logp = (z: readonly number[]): number[] => {
  const top = Math.max(...z);
  const sum = Math.log(z.reduce((s, v) => s + Math.exp(v - top), 0)) + top;
  return z.map((v) => v - sum);
};
const divergence = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((s, v, k) => s + Math.exp(v) * (v - (b[k] as number)), 0);
const rival = (p: readonly number[], y: number): number => Math.max(...p.filter((_, k) => k !== y).map(Math.exp));

const formulas = {
  trades: (z: number[], w: number[], y: number) => -(logp(z)[y] as number) + 6 * divergence(logp(z), logp(w)),
  mart: (z: number[], w: number[], y: number) =>
    -(logp(w)[y] as number) -
    Math.log(1 + 1e-6 - rival(logp(w), y)) +
    5 * divergence(logp(z), logp(w)) * (1 - Math.exp(logp(z)[y] as number)),
  "logit-pairing": (z: number[], w: number[], y: number) =>
    -((logp(z)[y] as number) + (logp(w)[y] as number)) / 2 +
    (0.5 * z.reduce((s, v, k) => s + (v - (w[k] as number)) ** 2, 0)) / z.length,
};

describe("objectives", () => {
  it.each([trades, mart, logitPairing])(
    "$id is its formula, and its gradient that of central differences",
    async (method) => {
      const objective = method.objective?.(method.defaults as never);
      if (objective === undefined) throw new Error("no objective");
      const trainer = new Trainer(wideNet(4), { dims: [8], objective });
      const n = 5;
      const clean = Float32Array.from({ length: 8 * n }, () => rng.uniform());
      const adversarial = clean.map((v) => v + 0.2 * rng.normal());
      const labels = Int32Array.from({ length: n }, () => rng.integer(3));
      const batch = pair(clean, adversarial, labels);
      const { loss, scores, gradients } = await trainer.step(batch);
      expect(loss).toHaveLength(n);
      const row = (r: number): number[] => [...scores.subarray(3 * r, 3 * r + 3)];
      loss.forEach((l, i) => {
        const expected = formulas[method.id as keyof typeof formulas](row(i), row(n + i), labels[i] as number);
        expect(Math.abs(l - expected)).toBeLessThan(1e-5 * (1 + Math.abs(expected)));
      });
      const w = trainer.weights.get("w2") as Float32Array;
      const g = gradients.get("w2") as Float32Array;
      const total = async (): Promise<number> => (await trainer.step(batch)).loss.reduce((a, b) => a + b, 0);
      for (let k = 0; k < w.length; k++) {
        const at = w[k] as number;
        w[k] = at + 1e-2;
        const up = await total();
        w[k] = at - 1e-2;
        const down = await total();
        w[k] = at;
        expect(Math.abs((up - down) / 2e-2 - (g[k] as number))).toBeLessThan(2e-2 * (1 + Math.abs(g[k] as number)));
      }
      await trainer.close();
    },
  );

  it("AWP moves each matrix by gamma of its norm", async () => {
    const trainer = new Trainer(wideNet(5), { dims: [8] });
    const batch = { x: Float32Array.from({ length: 80 }, () => rng.uniform()), labels: new Int32Array(10) };
    const before = new Map([...trainer.weights].map(([name, w]) => [name, w.slice()]));
    const moves: number[] = [];
    const step = trainer.step.bind(trainer);
    trainer.step = (b) => {
      const norm = (v: Float32Array): number => Math.hypot(...v);
      const w = trainer.weights.get("w2") as Float32Array;
      const own = before.get("w2") as Float32Array;
      moves.push(norm(w.map((v, i) => v - (own[i] as number))) / norm(own));
      return step(b);
    };
    await weightPerturbation.compute?.({ ...weightPerturbation.defaults, gamma: 0.1 }, trainer, batch, moving);
    expect(moves).toEqual([0, expect.closeTo(0.1, 4)]);
    await trainer.close();
  });

  it("AWP leaves the weights as they were, and takes the gradient elsewhere", async () => {
    const trainer = new Trainer(wideNet(5), { dims: [8] });
    const batch = {
      x: Float32Array.from({ length: 80 }, () => rng.uniform()),
      labels: new Int32Array(10).map((_, i) => i % 3),
    };
    const before = new Map([...trainer.weights].map(([name, w]) => [name, w.slice()]));
    const plain = await trainer.step(batch);
    const moved = await weightPerturbation.compute?.(
      { ...weightPerturbation.defaults, gamma: 0.1 },
      trainer,
      batch,
      moving,
    );
    for (const [name, w] of before) expect(trainer.weights.get(name)).toEqual(w);
    // against the model: the loss there is higher
    const sum = (v: Float32Array): number => v.reduce((a, b) => a + b, 0);
    expect(sum(moved?.loss ?? new Float32Array())).toBeGreaterThan(sum(plain.loss));
    await trainer.close();
  });

  it("AWP counts a batch once in the running statistics", async () => {
    const batch = {
      x: Float32Array.from({ length: 320 }, () => 3 + rng.normal()),
      labels: new Int32Array(10).map((_, i) => i % 3),
    };
    const [plain, perturbed] = [0, 0].map(() => new Trainer(normalizedNet(), { dims: [2, 4, 4] })) as [
      Trainer,
      Trainer,
    ];
    await plain.step(batch);
    await weightPerturbation.compute?.(weightPerturbation.defaults, perturbed, batch, moving);
    expect(plain.statistics.get("mean")?.[0]).toBeGreaterThan(0.2);
    // the weights in front of the norm do not move: it is the first node
    expect(perturbed.statistics).toEqual(plain.statistics);
    await plain.close();
    await perturbed.close();
  });
});

/**
 * Three classes; feature y of a sample is a large, robust sign of its class, features 3..7 are five small ones that add up to more, and that a change of
 * epsilon turns round: a standard net leans on them, a hardened one must not.
 */
const samples = (n: number, seed: number): FitData => {
  const r = rngFor(seed, "robust-and-not");
  const labels = Int32Array.from({ length: n }, () => r.integer(3));
  const x = new Float32Array(n * 8);
  labels.forEach((y, i) => {
    for (let j = 0; j < 3; j++) x[8 * i + j] = 0.5 + (j === y ? 0.25 : -0.1) + 0.12 * r.normal();
    for (let j = 3; j < 8; j++) x[8 * i + j] = 0.5 + 0.05 * (y - 1) + 0.02 * r.normal();
  });
  return { x: x.map((v) => Math.min(1, Math.max(0, v))), labels, dims: [8] };
};

describe("methods", () => {
  const [train, held] = [samples(1200, 1), samples(300, 2)];
  const options = {
    epochs: 12,
    batchSize: 50,
    optimizer: { kind: "adam", learningRate: 0.02 },
    threads: 1,
    seed: 1,
    threat,
  } as const;
  const apart = Promise.all([7, 8].map((seed) => fit(wideNet(seed), train, { ...options, epochs: 4 })));
  const robust = async (id: string): Promise<number> => {
    const method = trainingMethods.find((m) => m.id === id);
    if (method === undefined) throw new Error(id);
    const sources = method.wantsSources === undefined ? [] : await apart;
    const { history } = await harden(wideNet(6), train, {
      ...options,
      method: { ...method, clean: false },
      validation: held,
      sources,
    });
    return history.at(-1)?.validation?.accuracy ?? 0;
  };

  it("hold out where a standard net does not", { timeout: 200_000 }, async () => {
    const found: Record<string, number> = {};
    for (const { id } of trainingMethods) if (id !== "adp") found[id] = await robust(id);
    console.log(`accuracy under attack: ${JSON.stringify(found)}`);
    // what interval bounds train for is a certificate: below; distillation is broken; adp wants an ensemble: adp.test.ts
    for (const { id } of trainingMethods)
      if (!["standard", "ibp", "defensive-distillation", "adp"].includes(id))
        // attacks on the net itself are not what ensemble training is for
        expect(found[id], id).toBeGreaterThan((found["standard"] as number) + (id === "ensemble-at" ? 0.08 : 0.15));
  });

  it("interval bounds train nets of which more is certified, and never more than attacks leave", async () => {
    const share = async (id: string): Promise<{ readonly certified: number; readonly attacked: number }> => {
      const method = trainingMethods.find((m) => m.id === id);
      if (method === undefined) throw new Error(id);
      const { model, history } = await harden(wideNet(6), train, {
        ...options,
        method: { ...method, clean: false },
        validation: held,
        patience: 100,
      });
      const domain = { ...threat.domain, dims: [8], layout: "flat" } as const;
      const sure = await certified(model, held.x, held.labels, { scores: "z", domain, epsilon: 0.1, threads: 1 });
      return {
        certified: sure.reduce((a, b) => a + b, 0) / sure.length,
        attacked: Math.max(...history.map((h) => h.validation?.accuracy ?? 0)),
      };
    };
    const [plain, bounds] = [await share("standard"), await share("ibp")];
    console.log(`certified: standard ${plain.certified}, interval bounds ${bounds.certified} of ${bounds.attacked}`);
    expect(bounds.certified).toBeGreaterThan(plain.certified + 0.3);
    expect(bounds.certified).toBeLessThanOrEqual(bounds.attacked);
    expect(plain.certified).toBeLessThanOrEqual(plain.attacked);
  });

  it("gives the same weights for the same seed, and refuses parameters that it does not have", async () => {
    const method = trainingMethods.find((m) => m.id === "fast");
    if (method === undefined) throw new Error("fast");
    const [a, b] = [1, 1].map(() => harden(wideNet(6), train, { ...options, epochs: 1, method }));
    expect((await a)?.model).toEqual((await b)?.model);
    const other = await fit(wideNet(6), train, { ...options, epochs: 1 });
    expect((await a)?.model).not.toEqual(other.model);
    await expect(harden(wideNet(6), train, { ...options, method, params: { step: 1 } })).rejects.toMatchObject({
      code: "USAGE",
      hint: "it knows stepSize, boxedStart, noise, clipped",
    });
  });

  it("judges training on clean inputs by clean inputs: no epoch is kept for being best under attack", async () => {
    const method = trainingMethods.find((m) => m.id === "standard") as TrainingMethod;
    const run = (how: TrainingMethod) => harden(wideNet(6), train, { ...options, method: how, validation: held });
    const [clean, attacked] = [await run(method), await run({ ...method, clean: false })];
    const accuracies = (r: typeof clean) => r.history.map((h) => h.validation?.accuracy ?? Number.NaN);
    expect(accuracies(clean)[clean.bestEpoch ?? -1]).toBe(Math.max(...accuracies(clean)));
    expect(Math.min(...accuracies(clean).slice(4))).toBeGreaterThan(0.9);
    expect(Math.max(...accuracies(attacked).slice(4))).toBeLessThan(0.7);
    expect(clean.overfitAfter).toBeUndefined();
  });

  it("goes back to the best weights when robustness collapses, and more carefully on", async () => {
    const told: number[] = [];
    const method: TrainingMethod = {
      ...(trainingMethods.find((m) => m.id === "standard") as TrainingMethod),
      guarded: true,
      clean: false,
      // from the second epoch on the labels are wrong, until the collapse is known
      prepare: ({ x, labels, epoch, memory }) => {
        const collapses = memory.get("collapsed")?.[0] ?? 0;
        if (told.at(-1) !== collapses) told.push(collapses);
        return Promise.resolve({ x, labels: epoch > 0 && collapses === 0 ? labels.map((y) => (y + 1) % 3) : labels });
      },
    };
    const { history, restoredAfter, bestEpoch, overfitAfter } = await harden(wideNet(6), train, {
      ...options,
      epochs: 4,
      method,
      validation: held,
    });
    const accuracies = history.map((h) => h.validation?.accuracy ?? Number.NaN);
    expect(restoredAfter).toEqual([1]);
    expect(overfitAfter).toBe(0);
    expect(told).toEqual([0, 1]);
    expect(accuracies[1]).toBeLessThan((accuracies[0] as number) / 2);
    expect(accuracies[2]).toBeGreaterThan(0.9 * (accuracies[0] as number));
    expect(bestEpoch).not.toBe(1);
  });

  it("fast makes two shorter steps after a collapse", async () => {
    const trainer = new Trainer(wideNet(6), { dims: [8], threads: 1 });
    const x = train.x.slice(0, 80);
    const labels = train.labels.slice(0, 10);
    const rngOf = (row: number, stream: string) => rngFor(0, stream, row);
    const context = { trainer, threat, x, labels, rng: rngOf };
    const params = { stepSize: 1.25, boxedStart: false, noise: 1, clipped: true };
    const rows = Int32Array.from({ length: 10 }, (_, i) => i);
    const prepared = async (memory: ReadonlyMap<string, Float32Array>) =>
      fast.prepare({ ...context, params, memory, sources: [], epoch: 0, step: 0, done: 0, rows });
    const ascent = (steps: number, stepSize: number) => {
      const start = randomPoint(threat, x, (row) => rngOf(row, "start"), false);
      return climb(trainer, threat, start, x, { steps, stepSize, targets: softTargets(labels, 3, 0) });
    };
    expect((await prepared(new Map())).x).toEqual(await ascent(1, 1.25));
    expect((await prepared(new Map([["collapsed", Float32Array.of(1)]]))).x).toEqual(await ascent(2, 0.625));
    expect(await ascent(1, 1.25)).not.toEqual(await ascent(2, 0.625));
    await trainer.close();
  });

  it("fast with more noise and without clipping is N-FGSM: x + noise + step, in the box alone", async () => {
    const trainer = new Trainer(wideNet(6), { dims: [8], threads: 1 });
    const x = train.x.slice(0, 80).map((v) => 0.3 + 0.4 * v);
    const labels = train.labels.slice(0, 10);
    const rngOf = (row: number, stream: string) => rngFor(0, stream, row);
    const rows = Int32Array.from({ length: 10 }, (_, i) => i);
    const prepared = async (params: { noise: number; clipped: boolean }) =>
      (
        await fast.prepare({
          ...{
            trainer,
            threat,
            x,
            labels,
            rng: rngOf,
            rows,
            memory: new Map(),
            sources: [],
            epoch: 0,
            step: 0,
            done: 0,
          },
          params: { stepSize: 1, boxedStart: false, ...params },
        })
      ).x;
    const start = randomPoint({ ...threat, epsilon: 0.2 }, x, (row) => rngOf(row, "start"), false);
    const { gradient } = await trainer.inputGradient(start, softTargets(labels, 3, 0));
    const expected = start.map((v, i) => Math.min(1, Math.max(0, v + 0.1 * Math.sign(gradient[i] as number))));
    const noisy = await prepared({ noise: 2, clipped: false });
    noisy.forEach((v, i) => expect(v).toBeCloseTo(expected[i] as number, 5));
    const furthest = (a: Float32Array) => a.reduce((most, v, i) => Math.max(most, Math.abs(v - (x[i] as number))), 0);
    expect(furthest(noisy)).toBeGreaterThan(0.25);
    expect(furthest(await prepared({ noise: 2, clipped: true }))).toBeLessThan(0.1001);
    await trainer.close();
  });
});
