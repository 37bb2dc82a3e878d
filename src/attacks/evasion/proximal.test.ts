import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { type Proximal, proximal } from "./proximal.ts";

const penalty: Readonly<Record<Proximal, (z: Float64Array) => number>> = {
  l0: (z) => z.reduce((s, v) => s + (v === 0 ? 0 : 1), 0),
  l1: (z) => z.reduce((s, v) => s + Math.abs(v), 0),
  l2: (z) => Math.hypot(...z),
  linf: (z) => Math.max(...z.map(Math.abs)),
  "l2/3": (z) => z.reduce((s, v) => s + Math.abs(v) ** (2 / 3), 0),
};
const value = (kind: Proximal, mu: number, z: Float64Array, v: Float64Array): number =>
  mu * penalty[kind](z) + z.reduce((s, a, i) => s + (a - (v[i] as number)) ** 2, 0) / 2;

describe("proximal", () => {
  it.each(["l0", "l1", "l2", "linf", "l2/3"] as const)("%s: no other point has a smaller value", (kind) => {
    const rng = rngFor(1, "proximal", kind);
    let moved = 0;
    let better = 0;
    for (let trial = 0; trial < 200; trial++) {
      const v = Float64Array.from({ length: 4 }, () => 2 * rng.normal());
      const mu = 10 ** (2 * rng.uniform() - 1.5);
      const z = v.slice();
      proximal(kind, mu, z);
      const least = value(kind, mu, z, v);
      if (z.some((a, i) => a !== v[i])) moved++;
      for (let k = 0; k < 200; k++) {
        // points near the answer, near v, and with zeros
        const near = k % 2 === 0 ? z : v;
        const size = 10 ** (-3 * rng.uniform());
        const other = near.map((a) => (rng.uniform() < 0.2 ? 0 : a + size * rng.normal()));
        if (value(kind, mu, other, v) < least - 1e-9) better++;
      }
    }
    expect(better).toBe(0);
    expect(moved).toBeGreaterThan(100);
  });

  it("linf: the level loses mu in all, and a small vector vanishes", () => {
    const v = Float64Array.of(3, -2, 0.5);
    proximal("linf", 2, v);
    expect(Array.from(v)).toEqual([1.5, -1.5, 0.5]);
    const small = Float64Array.of(0.2, -0.1);
    proximal("linf", 1, small);
    expect(Array.from(small, Math.abs)).toEqual([0, 0]);
  });
});
