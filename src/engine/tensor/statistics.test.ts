/** Intervals checked against closed forms evaluated by mpmath 1.4 at 60 digits. */
import { describe, expect, it } from "vitest";
import { clopperPearsonInterval, mean, median, proportion, quantile, wilsonInterval } from "./statistics.ts";

const intervals: readonly (readonly [number, number, number, readonly number[], readonly number[]])[] = [
  [0, 10, 0.95, [0.0, 0.2775327998628892], [0.0, 0.3084971078187608]],
  [10, 10, 0.95, [0.7224672001371109, 1.0], [0.6915028921812393, 1.0]],
  [5, 10, 0.95, [0.23659309051256402, 0.763406909487436], [0.18708602844739858, 0.8129139715526015]],
  [1, 1000, 0.95, [0.00017654637062607806, 0.005642558597957935], [2.5317487491294065e-5, 0.005558924279826672]],
  [983, 1000, 0.95, [0.9729440411597701, 0.9893593101431837], [0.9729205031351487, 0.9900664874072834]],
  [450, 500, 0.99, [0.8600329046904401, 0.9294902858429649], [0.860531573698233, 0.9316008774002925]],
  [3, 50, 0.9, [0.024231257031218395, 0.14094194646069935], [0.01655185918923135, 0.14783717636418126]],
  [9876, 10000, 0.95, [0.9852361608857194, 0.9895893639031969], [0.9852332341828884, 0.9896760388218261]],
];

describe("intervals of proportions", () => {
  it.each(intervals)("%d of %d at level %d", (k, n, level, wilson, exact) => {
    for (const [got, want] of [
      [wilsonInterval(k, n, level), wilson],
      [clopperPearsonInterval(k, n, level), exact],
    ] as const)
      for (const end of [0, 1] as const) expect(got[end]).toBeCloseTo(want[end] as number, 13);
  });

  it("gives the published values: 81 of 263 (Newcombe 1998), 5 of 10 (Clopper and Pearson)", () => {
    expect(wilsonInterval(81, 263).map((v) => v.toFixed(4))).toEqual(["0.2553", "0.3662"]);
    expect(clopperPearsonInterval(81, 263).map((v) => v.toFixed(4))).toEqual(["0.2527", "0.3676"]);
    expect(clopperPearsonInterval(5, 10).map((v) => v.toFixed(4))).toEqual(["0.1871", "0.8129"]);
  });

  it("says nothing about no samples and refuses impossible counts", () => {
    expect(wilsonInterval(0, 0)).toEqual([0, 1]);
    expect(clopperPearsonInterval(0, 0)).toEqual([0, 1]);
    expect(() => wilsonInterval(3, 2)).toThrow(/3 of 2/);
    expect(() => wilsonInterval(0.5, 2)).toThrow(/whole numbers/);
    expect(() => clopperPearsonInterval(1, 2, 1)).toThrow(/level/);
  });

  it("carries the value, the interval and n", () => {
    const e = proportion(983, 1000);
    expect(e).toEqual({ value: 0.983, interval: wilsonInterval(983, 1000), n: 1000 });
    expect(proportion(0, 0)).toEqual({ value: 0, interval: [0, 1], n: 0 });
  });
});

describe("mean, median, quantile", () => {
  it("follows NumPy's linear rule", () => {
    const v = [7, 1, 3, 10];
    expect(mean(v)).toBe(5.25);
    expect(median(v)).toBe(5);
    expect(median(Float32Array.of(3, 1, 2))).toBe(2);
    // np.quantile([7, 1, 3, 10], [0, .1, .25, .9, 1])
    expect([0, 0.1, 0.25, 0.9, 1].map((q) => quantile(v, q))).toEqual(
      [1, 1.6, 2.5, 9.1, 10].map((x) => expect.closeTo(x, 12)),
    );
    expect(v).toEqual([7, 1, 3, 10]);
  });

  it("takes infinities (attacks that failed) and empty input", () => {
    expect(median([1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY])).toBe(Number.POSITIVE_INFINITY);
    expect(median([1, 2, Number.POSITIVE_INFINITY])).toBe(2);
    expect(median([])).toBeNaN();
    expect(mean([])).toBeNaN();
    expect(quantile([1, Number.NaN], 0)).toBeNaN();
    expect(() => quantile([1], 1.5)).toThrow(/quantile/);
  });
});
