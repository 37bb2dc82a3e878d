import { describe, expect, it } from "vitest";
import type { Domain } from "../../engine/runtime/model.ts";
import { type L1Step, l1Steps, steepestStep, stepRule } from "./steepest-step.ts";

const domain = (size: number, lower = -Infinity, upper = Infinity): Domain => ({
  dims: [size],
  size,
  layout: "flat",
  lower: new Float32Array(size).fill(lower),
  upper: new Float32Array(size).fill(upper),
});

const step = (
  norm: "linf" | "l2" | "l1",
  g: readonly number[],
  alpha: number,
  l1: L1Step = "box",
  x: readonly number[] = g.map(() => 0),
  d = domain(g.length),
): number[] => {
  const at = Float32Array.from(x);
  steepestStep(stepRule(norm, l1, 0.5), alpha, at, Float32Array.from(g), 0, d);
  return Array.from(at, (v, i) => Number((v - (x[i] as number)).toFixed(6)));
};

const gain = (g: readonly number[], d: readonly number[]): number => g.reduce((s, v, i) => s + v * (d[i] as number), 0);

describe("steepestStep (the cases of CleverHans' optimize_linear)", () => {
  it("linf gains the sum of |g|, l2 the norm of g", () => {
    expect(step("linf", [1, -2, 0], 1)).toEqual([1, -1, 0]);
    const d = step("l2", [3, -4], 1);
    expect(d).toEqual([0.6, -0.8]);
    expect(gain([3, -4], d)).toBeCloseTo(5, 5);
  });

  it.each(["box", "steepest"] as const)("l1 %s puts all on the largest |g| and splits ties", (l1) => {
    expect(gain([1, -2], step("l1", [1, -2], 1, l1))).toBeCloseTo(2, 6);
    expect(step("l1", [2, -2], 1, l1)).toEqual([0.5, -0.5]);
    expect(gain([2, -2], step("l1", [2, -2], 1, l1))).toBeCloseTo(2, 6);
  });

  it("l1 normalised gains less: the misconception that CleverHans warns of", () => {
    expect(gain([1, -2], step("l1", [1, -2], 1, "normalised"))).toBeCloseTo(5 / 3, 5);
  });

  it("l1 box fills coordinates up to their bounds, in the order of |g|, ties evenly", () => {
    const d = domain(4, 0, 1);
    expect(step("l1", [3, -2, 1, 5], 1.5, "box", [0.5, 0.75, 0, 1], d)).toEqual([0.5, -0.75, 0.25, 0]);
    expect(step("l1", [2, 2, 1, 0], 1, "box", [0.9, 0, 0, 0], d)).toEqual([0.1, 0.9, 0, 0]);
    expect(step("l1", [1, 1, 0, 0], 9, "box", [0.5, 0.5, 0, 0], d)).toEqual([0.5, 0.5, 0, 0]);
  });

  it("l1 box is the best of 2000 random points of ball and box", () => {
    const d = domain(5, 0, 1);
    const x = [0.1, 0.9, 0.5, 0.3, 0];
    const g = [1, 2, -1.5, -0.3, 0.7];
    const best = gain(g, step("l1", g, 0.8, "box", x, d));
    let k = 0;
    const next = (): number => (Math.sin(++k * 12.9898) * 43758.5453) % 1;
    for (let t = 0; t < 2000; t++) {
      const r = g.map(() => next());
      const f = 0.8 / r.reduce((s, v) => s + Math.abs(v), 0);
      const inBox = r.map((v, i) => Math.min(Math.max(v * f + (x[i] as number), 0), 1) - (x[i] as number));
      expect(gain(g, inBox)).toBeLessThanOrEqual(best + 1e-6);
    }
  });

  it("l1 sparse moves the top quantile by equal parts, not what is stuck at a bound", () => {
    expect(step("l1", [4, -3, 2, 1], 1, "sparse")).toEqual([0.5, -0.5, 0, 0]);
    expect(step("l1", [4, -3, 2, 1], 1, "sparse", [1, 0.5, 0.5, 0.5], domain(4, 0, 1))).toEqual([0, -0.5, 0.5, 0]);
  });

  it("a gradient of 0 moves nothing", () => {
    for (const l1 of l1Steps) expect(step("l1", [0, 0], 1, l1)).toEqual([0, 0]);
    expect(step("l2", [0, 0], 1)).toEqual([0, 0]);
    expect(step("linf", [0, 0], 1)).toEqual([0, 0]);
  });
});
