/** Bounds against Renyi divergences of the mechanisms themselves, by integrals, for all neighbouring votes. */
import { describe, expect, it } from "vitest";
import { gaussLegendre } from "../../engine/tensor/gauss-legendre.ts";
import { normalCdf } from "../../engine/tensor/special-functions.ts";
import {
  epsilonOf,
  gaussianDivergence,
  gnmaxFlip,
  laplaceDivergence,
  lnmaxFlip,
  queryDivergence,
} from "./data-dependent.ts";

const rule = gaussLegendre(8);
const integral = (f: (x: number) => number, low: number, high: number, panels: number): number => {
  const width = (high - low) / panels;
  let sum = 0;
  for (let p = 0; p < panels; p++)
    for (let n = 0; n < rule.nodes.length; n++)
      sum += width * (rule.weights[n] as number) * f(low + (p + (rule.nodes[n] as number)) * width);
  return sum;
};

interface Noise {
  readonly density: (x: number) => number;
  readonly cdf: (x: number) => number;
  readonly reach: number;
}
const normal = (sigma: number): Noise => ({
  density: (x) => Math.exp(-0.5 * (x / sigma) ** 2) / (sigma * Math.sqrt(2 * Math.PI)),
  cdf: (x) => normalCdf(x / sigma),
  reach: 10 * sigma,
});
const laplace = (b: number): Noise => ({
  density: (x) => Math.exp(-Math.abs(x) / b) / (2 * b),
  cdf: (x) => (x < 0 ? 0.5 * Math.exp(x / b) : 1 - 0.5 * Math.exp(-x / b)),
  reach: 40 * b,
});

/** Probability of each answer. */
const answers = (counts: readonly number[], noise: Noise): number[] =>
  counts.map((c, i) =>
    integral(
      (x) => counts.reduce((p, d, j) => (j === i ? p : p * noise.cdf(x + c - d)), noise.density(x)),
      -noise.reach,
      noise.reach,
      150,
    ),
  );
const renyi = (p: readonly number[], q: readonly number[], order: number): number =>
  Math.log(p.reduce((s, x, i) => s + (x < 1e-60 ? 0 : x * (x / (q[i] as number)) ** (order - 1)), 0)) / (order - 1);
/** One vote moves, or appears, or goes: a teacher can change, its vote can not vanish, so moves only. */
const neighbours = (counts: readonly number[]): number[][] =>
  counts.flatMap((c, i) =>
    c === 0
      ? []
      : counts.flatMap((_, j) => (i === j ? [] : [counts.map((v, k) => v - (k === i ? 1 : 0) + (k === j ? 1 : 0))])),
  );

const cases: readonly (readonly number[])[] = [
  [20, 3, 2],
  [14, 11],
  [30, 0],
  [25, 5, 5, 5],
  [9, 8, 8],
];
const orders = [1.5, 3, 8, 20];

describe("GNMax", () => {
  it.each([2, 4, 9])(
    "sigma %d: the chance of another answer than the first is bounded, exactly for two classes",
    (sigma) => {
      for (const counts of cases) {
        const flip = 1 - (answers(counts, normal(sigma))[0] as number);
        expect(Math.exp(gnmaxFlip(counts, sigma))).toBeGreaterThan(flip * (1 - 1e-9) - 1e-14);
        if (counts.length === 2 && flip > 1e-9) expect(Math.exp(gnmaxFlip(counts, sigma)) / flip).toBeCloseTo(1, 5);
      }
    },
  );

  it.each([2, 4, 9])("sigma %d: the bound holds for all neighbouring votes", (sigma) => {
    for (const counts of cases) {
      const bound = gaussianDivergence(gnmaxFlip(counts, sigma), sigma);
      const p = answers(counts, normal(sigma));
      for (const next of neighbours(counts)) {
        const q = answers(next, normal(sigma));
        for (const order of orders) expect(renyi(p, q, order)).toBeLessThan(bound(order) + 1e-9);
      }
    }
  });

  it("the bound falls to nothing with agreement, and is that of the worst case without", () => {
    const worst = 4 / 9 ** 2;
    expect(gaussianDivergence(gnmaxFlip([9, 8, 8], 9), 9)(4)).toBe(worst);
    const at = [30, 60, 90, 120].map((lead) => gaussianDivergence(gnmaxFlip([lead, 0, 0], 9), 9)(4));
    for (const [i, b] of at.entries()) if (i > 0) expect(b).toBeLessThan(at[i - 1] as number);
    expect(at[3]).toBeLessThan(worst * 1e-8);
  });

  it("follows the true divergence down over orders of magnitude as teachers agree more", () => {
    // two classes: the true divergence is about q (likelihood ratio - 1)^2; on the log scale of q the bound must follow it
    for (const lead of [60, 80, 100]) {
      const sigma = 9;
      const order = 3;
      const p = answers([lead, 0], normal(sigma));
      const truth = Math.max(...neighbours([lead, 0]).map((n) => renyi(p, answers(n, normal(sigma)), order)));
      const bound = gaussianDivergence(gnmaxFlip([lead, 0], sigma), sigma)(order);
      expect(bound).toBeGreaterThan(truth);
      expect(Math.log(bound) / Math.log(truth)).toBeGreaterThan(0.6);
    }
  });
});

describe("LNMax", () => {
  it.each([2, 5, 20])("scale %d: the chance of another answer is bounded, exactly for two classes", (b) => {
    for (const counts of cases) {
      const flip = 1 - (answers(counts, laplace(b))[0] as number);
      expect(Math.exp(lnmaxFlip(counts, b))).toBeGreaterThan(flip * (1 - 1e-6));
      if (counts.length === 2) expect(Math.exp(lnmaxFlip(counts, b)) / flip).toBeCloseTo(1, 3);
    }
  });

  it.each([2, 5, 20])("scale %d: the bound holds for all neighbouring votes", (b) => {
    for (const counts of cases) {
      const bound = laplaceDivergence(lnmaxFlip(counts, b), b);
      const p = answers(counts, laplace(b));
      for (const next of neighbours(counts))
        for (const order of orders)
          expect(renyi(p, answers(next, laplace(b)), order)).toBeLessThan(bound(order) + 1e-9);
    }
  });
});

describe("confident GNMax", () => {
  it("asking: the bound holds for the two outcomes of the check", () => {
    const aggregation = { kind: "confident-gnmax", sigma: 9, threshold: 30, thresholdSigma: 8 } as const;
    for (const most of [5, 25, 30, 36, 60]) {
      const bound = queryDivergence(aggregation, [most, 0]).ask;
      const chance = (m: number): number[] => {
        const pass = normalCdf((m - 30) / 8);
        return [pass, normalCdf((30 - m) / 8)];
      };
      for (const next of [most - 1, most + 1])
        for (const order of orders) expect(renyi(chance(most), chance(next), order)).toBeLessThan(bound(order) + 1e-9);
    }
  });
});

it("epsilon of a Gaussian by Renyi orders", () => {
  // noise 2, delta 1e-5: order / 8; 2.3 by this conversion, 1.99 exactly
  const epsilon = epsilonOf((order) => order / 8, 1e-5);
  expect(epsilon).toBeGreaterThan(1.99);
  expect(epsilon).toBeLessThan(2.35);
});
