/** Methods that lean on other models: what a batch is made of, and objectives against their formulas. */
import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import type { Objective } from "../../engine/fit/objective.ts";
import { type Batch, Trainer } from "../../engine/fit/trainer.ts";
import { describeModel } from "../../engine/runtime/describe.ts";
import { ensemble } from "../../defences/ensemble/ensemble.ts";
import { adp } from "./adp.ts";
import { distillation } from "./distillation.ts";
import { ensembleTraining } from "./ensemble-training.ts";
import { harden } from "./harden.ts";
import type { MethodContext, MethodParams } from "./method.ts";
import type { Threat } from "./threat.ts";
import { wideNet } from "./wide-net.test-data.ts";

const rng = rngFor(12, "teachers.test");
const n = 5;
const x = Float32Array.from({ length: 8 * n }, () => rng.uniform());
const labels = Int32Array.from({ length: n }, () => rng.integer(3));
const threat: Threat = {
  norm: "linf",
  epsilon: 0.0125,
  domain: { size: 8, lower: new Float32Array(8).fill(-2), upper: new Float32Array(8).fill(2) },
};
const softmax = (z: readonly number[]): number[] => z.map((v) => 1 / z.reduce((s, u) => s + Math.exp(u - v), 0));
const rowsOf = (v: Float32Array): number[][] =>
  Array.from({ length: v.length / 3 }, (_, i) => [...v.subarray(3 * i, 3 * i + 3)]);

const context = <P extends MethodParams>(
  trainer: Trainer,
  sources: readonly Trainer[],
  params: P,
  seed = 0,
): MethodContext<P> => ({
  trainer,
  sources,
  params,
  threat,
  memory: new Map(),
  rng: (row, stream) => rngFor(seed, stream, row),
  epoch: 0,
  step: 0,
  done: 0,
  rows: Int32Array.from({ length: n }, (_, i) => i),
  x,
  labels,
});

/** Gradients of the objective's sum with respect to some weights, against central differences. */
const gradcheck = async (trainer: Trainer, batch: Batch, names: readonly string[]): Promise<void> => {
  const { gradients } = await trainer.step(batch);
  const total = async (): Promise<number> => (await trainer.step(batch)).loss.reduce((a, b) => a + b, 0);
  for (const name of names) {
    const w = trainer.weights.get(name) as Float32Array;
    const g = gradients.get(name) as Float32Array;
    expect(g.some((v) => v !== 0)).toBe(true);
    for (let k = 0; k < w.length; k += 5) {
      const at = w[k] as number;
      w[k] = at + 5e-3;
      const up = await total();
      w[k] = at - 5e-3;
      const down = await total();
      w[k] = at;
      expect(Math.abs((up - down) / 1e-2 - (g[k] as number)), name).toBeLessThan(2e-2 * (1 + Math.abs(g[k] as number)));
    }
  }
};

describe("ensemble adversarial training", () => {
  it("moves a sample by epsilon against the model that was drawn", async () => {
    const [own, a, b] = [4, 5, 6].map((s) => new Trainer(wideNet(s), { dims: [8], threads: 1 })) as [
      Trainer,
      Trainer,
      Trainer,
    ];
    const signsOf = async (t: Trainer): Promise<string> => {
      const targets = Float32Array.from({ length: 3 * n }, (_, i) => (i % 3 === labels[Math.floor(i / 3)] ? 1 : 0));
      return (await t.inputGradient(x, targets)).gradient.map(Math.sign).join();
    };
    const wanted = new Map<string, string>();
    for (const [name, t] of [
      ["own", own],
      ["a", a],
      ["b", b],
    ] as const)
      wanted.set(await signsOf(t), name);
    expect(wanted.size).toBe(3);
    const seen: string[] = [];
    for (let seed = 0; seed < 40; seed++) {
      const batch = await ensembleTraining.prepare(context(own, [a, b], { own: 0.5 }, seed));
      expect(batch.x.subarray(0, x.length)).toEqual(x);
      expect([...batch.labels]).toEqual([...labels, ...labels]);
      const moved = batch.x.subarray(x.length).map((v, i) => (v - (x[i] as number)) / 0.05);
      moved.forEach((v) => expect(Math.abs(Math.abs(v) - 1)).toBeLessThan(1e-4));
      seen.push(wanted.get(moved.map(Math.sign).join()) ?? "none");
    }
    const share = (name: string): number => seen.filter((s) => s === name).length;
    expect(share("none")).toBe(0);
    expect(share("own")).toBeGreaterThan(10);
    expect(share("a")).toBeGreaterThan(2);
    expect(share("b")).toBeGreaterThan(2);
    for (const t of [own, a, b]) await t.close();
  });

  it("trains the mean of both losses, and says when sources are missing", async () => {
    const objective = ensembleTraining.objective?.({ own: 0.5 }) as Objective;
    const trainer = new Trainer(wideNet(4), { dims: [8], objective, threads: 1 });
    const both = Float32Array.of(...x, ...x.map((v) => v + 0.1));
    const batch = { x: both, labels: Int32Array.of(...labels, ...labels) };
    const { loss, scores } = await trainer.step(batch);
    const z = rowsOf(scores);
    loss.forEach((l, i) => {
      const y = labels[i] as number;
      const expected = -(Math.log(softmax(z[i] ?? [])[y] ?? 0) + Math.log(softmax(z[n + i] ?? [])[y] ?? 0)) / 2;
      expect(l).toBeCloseTo(expected, 5);
    });
    await trainer.close();
    const options = {
      method: ensembleTraining,
      threat,
      epochs: 1,
      batchSize: 5,
      optimizer: { kind: "sgd", learningRate: 0.1 },
    } as const;
    await expect(harden(wideNet(4), { x, labels, dims: [8] }, options)).rejects.toMatchObject({ code: "USAGE" });
  });
});

describe("distillation", () => {
  it("is cross-entropy with the teacher's softened answers", async () => {
    const teacher = new Trainer(wideNet(9), { dims: [8], threads: 1 });
    const params = { temperature: 7 };
    const objective = distillation.objective?.(params) as Objective;
    const student = new Trainer(wideNet(4), { dims: [8], objective, threads: 1 });
    const batch = await distillation.prepare(context(student, [teacher], params));
    const { loss, scores } = await student.step(batch);
    const [z, t] = [rowsOf(scores), rowsOf(await teacher.scores(x))];
    loss.forEach((l, i) => {
      const [q, p] = [t, z].map((rows) => softmax((rows[i] ?? []).map((v) => v / 7)));
      expect(l).toBeCloseTo(-(q ?? []).reduce((s, v, k) => s + v * Math.log(p?.[k] ?? 0), 0), 5);
    });
    await gradcheck(student, batch, ["w1", "w2"]);
    await teacher.close();
    await student.close();
  });

  it("makes logits about the temperature times as large", async () => {
    const many = Float32Array.from({ length: 8 * 300 }, () => rng.uniform());
    // labels with noise, so that there are best logits and they do not grow for ever
    const y = Int32Array.from({ length: 300 }, (_, i) => Number((many[8 * i] ?? 0) > 0.5 !== rng.uniform() < 0.2));
    const size = async (temperature: number): Promise<number> => {
      const { model } = await harden(
        wideNet(4),
        { x: many, labels: y, dims: [8] },
        {
          method: distillation,
          params: { temperature },
          threat,
          epochs: 60,
          batchSize: 50,
          optimizer: { kind: "adam", learningRate: 0.05 },
          threads: 1,
        },
      );
      const t = new Trainer(model, { dims: [8], threads: 1 });
      const gaps = rowsOf(await t.scores(many)).map((z) => Math.abs((z[0] ?? 0) - (z[1] ?? 0)));
      await t.close();
      return gaps.reduce((a, b) => a + b, 0) / gaps.length;
    };
    expect(await size(10)).toBeGreaterThan(3 * (await size(1)));
  });
});

describe("diversity of an ensemble", () => {
  const built = async (...seeds: number[]) => {
    const members = await Promise.all(
      seeds.map(async (seed) => {
        const model = wideNet(seed);
        const description = await describeModel(model, undefined, { scores: "logits", bounds: [0, 1] });
        return { name: `net ${seed}`, model, description };
      }),
    );
    const model = ensemble(members);
    const { output } = await describeModel(model);
    return { model, scores: output.value };
  };

  it("is its formula, with the determinant of two members written out, and has its gradient", async () => {
    const { model, scores } = await built(1, 2);
    const objective = adp.objective?.({ alpha: 2, beta: 0.5 }) as Objective;
    const trainer = new Trainer(model, { dims: [8], objective, scores, threads: 1 });
    const { loss } = await trainer.step({ x, labels });
    const apart = [1, 2].map((seed) => new Trainer(wideNet(seed), { dims: [8], threads: 1 }));
    const z = await Promise.all(apart.map((t) => t.scores(x)));
    loss.forEach((l, i) => {
      const y = labels[i] as number;
      const p = z.map((v) => softmax([...v.subarray(3 * i, 3 * i + 3)]));
      const mean = [0, 1, 2].map((k) => p.reduce((s, row) => s + (row[k] as number) / 2, 0));
      const entropy = -mean.reduce((s, v) => s + v * Math.log(v), 0);
      const [a = [], b = []] = p.map((row) => row.filter((_, k) => k !== y));
      const cosine = a.reduce((s, v, k) => s + v * (b[k] as number), 0) / Math.hypot(...a) / Math.hypot(...b);
      const errors = p.reduce((s, row) => s - Math.log(row[y] as number), 0);
      const expected = errors - 2 * entropy - 0.5 * Math.log(1 - cosine * cosine);
      expect(Math.abs(l - expected)).toBeLessThan(2e-4 * (1 + Math.abs(expected)));
    });
    await gradcheck(trainer, { x, labels }, ["member1/w1", "member2/w2"]);
    for (const t of [trainer, ...apart]) await t.close();
  });

  it("makes wrong answers point in different directions, in one graph", async () => {
    const many = Float32Array.from({ length: 8 * 300 }, () => rng.uniform());
    const y = Int32Array.from({ length: 300 }, (_, i) =>
      (many[8 * i] ?? 0) > 0.6 ? 0 : (many[8 * i + 1] ?? 0) > 0.5 ? 1 : 2,
    );
    const { model, scores } = await built(1, 2);
    const cosine = async (beta: number): Promise<number> => {
      const hardened = await harden(
        model,
        { x: many, labels: y, dims: [8] },
        {
          method: adp,
          params: { alpha: 0, beta },
          scores,
          threat,
          epochs: 15,
          batchSize: 50,
          optimizer: { kind: "adam", learningRate: 0.01 },
          threads: 1,
        },
      );
      const logps =
        hardened.model.graph?.node.filter((m) => m.opType === "LogSoftmax").map((m) => m.output[0] ?? "") ?? [];
      const ps: number[][][] = [];
      for (const value of logps) {
        const t = new Trainer(hardened.model, { dims: [8], scores: value, threads: 1 });
        ps.push(rowsOf((await t.scores(many)).map(Math.exp)));
        await t.close();
      }
      const cosines = Array.from(y, (label, i) => {
        const [a = [], b = []] = ps.map((p) => (p[i] ?? []).filter((_, k) => k !== label));
        return a.reduce((s, v, k) => s + v * (b[k] as number), 0) / Math.hypot(...a) / Math.hypot(...b);
      });
      return cosines.reduce((s, v) => s + v, 0) / cosines.length;
    };
    const [without, withIt] = [await cosine(0), await cosine(0.5)];
    expect(withIt).toBeLessThan(without - 0.1);
  });

  it("refuses a model that is no ensemble, and more members than directions", async () => {
    const options = {
      method: adp,
      threat,
      epochs: 1,
      batchSize: 5,
      optimizer: { kind: "sgd", learningRate: 0.1 },
    } as const;
    await expect(harden(wideNet(4), { x, labels, dims: [8] }, options)).rejects.toMatchObject({
      code: "MODEL_CAPABILITY",
    });
    const { model, scores } = await built(1, 2, 3);
    await expect(harden(model, { x, labels, dims: [8] }, { ...options, scores })).rejects.toMatchObject({
      code: "MODEL_CAPABILITY",
      message: expect.stringContaining("at most 2") as string,
    });
  });
});
