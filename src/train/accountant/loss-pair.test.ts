/** The pairs for replaced records dominate: docs/decisions/pairs-for-replaced-records.md, checked by numbers. */
import { describe, expect, it } from "vitest";
import { normalCdf } from "../../engine/tensor/special-functions.ts";
import type { PrivacyEvent } from "./event.ts";
import { hybrid, lossCells } from "./loss-cells.ts";
import { lowerMasses, type LossMasses, upperMasses } from "./loss-masses.ts";
import { pairOf } from "./loss-pair.ts";

const delta = (m: LossMasses, epsilon: number): number =>
  m.mass.reduce((s, x, i) => s + x * Math.max(0, -Math.expm1(epsilon - (m.first + i) * m.step)), m.infinite);
const event = (noise: number, rate: number, sampling: PrivacyEvent["sampling"]): PrivacyEvent => ({
  mechanism: "gaussian",
  noise,
  sampling,
  rate,
  steps: 1,
});

type Vector = readonly [number, number];

/** H of (1 - q) N(0) + q N(u) and (1 - q) N(0) + q N(v), noise sigma, by the midpoint rule in the plane. */
const planeDelta = (sigma: number, q: number, u: Vector, v: Vector, epsilon: number): number => {
  const step = sigma / 25;
  const reach = 1 + 6.5 * sigma;
  const n = Math.ceil((2 * reach) / step);
  const a = Math.exp(epsilon);
  const normal = (x: number, y: number): number => Math.exp((-x * x - y * y) / (2 * sigma * sigma));
  let sum = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const x = (i + 0.5) * step - reach;
      const y = (j + 0.5) * step - reach;
      const without = (1 - q) * normal(x, y);
      sum += Math.max(0, without + q * normal(x - u[0], y - u[1]) - a * (without + q * normal(x - v[0], y - v[1])));
    }
  return (sum * step * step) / (2 * Math.PI * sigma * sigma);
};

const at = (angle: number, length = 1): Vector => [length * Math.cos(angle), length * Math.sin(angle)];

describe.each([
  [1, 0.2],
  [0.6, 0.05],
  [2, 0.7],
])("a replaced record in a Poisson sample, sigma %d, rate %d", (sigma, q) => {
  const cells = lossCells(pairOf(event(sigma, q, "poisson"), "replace-one").pair, 1e-3);
  const upper = upperMasses(cells);
  const lower = lowerMasses(cells);
  const epsilons = [-0.5, 0, 0.2, 1];
  const accuracy = 2e-5;

  it.each(epsilons)("opposite vectors are the pair, epsilon %d", (epsilon) => {
    const h = planeDelta(sigma, q, at(0.3), at(0.3 + Math.PI), epsilon);
    expect(h).toBeLessThan(delta(upper, epsilon) + accuracy);
    expect(h).toBeGreaterThan(delta(lower, epsilon) - accuracy);
  });

  it.each(epsilons)("no others are told apart better, epsilon %d", (epsilon) => {
    const others: [Vector, Vector][] = [
      [at(0), at(2.8)],
      [at(0), at(Math.PI / 2)],
      [at(0), at(0.4)],
      [at(0), at(Math.PI, 0.9)],
      [at(0, 0.8), at(Math.PI)],
      [at(0), at(0, 0)],
      [at(0, 0), at(0)],
    ];
    for (const [u, v] of others)
      expect(planeDelta(sigma, q, u, v, epsilon)).toBeLessThan(delta(upper, epsilon) + accuracy);
  });
});

describe.each([
  [1.5, 0.1],
  [3, 0.6],
])("a replaced record in a sample without replacement, sigma %d, rate %d", (sigma, g) => {
  const mu = 2 / sigma;
  const gaussian = (e: number): number => normalCdf(mu / 2 - e / mu) - Math.exp(e) * normalCdf(-mu / 2 - e / mu);
  /** g H_{1 + (a - 1) / g}(P, Q), the bound for a >= 1; below, that of swapped neighbours. */
  const bound = (e: number): number =>
    e >= 0 ? g * gaussian(Math.log1p(Math.expm1(e) / g)) : -Math.expm1(e) + Math.exp(e) * bound(-e);
  const cells = hybrid(lossCells(pairOf(event(sigma, g, "without-replacement"), "replace-one").pair, 1e-3));

  it.each([-2, -0.7, -0.1, 0, 0.1, 0.7, 2])("the hybrid has the profile of the proof at epsilon %d", (e) => {
    expect(delta(upperMasses(cells), e)).toBeGreaterThan(bound(e) - 1e-12);
    expect(delta(lowerMasses(cells), e)).toBeLessThan(bound(e) + 1e-12);
    expect(delta(upperMasses(cells), e)).toBeCloseTo(bound(e), 5);
  });

  it("the profile is convex in e^epsilon, so that a pair has it", () => {
    const h = 0.01;
    for (let a = 0.5; a < 2; a += h)
      expect(bound(Math.log(a - h)) + bound(Math.log(a + h)) - 2 * bound(Math.log(a))).toBeGreaterThan(-1e-12);
  });
});
