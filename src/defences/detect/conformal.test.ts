import { expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { conformal, fewestFor } from "./conformal.ts";

it("takes the order statistic of split conformal prediction", () => {
  const scores = Array.from({ length: 99 }, (_, i) => i + 1);
  expect(conformal(scores, 0.01)).toMatchObject({ threshold: 99, rank: 99, expected: 0.01 });
  expect(conformal(scores, 0.1)).toMatchObject({ threshold: 90, rank: 90, expected: 0.1 });
  expect(conformal([...scores].reverse(), 0.05).threshold).toBe(95);
  // of Beta(1, 99), whose distribution function is 1 - (1 - x)^99
  const { interval } = conformal(scores, 0.01);
  expect(interval[0]).toBeCloseTo(1 - 0.975 ** (1 / 99), 10);
  expect(interval[1]).toBeCloseTo(1 - 0.025 ** (1 / 99), 10);
});

it("refuses too few scores, says how many are needed, and refuses what is no number", () => {
  expect(fewestFor(0.01)).toBe(99);
  expect(fewestFor(0.001)).toBe(999);
  expect(() => conformal(new Float64Array(98), 0.01)).toThrow(/at least 99 are needed/);
  expect(() => conformal(Float64Array.of(...Array.from({ length: 200 }, () => 0), Number.NaN), 0.01)).toThrow(
    /no number/,
  );
  expect(() => conformal([...Array.from({ length: 200 }, () => 0), Infinity], 0.01)).toThrow(/no number/);
  expect(() => conformal([1], 0)).toThrow(/between 0 and 1/);
});

it("holds its rate over calibrations, and lies in its interval as often as it says", () => {
  // scores uniform in [0, 1): the rate of a calibration is 1 - threshold
  const rng = rngFor(1, "conformal.test");
  const [runs, n, fpr] = [2000, 150, 0.05];
  let [sum, inside] = [0, 0];
  for (let r = 0; r < runs; r++) {
    const { threshold, interval } = conformal(
      Array.from({ length: n }, () => rng.uniform()),
      fpr,
    );
    const rate = 1 - threshold;
    sum += rate;
    if (rate >= interval[0] && rate <= interval[1]) inside++;
  }
  // k = 144 of 150: 7/151 expected, with a deviation of 0.017 over calibrations
  expect(Math.abs(sum / runs - 7 / 151)).toBeLessThan(0.0017);
  expect(inside / runs).toBeGreaterThan(0.93);
  expect(inside / runs).toBeLessThan(0.97);
});
