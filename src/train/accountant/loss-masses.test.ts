/** One step: grid masses bound the exact delta from above and below, to second order of the grid's step. */
import { describe, expect, it } from "vitest";
import { normalCdf } from "../../engine/tensor/special-functions.ts";
import type { PrivacyEvent } from "./event.ts";
import { hybrid, lossCells, swapped } from "./loss-cells.ts";
import { lowerMasses, type LossMasses, meanMasses, upperMasses } from "./loss-masses.ts";
import { pairOf } from "./loss-pair.ts";

const event = (noise: number, rate: number): PrivacyEvent => ({
  mechanism: "gaussian",
  noise,
  sampling: rate === 1 ? "none" : "poisson",
  rate,
  steps: 1,
});
const total = (a: Float64Array): number => a.reduce((s, x) => s + x, 0);
const delta = (m: LossMasses, epsilon: number): number =>
  m.mass.reduce((s, x, i) => s + x * Math.max(0, -Math.expm1(epsilon - (m.first + i) * m.step)), m.infinite);

/** q H_{(a - 1 + q) / q} of a Gaussian pair, a = e^epsilon: exact for removal. */
const exact = (sigma: number, rate: number, epsilon: number): number => {
  const e = Math.log1p(Math.expm1(epsilon) / rate);
  return rate * (normalCdf(0.5 / sigma - e * sigma) - Math.exp(e) * normalCdf(-0.5 / sigma - e * sigma));
};

describe.each([
  [1, 0.01, 1e-2],
  [0.7, 0.3, 3e-2],
  [4, 0.999, 1e-3],
  [1, 0.001, 2e-4],
])("sampled Gaussian, sigma %d, rate %d, step %d", (sigma, rate, step) => {
  const cells = lossCells(pairOf(event(sigma, rate), "add-remove").pair, step);
  const upper = upperMasses(cells);
  const lower = lowerMasses(cells);
  const epsilons = [0, 0.0013, 0.01, 0.05, 0.2, 0.5, 1, 2];

  it("keeps all mass, of P and of Q", () => {
    for (const c of [cells, swapped(cells)]) {
      expect(total(c.pDown) + total(c.pUp)).toBeCloseTo(1, 12);
      expect(total(c.qDown) + total(c.qUp)).toBeCloseTo(1, 12);
      for (const m of [upperMasses(c), lowerMasses(c), meanMasses(c)]) expect(total(m.mass)).toBeCloseTo(1, 11);
      // masses of Q are e^-loss times those of P; more of them than 1 only lowers delta
      const massOfQ = (m: LossMasses): number =>
        m.mass.reduce((s, x, i) => s + x * Math.exp(-(m.first + i) * m.step), 0);
      expect(massOfQ(upperMasses(c))).toBeCloseTo(1, 11);
      expect(massOfQ(lowerMasses(c))).toBeGreaterThan(1 - 1e-11);
      expect(massOfQ(lowerMasses(c))).toBeLessThan(1 + step);
    }
  });

  it.each(epsilons)("bounds delta at epsilon %d", (epsilon) => {
    const want = exact(sigma, rate, epsilon);
    expect(delta(lower, epsilon)).toBeLessThanOrEqual(want + 1e-14);
    expect(delta(upper, epsilon)).toBeGreaterThanOrEqual(want - 1e-14);
  });

  it("the gap falls with the square of the step", () => {
    const gap = (h: number): number => {
      const c = lossCells(pairOf(event(sigma, rate), "add-remove").pair, h);
      // at many places, for gaps vanish at grid points
      return Array.from({ length: 30 }, (_, i) => i * 7.3e-3).reduce(
        (s, e) => s + delta(upperMasses(c), e) - delta(lowerMasses(c), e),
        0,
      );
    };
    expect(gap(step / 4)).toBeLessThan(gap(step) / 6);
  });
});

it("cell masses are differences of the distribution functions", () => {
  const sigma = 1.3;
  const cells = lossCells(pairOf(event(sigma, 1), "add-remove").pair, 0.01);
  for (const loss of [-5, -1.5, -0.3, 0, 0.3, 1.2, 4]) {
    const i = Math.round(loss / 0.01) - cells.first;
    const at = (l: number): number => l * sigma * sigma + 0.5;
    // from the tail that is nearer, where the distribution function has its relative accuracy
    const mass = (center: number): number => {
      const [a, b] = [(at(loss) - center) / sigma, (at(loss + 0.01) - center) / sigma];
      return a > 0 ? normalCdf(-a) - normalCdf(-b) : normalCdf(b) - normalCdf(a);
    };
    expect(((cells.pDown[i] as number) + (cells.pUp[i] as number)) / mass(1)).toBeCloseTo(1, 10);
    expect(((cells.qDown[i] as number) + (cells.qUp[i] as number)) / mass(0)).toBeCloseTo(1, 10);
  }
});

it("the hybrid has the positive losses of one direction and the negative ones of the other", () => {
  const cells = lossCells(pairOf(event(1.5, 0.1), "add-remove").pair, 1e-3);
  const joined = hybrid(cells);
  expect(delta(upperMasses(joined), 0.3)).toBeCloseTo(delta(upperMasses(cells), 0.3), 12);
  // delta(-epsilon) of (P, Q) is 1 - e^-epsilon + e^-epsilon delta(epsilon) of (Q, P), and here both directions agree
  const below = delta(upperMasses(joined), -0.2);
  expect(below).toBeCloseTo(-Math.expm1(-0.2) + Math.exp(-0.2) * delta(upperMasses(cells), 0.2), 6);
});
