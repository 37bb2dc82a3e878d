/** Sums of clipped gradients against gradients that are computed one sample at a time by the plain trainer and clipped in float64. */
import { describe, expect, it } from "vitest";
import { Trainer } from "../../engine/fit/trainer.ts";
import { ClippedSum } from "./clipped-sum.ts";
import { type Clipping, clippings, roundingShare } from "./clipping.ts";
import { modelOf, type Net, nets, samplesOf } from "./private.test-data.ts";

const count = 7;
const all = Int32Array.from({ length: count }, (_, i) => i);
const gamma = 0.01;

type Gradients = ReadonlyMap<string, Float32Array>;

const norm = (...parts: readonly ArrayLike<number>[]): number =>
  Math.sqrt(parts.reduce((s, p) => s + Array.from(p).reduce((a, v) => a + v * v, 0), 0));

/** By the definition, in float64. */
const clipped = (g: Gradients, clipping: Clipping, clip: number): number[] => {
  const limit = clip * (1 - roundingShare);
  const total = norm(...g.values());
  return [...g.values()].flatMap((v) => {
    const factor =
      clipping === "flat"
        ? Math.min(1, limit / total)
        : clipping === "automatic"
          ? limit / (total + gamma)
          : Math.min(1, limit / Math.sqrt(g.size) / norm(v));
    return Array.from(v, (x) => x * factor);
  });
};

const open = async (n: Net, clipping: Clipping, microBatch = 4) => {
  const data = samplesOf(n, count);
  const model = modelOf(n);
  const freeze = n.freezeBatchNorm === true ? { freezeBatchNorm: true } : {};
  const trainer = new Trainer(model, { dims: n.dims, threads: 1, ...freeze });
  const dims = new Map([...trainer.weights.keys()].map((name) => [name, trainer.dims(name)]));
  const gradients: Gradients[] = [];
  for (const i of all) {
    const x = data.x.slice(i * trainer.size, (i + 1) * trainer.size);
    gradients.push((await trainer.step({ x, labels: data.labels.slice(i, i + 1) })).gradients);
  }
  // some are clipped and some are not
  const clip = gradients.map((g) => norm(...g.values())).toSorted((a, b) => a - b)[3] as number;
  const sum = await ClippedSum.open(model, dims, {
    dims: n.dims,
    clip,
    clipping,
    microBatch,
    threads: 1,
    withSquares: true,
    ...freeze,
  });
  const names = [...sum.byWeight(new Float64Array(sum.size), 1).keys()];
  return {
    sum,
    clip,
    data,
    weights: trainer.weights,
    gradients: gradients.map((g) => new Map(names.map((name) => [name, g.get(name) ?? new Float32Array()]))),
    close: () => Promise.all([sum.close(), trainer.close()]),
  };
};

describe.each(nets)("$name", (n) => {
  it.each(clippings)("%s: the sum is that of gradients clipped one by one, each within the norm", async (clipping) => {
    const { sum, weights, data, clip, gradients, close } = await open(n, clipping);
    expect(sum.slices.length > 0).toBe(n.sliced === true);
    const total = new Float64Array(sum.size);
    await sum.add(weights, data, all, total);
    const wanted = new Float64Array(sum.size);
    for (const i of all) {
      const mine = clipped(gradients[i] ?? new Map(), clipping, clip);
      mine.forEach((v, k) => (wanted[k] = (wanted[k] as number) + v));
      const alone = new Float64Array(sum.size);
      await sum.add(weights, data, all.subarray(i, i + 1), alone);
      expect(norm(alone)).toBeLessThanOrEqual(clip);
      expect(norm(alone.map((v, k) => v - (mine[k] as number)))).toBeLessThan(1e-5 * clip);
    }
    expect(norm(total.map((v, k) => v - (wanted[k] as number)))).toBeLessThan(2e-5 * clip);
    await close();
  });

  it("norms are never taken for smaller than they are", async () => {
    const { sum, weights, data, gradients, close } = await open(n, "flat");
    const rows = n.sliced === true ? all.subarray(0, 1) : all;
    const squares = await sum.squares(weights, data, rows);
    for (const i of rows)
      for (const [name, g] of gradients[i] ?? new Map()) {
        const [mine, exact] = [Math.sqrt(squares.get(name)?.[i] ?? 0), norm(g)];
        // activations of one sample alone differ in their last digits from those of a batch
        expect(mine).toBeGreaterThanOrEqual(exact * (1 - 5e-6) - 1e-9);
        expect(mine).toBeLessThanOrEqual(exact * 1.001 + 1e-6);
      }
    await close();
  });
});

it("two threads give the sum of one", async () => {
  const n = nets.find((m) => m.name.startsWith("Conv 2-D with stride")) as Net;
  const data = samplesOf(n, 40);
  const rows = Int32Array.from({ length: 40 }, (_, i) => i);
  const sums: Float64Array[] = [];
  for (const threads of [1, 2]) {
    const trainer = new Trainer(modelOf(n), { dims: n.dims });
    const dims = new Map([...trainer.weights.keys()].map((name) => [name, trainer.dims(name)]));
    const options = { dims: n.dims, clip: 0.5, clipping: "flat", microBatch: 16, threads } as const;
    const sum = await ClippedSum.open(modelOf(n), dims, options);
    // lanes start with the first batch and are there for a later one
    for (let i = 0; i < 3; i++) {
      const total = new Float64Array(sum.size);
      await sum.add(trainer.weights, data, rows, total);
      sums.push(total);
      await new Promise((done) => setTimeout(done, 50));
    }
    await Promise.all([sum.close(), trainer.close()]);
  }
  const [first, ...others] = sums as [Float64Array, ...Float64Array[]];
  expect(norm(first)).toBeGreaterThan(0.5);
  for (const other of others) expect(norm(other.map((v, k) => v - (first[k] as number)))).toBeLessThan(1e-5);
});
