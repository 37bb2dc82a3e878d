import { expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { gradientProducts, type SurrogateNet } from "./surrogate.ts";
import { turnGradient } from "./turn-gradient.ts";

const rng = rngFor(8, "mad");
const normals = (count: number): Float32Array => Float32Array.from({ length: count }, () => rng.normal());
const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((s, v, i) => s + v * (b[i] as number), 0);
const distribution = (classes: number): Float32Array => {
  const e = normals(classes).map((v) => Math.exp(2 * v));
  const total = e.reduce((a, b) => a + b, 0);
  return e.map((v) => v / total);
};
const argmax = (p: Float32Array): number => p.indexOf(p.reduce((a, b) => Math.max(a, b)));
const l1 = (a: Float32Array, b: Float32Array): number => a.reduce((s, v, k) => s + Math.abs(v - (b[k] as number)), 0);
/** by rows of G, written out */
const objectiveOf = (g: readonly Float32Array[], y: Float32Array, told: Float32Array): number => {
  const sum = (p: Float32Array): number[] =>
    Array.from({ length: g[0]?.length ?? 0 }, (_, j) => p.reduce((s, v, k) => s + v * (g[k]?.[j] as number), 0));
  const unit = (v: number[]): number[] => v.map((c) => c / Math.sqrt(dot(v, v)));
  const [a, b] = [unit(sum(told)), unit(sum(y))];
  return a.reduce((s, v, j) => s + (v - (b[j] as number)) ** 2, 0);
};
const productsOf = (g: readonly Float32Array[]): Float64Array =>
  Float64Array.from(g.flatMap((a) => g.map((b) => dot(a, b))));

it("products of gradients are those of finite differences over every weight and bias", () => {
  const net: SurrogateNet = { size: 3, hidden: 5, classes: 4, first: normals(15), second: normals(20) };
  const x = normals(3);
  const scale = Math.sqrt(3 / dot(x, x));
  const theta = Float64Array.from([...net.first, ...new Float64Array(5), ...net.second, ...new Float64Array(4)]);
  const logp = (t: Float64Array): number[] => {
    const hidden = Array.from({ length: 5 }, (_, h) =>
      Math.max(
        0,
        dot(
          t.subarray(h * 3, h * 3 + 3),
          x.map((v) => v * scale),
        ) + (t[15 + h] as number),
      ),
    );
    const z = Array.from(
      { length: 4 },
      (_, k) => dot(t.subarray(20 + k * 5, 25 + k * 5), hidden) + (t[40 + k] as number),
    );
    const total = Math.log(z.reduce((s, v) => s + Math.exp(v), 0));
    return z.map((v) => v - total);
  };
  const step = 1e-5;
  const g = Array.from({ length: 4 }, () => new Float64Array(theta.length));
  theta.forEach((_, j) => {
    const moved = (by: number): number[] => logp(theta.map((v, i) => (i === j ? v + by : v)));
    const [up, down] = [moved(step), moved(-step)];
    g.forEach((row, k) => {
      row[j] = ((up[k] as number) - (down[k] as number)) / (2 * step);
    });
  });
  const products = gradientProducts(net)(x);
  g.forEach((a, k) => g.forEach((b, l) => expect(products[k * 4 + l]).toBeCloseTo(dot(a, b), 4)));
});

it.each([
  [5, true],
  [5, false],
  [14, true],
])(
  "%i classes, label kept %s: within the budget, and turned further than by most that is tried at random",
  (classes, kept) => {
    let [beaten, ours, random] = [0, 0, 0];
    for (let round = 0; round < 20; round++) {
      const g = Array.from({ length: classes }, () => normals(30));
      const y = distribution(classes);
      const label = argmax(y);
      const budget = 0.4;
      const { answer, objective } = turnGradient(y, productsOf(g), budget, kept ? label : undefined);
      expect(l1(answer, y)).toBeLessThanOrEqual(budget + 1e-5);
      expect(answer.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
      expect(Math.min(...answer)).toBeGreaterThanOrEqual(0);
      if (kept) expect(answer[label]).toBe(answer.reduce((a, b) => Math.max(a, b)));
      expect(objective).toBeCloseTo(objectiveOf(g, y, answer), 4);
      let turned = 0;
      for (let k = 0; k < 100; k++) {
        const other = distribution(classes);
        if (kept) other[label] = other.reduce((a, b) => Math.max(a, b)) + 0.01;
        const total = other.reduce((a, b) => a + b, 0);
        const end = other.map((v) => v / total);
        const w = Math.min(1, budget / l1(end, y));
        const tried = y.map((v, j) => (1 - w) * v + w * (end[j] as number));
        const reached = objectiveOf(g, y, tried);
        turned += reached / 100;
        if (reached > objective + 1e-6) beaten++;
      }
      expect(objective).toBeGreaterThan(turned);
      ours += objective;
      random += turned;
    }
    // the paper's heuristic goes towards extreme points of all distributions: those of the ones within the budget may turn further
    expect(beaten / 2000).toBeLessThan(0.1);
    expect(ours).toBeGreaterThan(1.4 * random);
  },
);

it("with the whole budget it ends in the extreme point that turns most, and with none it changes nothing", () => {
  const g = Array.from({ length: 4 }, () => normals(10));
  const y = Float32Array.of(0.4, 0.3, 0.2, 0.1);
  const sets = [[0], [0, 1], [0, 2], [0, 3], [0, 1, 2], [0, 1, 3], [0, 2, 3], [0, 1, 2, 3]];
  const best = Math.max(
    ...sets.map((s) =>
      objectiveOf(
        g,
        y,
        y.map((_, k) => (s.includes(k) ? 1 / s.length : 0)),
      ),
    ),
  );
  expect(turnGradient(y, productsOf(g), 2, 0).objective).toBeCloseTo(best, 5);
  expect(turnGradient(y, productsOf(g), 0, 0)).toEqual({ answer: y, objective: 0 });
});
