import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { ascend, project, randomPoint, settle, type Threat } from "./threat.ts";

const size = 6;
// ranges of 1, 1, 255, 255, 2, 2; the last feature may not change
const threat = (norm: Threat["norm"], epsilon: number): Threat => ({
  norm,
  epsilon,
  domain: {
    size,
    lower: Float32Array.of(0, 0, 0, 0, -1, -1),
    upper: Float32Array.of(1, 1, 255, 255, 1, 1),
    mutable: Uint8Array.of(1, 1, 1, 1, 1, 0),
  },
});
const ranges = [1, 1, 255, 255, 2, 2];
const rows = 40;
const rng = rngFor(1, "threat.test");
const x0 = Float32Array.from({ length: rows * size }, (_, i) => {
  const low = [0, 0, 0, 0, -1, -1][i % size] as number;
  return low + (ranges[i % size] as number) * rng.uniform();
});
const gradient = Float32Array.from({ length: rows * size }, () => rng.normal());

/** Distance of row r in units of ranges. */
const distance = (norm: Threat["norm"], x: Float32Array, r: number): number => {
  const moves = ranges.map((range, j) => Math.abs((x[r * size + j] as number) - (x0[r * size + j] as number)) / range);
  return norm === "linf" ? Math.max(...moves) : Math.hypot(...moves);
};

describe.each(["linf", "l2"] as const)("%s", (norm) => {
  const t = threat(norm, 0.1);
  const check = (x: Float32Array): void => {
    for (let r = 0; r < rows; r++) {
      expect(distance(norm, x, r)).toBeLessThanOrEqual(0.1 + 1e-6);
      for (let j = 0; j < size; j++) {
        expect(x[r * size + j]).toBeGreaterThanOrEqual(t.domain.lower[j] as number);
        expect(x[r * size + j]).toBeLessThanOrEqual(t.domain.upper[j] as number);
      }
      expect(x[r * size + 5]).toBe(x0[r * size + 5]);
    }
  };

  it("random points and steps stay in ball and box and leave what may not change", () => {
    const x = randomPoint(t, x0, (r) => rngFor(2, r));
    check(x);
    expect(distance(norm, x, 0)).toBeGreaterThan(0);
    for (let step = 0; step < 5; step++) {
      ascend(t, 0.5, x, x0, gradient);
      check(x);
    }
  });

  it("a step goes along the steepest direction, features measured in units of their range", () => {
    const centre = new Float32Array(size).map(
      (_, j) => ((t.domain.lower[j] as number) + (t.domain.upper[j] as number)) / 2,
    );
    const x = centre.slice();
    const g = Float32Array.of(1, -2, 0.01, 0, 0, 5);
    ascend(t, 0.5, x, centre, g);
    const moved = ranges.map((range, j) => ((x[j] as number) - (centre[j] as number)) / range);
    // in L2 the gradient by unit is g * range; the frozen feature counts in its length, as in PGD on a masked input
    const byUnit = ranges.map((range, j) => (g[j] as number) * range);
    const expected =
      norm === "linf"
        ? [0.05, -0.05, 0.05, 0, 0, 0]
        : byUnit.map((v, j) => (j === 5 ? 0 : (0.05 * v) / Math.hypot(...byUnit)));
    moved.forEach((v, j) => expect(v).toBeCloseTo(expected[j] ?? Number.NaN, 5));
  });
});

describe("tables", () => {
  // an age that only grows, hours in whole steps of a scaled column, and a category in two columns
  const table: Threat = {
    norm: "linf",
    epsilon: 0.6,
    domain: {
      size: 4,
      lower: Float32Array.of(0, 0, 0, 0),
      upper: Float32Array.of(100, 1, 1, 1),
      direction: Int8Array.of(1, 0, 0, 0),
      integer: Uint8Array.of(1, 1, 0, 0),
      step: Float32Array.of(1, 0.1, 1, 1),
      groups: [[2, 3]],
    },
  };
  const origin = Float32Array.of(40, 0.5, 1, 0);

  it("steps stay in the direction that is allowed, and keep parts of whole steps until the end", () => {
    const x = Float32Array.of(30, 0.53, 0.7, 0.45);
    project(table, x, origin);
    [40, 0.53, 0.7, 0.45].forEach((v, j) => expect(x[j]).toBeCloseTo(v, 6));
  });

  it("ends at whole numbers, towards the original, and at one category", () => {
    const x = Float32Array.of(42.9, 0.76, 0.45, 0.55);
    settle(table, x, origin);
    [42, 0.7, 0, 1].forEach((v, j) => expect(x[j]).toBeCloseTo(v, 6));
  });
});
