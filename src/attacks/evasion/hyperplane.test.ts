import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import type { Domain } from "../../engine/runtime/model.ts";
import { hyperplaneScratch, projectToHyperplane } from "./hyperplane.ts";

const domain = (size: number): Domain => ({
  dims: [size],
  size,
  layout: "flat",
  lower: new Float32Array(size),
  upper: new Float32Array(size).fill(1),
});

const run = (norm: "linf" | "l2" | "l1", x: Float32Array, w: Float32Array, b: number, box: Domain): Float64Array => {
  const delta = new Float64Array(x.length);
  const gap = x.reduce((s, v, i) => s - v * (w[i] as number), b);
  projectToHyperplane(norm, x, 0, w, 0, gap, box, delta, hyperplaneScratch(x.length));
  return delta;
};

const length = (norm: string, d: ArrayLike<number>): number => {
  const a = Array.from(d, Math.abs);
  return norm === "linf" ? Math.max(...a) : norm === "l1" ? a.reduce((s, v) => s + v, 0) : Math.hypot(...a);
};

/** the shortest displacement, by bisection on t (linf, l2) or by sorting (l1) */
const slow = (norm: string, x: Float32Array, w: Float32Array, b: number): number | undefined => {
  let gap = b;
  x.forEach((v, i) => {
    gap -= v * (w[i] as number);
  });
  const s = gap < 0 ? -1 : 1;
  const room = Array.from(x, (v, i) => (s * (w[i] as number) > 0 ? 1 - v : v));
  const reach = (m: number[]): number => m.reduce((t, v, i) => t + v * Math.abs(w[i] as number), 0);
  if (reach(room) <= Math.abs(gap)) return undefined;
  if (norm === "l1") {
    let left = Math.abs(gap);
    let sum = 0;
    for (const i of Array.from(x.keys()).toSorted((p, q) => Math.abs(w[q] as number) - Math.abs(w[p] as number))) {
      const a = Math.abs(w[i] as number);
      const move = Math.min(room[i] as number, left / a);
      sum += move;
      left -= move * a;
      if (left <= 1e-15) break;
    }
    return sum;
  }
  const at = (t: number): number[] =>
    room.map((u, i) => Math.min(u, norm === "linf" ? t : t * Math.abs(w[i] as number)));
  let low = 0;
  let high = 1e6;
  for (let k = 0; k < 200; k++) {
    const middle = (low + high) / 2;
    if (reach(at(middle)) < Math.abs(gap)) low = middle;
    else high = middle;
  }
  return length(norm, at(high));
};

describe("projectToHyperplane", () => {
  it.each(["linf", "l2", "l1"] as const)("%s: on the hyperplane, in the box, as short as can be", (norm) => {
    const d = 40;
    const rng = rngFor(7, "hyperplane", norm);
    let met = 0;
    for (let t = 0; t < 200; t++) {
      const x = Float32Array.from({ length: d }, () => (rng.uniform() < 0.4 ? rng.integer(2) : rng.uniform()));
      const w = Float32Array.from({ length: d }, () => (rng.uniform() < 0.1 ? 0 : rng.normal()));
      const b = rng.normal() * (t % 3 === 0 ? 30 : 4);
      const delta = run(norm, x, w, b, domain(d));
      const expected = slow(norm, x, w, b);
      let value = -b;
      delta.forEach((v, i) => {
        const z = (x[i] as number) + v;
        expect(z).toBeGreaterThanOrEqual(-1e-9);
        expect(z).toBeLessThanOrEqual(1 + 1e-9);
        value += (w[i] as number) * z;
      });
      if (expected === undefined) {
        // the vertex that comes nearest
        expect(delta.every((v, i) => w[i] === 0 || [0, 1].includes((x[i] as number) + v))).toBe(true);
        continue;
      }
      met++;
      expect(value).toBeCloseTo(0, 6);
      expect(length(norm, delta)).toBeCloseTo(expected, 6);
    }
    expect(met).toBeGreaterThan(100);
  });

  it("by hand: linf, l2, l1 of (0, 0) on x + 2 y = 1", () => {
    const x = Float32Array.of(0, 0);
    const w = Float32Array.of(1, 2);
    expect(Array.from(run("linf", x, w, 1, domain(2)), (v) => Number(v.toFixed(9)))).toEqual([
      0.333333333, 0.333333333,
    ]);
    expect(Array.from(run("l2", x, w, 1, domain(2)), (v) => Number(v.toFixed(9)))).toEqual([0.2, 0.4]);
    expect(Array.from(run("l1", x, w, 1, domain(2)))).toEqual([0, 0.5]);
    // past the bound of y
    expect(Array.from(run("l1", x, w, 2.5, domain(2)))).toEqual([0.5, 1]);
  });

  it("does not move immutable features", () => {
    const box = { ...domain(2), mutable: Uint8Array.of(1, 0) };
    expect(Array.from(run("l2", Float32Array.of(0, 0), Float32Array.of(1, 2), 0.5, box))).toEqual([0.5, 0]);
  });

  it("l1: equal weights share the rest without overshooting", () => {
    const delta = run("l1", Float32Array.of(0, 0, 0), Float32Array.of(4, 4, 4), 6, domain(3));
    expect(length("l1", delta)).toBeCloseTo(1.5, 12);
  });
});
