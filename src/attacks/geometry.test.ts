import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Domain } from "../engine/runtime/model.ts";
import { distance, norms } from "../engine/tensor/norm.ts";
import { inDomain, projectRow, withinRadius } from "./geometry.ts";

/** Columns of a table in units of their range: a real one, 0..40 whole, one that only grows, one that is fixed, three of a one-hot group. */
const domain: Domain = {
  dims: [7],
  size: 7,
  layout: "flat",
  lower: new Float32Array(7),
  upper: new Float32Array(7).fill(1),
  mutable: Uint8Array.of(1, 1, 1, 0, 1, 1, 1),
  integer: Uint8Array.of(0, 1, 0, 0, 0, 0, 0),
  step: Float32Array.of(1, 1 / 40, 1, 1, 1, 1, 1),
  direction: Int8Array.of(0, 0, 1, 0, 0, 0, 0),
  groups: [[4, 5, 6]],
};
const unit = fc.double({ min: 0, max: 1, noNaN: true });
const original = fc
  .tuple(unit, fc.integer({ min: 0, max: 40 }), unit, unit, fc.integer({ min: 0, max: 2 }))
  .map(([a, k, b, c, hot]) => Float32Array.of(a, k / 40, b, c, ...[0, 1, 2].map((i) => (i === hot ? 1 : 0))));
const anywhere = fc.array(fc.double({ min: -2, max: 3, noNaN: true }), { minLength: 7, maxLength: 7 });

describe("projectRow", () => {
  it("ends inside the domain, from anywhere", () => {
    fc.assert(
      fc.property(original, anywhere, fc.constantFrom(...norms), unit, (x0, from, norm, epsilon) => {
        const x = Float32Array.from(from);
        projectRow(norm, norm === "l0" ? Math.ceil(3 * epsilon) : epsilon + 1e-3, x, 0, x0, 0, domain);
        expect(inDomain(x, 0, x0, 0, domain)).toBe(true);
        expect(x[3]).toBe(x0[3]);
        expect(x[2]).toBeGreaterThanOrEqual(x0[2] as number);
        const steps = 40 * ((x[1] as number) - (x0[1] as number));
        expect(Math.abs(steps - Math.round(steps))).toBeLessThan(1e-3);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it("moves whole numbers by whole steps of their unit, towards the original", () => {
    const x0 = Float32Array.of(0.5, 0.5, 0.5, 0.5, 1, 0, 0);
    const x = Float32Array.of(0.5, 0.5 + 2.9 / 40, 0.5, 0.5, 1, 0, 0);
    projectRow("linf", 0.2, x, 0, x0, 0, domain);
    expect(x[1]).toBeCloseTo(0.5 + 2 / 40, 6);
    expect(withinRadius(distance("linf", x, x0, 0, 7), 0.2)).toBe(true);
    // a step more or less is outside
    expect(
      inDomain(
        Float32Array.from(x, (v, i) => (i === 1 ? v + 0.5 / 40 : v)),
        0,
        x0,
        0,
        domain,
      ),
    ).toBe(false);
    expect(
      inDomain(
        Float32Array.from(x, (v, i) => (i === 2 ? v - 0.01 : v)),
        0,
        x0,
        0,
        domain,
      ),
    ).toBe(false);
  });

  it("takes the largest entry of a one-hot group, without whole numbers in its way", () => {
    const x0 = Float32Array.of(0.5, 0.5, 0.5, 0.5, 1, 0, 0);
    const x = Float32Array.of(0.5, 0.5, 0.5, 0.5, 0.4, 0.1, 0.6);
    projectRow("l2", 2, x, 0, x0, 0, domain);
    expect([...x.slice(4)]).toEqual([0, 0, 1]);
  });
});
