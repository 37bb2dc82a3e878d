import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { tailNats, tailOf } from "./tail.ts";

const normals = (n: number, seed: number): Float64Array => {
  const rng = rngFor(seed, "tail");
  return Float64Array.from({ length: n }, () => rng.normal());
};
const meanE = (tail: ReturnType<typeof tailOf>, scores: Float64Array): number =>
  scores.reduce((a, s) => a + Math.exp(tailNats(tail, s)), 0) / scores.length;

describe("tail", () => {
  it("bounds the rate of excesses for the data set at hand, 99 times in 100", () => {
    let wrong = 0;
    for (let seed = 0; seed < 200; seed++) {
      const tail = tailOf([normals(500, seed)]);
      const fresh = normals(20_000, 1000 + seed);
      const rates = tail.at.map((at) => fresh.filter((s) => s > at).length / fresh.length);
      if (rates.some((r, k) => r > (tail.bound[k] ?? 0) + 0.002)) wrong++;
    }
    expect(wrong).toBeLessThanOrEqual(6);
  });

  it("gives e-values of mean below 1 to ordinary scores, also with one in a hundred that is anything", () => {
    const tail = tailOf([normals(2000, 1)]);
    const fresh = normals(50_000, 2);
    expect(meanE(tail, fresh)).toBeLessThan(1);
    expect(
      meanE(
        tail,
        fresh.map((s, i) => (i % 100 === 0 ? 1e6 : s)),
      ),
    ).toBeLessThan(1);
  });

  it("bounds every declared variation alone", () => {
    const shifted = normals(2000, 3).map((s) => s + 2);
    const tail = tailOf([normals(2000, 1), shifted]);
    expect(
      meanE(
        tail,
        normals(50_000, 4).map((s) => s + 2),
      ),
    ).toBeLessThan(1);
  });

  it("says at most 3.2 nats, at least -0.7, and takes what is no number for the strangest", () => {
    const tail = tailOf([normals(20_000, 1)]);
    expect(tailNats(tail, 100)).toBeCloseTo(3.1, 1);
    expect(tailNats(tail, Number.NaN)).toBe(tailNats(tail, 100));
    expect(tailNats(tail, -100)).toBe(-Math.LN2);
  });

  it("refuses too few scores", () => {
    expect(() => tailOf([normals(99, 1)])).toThrow(expect.objectContaining({ code: "DATA_MISMATCH" }));
  });
});
