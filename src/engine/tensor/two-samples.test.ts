/** Against SciPy 1.17 (ttest_ind with equal_var=False, mannwhitneyu with method="asymptotic"), and against counting by hand. */
import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { mannWhitneyTest, welchTest } from "./two-samples.ts";

interface Row {
  readonly name: string;
  readonly a: readonly number[];
  readonly b: readonly number[];
  /** t, degrees of freedom, p, interval of the difference */
  readonly welch: readonly number[];
  /** U, p */
  readonly ranks: readonly number[];
}

const rows: readonly Row[] = [
  {
    name: "equal sizes",
    a: [27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4],
    b: [27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4],
    welch: [-2.455356398286006, 24.988529290231416, 0.021378001462866992, -3.984096267140929, -0.3492370661924069],
    ranks: [53.5, 0.015201303821215302],
  },
  {
    name: "many ties",
    a: [1, 2, 2, 3, 3, 3, 4, 5, 5, 6, 7, 7, 8, 9, 9, 10, 11, 12, 12, 13],
    b: [2, 3, 3, 4, 4, 4, 5, 5, 6, 6, 7, 8, 8, 9, 10, 10, 10, 14, 15, 16, 17],
    welch: [-1.010012068862548, 38.38427242341245, 0.31881429470574213, -3.919071535760683, 1.3095477262368722],
    ranks: [178, 0.40986211987136534],
  },
  {
    name: "other sizes and spreads",
    a: Array.from({ length: 30 }, (_, i) => i ** 1.5),
    b: Array.from({ length: 40 }, (_, i) => i * 0.7 + 3),
    welch: [5.111256053845896, 30.207643327052278, 1.6708650813297913e-5, 27.84160404643275, 64.87852892404666],
    ranks: [928, 0.00010161205369848349],
  },
];

const close = (got: number, want: number): void => expect(Math.abs(got / want - 1)).toBeLessThan(1e-9);

describe("two samples", () => {
  it.each(rows)("$name", ({ a, b, welch, ranks }) => {
    const w = welchTest(a, b);
    for (const [i, got] of [w.t, w.degreesOfFreedom, w.p, ...w.interval].entries()) close(got, welch[i] ?? Number.NaN);
    const m = mannWhitneyTest(a, b);
    for (const [i, got] of [m.u, m.p].entries()) close(got, ranks[i] ?? Number.NaN);
    let over = 0;
    for (const x of a) for (const y of b) over += x > y ? 1 : x === y ? 0.5 : 0;
    expect(m.superiority).toBeCloseTo(over / (a.length * b.length), 12);
    // the other way round
    expect(welchTest(b, a).t).toBeCloseTo(-w.t, 12);
    expect(mannWhitneyTest(b, a).superiority).toBeCloseTo(1 - m.superiority, 12);
  });

  it("covers what is true as often as its level says", () => {
    const rng = rngFor(1, "two-samples.test");
    const covered = { difference: 0, superiority: 0 };
    const [rounds, shift] = [1000, 0.5];
    // P(X + shift > Y) of two standard normals
    const truth = 0.638163195;
    for (let i = 0; i < rounds; i++) {
      const a = Array.from({ length: 60 }, () => rng.normal() + shift);
      const b = Array.from({ length: 40 }, () => rng.normal());
      const inside = ([low, high]: readonly [number, number], v: number): number => (low <= v && v <= high ? 1 : 0);
      covered.difference += inside(welchTest(a, b).interval, shift);
      covered.superiority += inside(mannWhitneyTest(a, b).interval, truth);
    }
    expect(covered.difference / rounds).toBeGreaterThan(0.93);
    expect(covered.superiority / rounds).toBeGreaterThan(0.92);
    expect(covered.superiority / rounds).toBeLessThan(0.98);
  });

  it("knows samples in which nothing varies", () => {
    expect(welchTest([1, 1], [1, 1])).toMatchObject({ p: 1, difference: 0 });
    expect(welchTest([2, 2], [1, 1])).toMatchObject({ p: 0, difference: 1 });
    expect(mannWhitneyTest([1, 1], [1, 1])).toMatchObject({ p: 1, superiority: 0.5 });
    expect(() => welchTest([1], [1, 2])).toThrow("2 values");
  });
});
