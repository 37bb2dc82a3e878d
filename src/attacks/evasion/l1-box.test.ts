import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import type { Domain } from "../../engine/runtime/model.ts";
import { projectL1Box } from "./l1-box.ts";

const domain = (size: number): Domain => ({
  dims: [size],
  size,
  layout: "flat",
  lower: new Float32Array(size),
  upper: new Float32Array(size).fill(1),
});

/** the same by bisection on the threshold, in float64 */
const slow = (epsilon: number, x: Float32Array, x0: Float32Array): number[] => {
  const at = (t: number): number[] =>
    Array.from(x, (v, i) => {
      const c = x0[i] as number;
      const m = Math.max(Math.abs(v - c) - t, 0);
      return Math.min(Math.max(c + Math.sign(v - c) * m, 0), 1) - c;
    });
  const norm = (d: number[]): number => d.reduce((s, v) => s + Math.abs(v), 0);
  if (norm(at(0)) <= epsilon) return at(0);
  let low = 0;
  let high = 100;
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (norm(at(middle)) > epsilon) low = middle;
    else high = middle;
  }
  return at(high);
};

describe("projectL1Box", () => {
  it.each([0.01, 0.3, 1, 5, 40])("agrees with bisection, epsilon %d", (epsilon) => {
    const d = 60;
    const rng = rngFor(1, "l1-box", epsilon);
    for (let t = 0; t < 50; t++) {
      const x0 = Float32Array.from({ length: d }, () => (rng.uniform() < 0.3 ? rng.integer(2) : rng.uniform()));
      const x = x0.map((v) => v + rng.normal() * (t % 2 === 0 ? 0.2 : 3));
      const expected = slow(epsilon, x, x0);
      projectL1Box(epsilon, x, 0, x0, 0, domain(d));
      let norm = 0;
      x.forEach((v, i) => {
        expect(v - (x0[i] as number)).toBeCloseTo(expected[i] as number, 5);
        norm += Math.abs(v - (x0[i] as number));
      });
      expect(norm).toBeLessThanOrEqual(epsilon + 1e-5);
    }
  });

  it("leaves immutable features and untouched values exactly as they are", () => {
    const x0 = Float32Array.of(0.1, 0.2, 0.3);
    const x = Float32Array.of(0.9, 0.9, 0.3);
    projectL1Box(10, x, 0, x0, 0, { ...domain(3), mutable: Uint8Array.of(1, 0, 1) });
    expect(Array.from(x)).toEqual([Math.fround(0.9), x0[1], x0[2]]);
  });

  it("spends the radius on what the box lets through", () => {
    // soft thresholding alone would leave 0.5 of the radius to a coordinate that can not move
    const x0 = Float32Array.of(1, 0);
    const x = Float32Array.of(3, 3);
    projectL1Box(1, x, 0, x0, 0, domain(2));
    expect(Array.from(x)).toEqual([1, 1]);
  });
});
