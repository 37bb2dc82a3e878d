import { expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { normalCdf } from "../../engine/tensor/special-functions.ts";
import { roc } from "./roc.ts";

const draw = (n: number, shift: number, ...stream: (string | number)[]): Float64Array => {
  const rng = rngFor(1, "roc", ...stream);
  return Float64Array.from({ length: n }, () => shift + rng.normal());
};

it("counts pairs, ties as half", () => {
  const a = Float64Array.of(3, 1, 2, 2);
  const b = Float64Array.of(0, 2, 1);
  let pairs = 0;
  for (const x of a) for (const y of b) pairs += x > y ? 1 : x === y ? 0.5 : 0;
  expect(roc(a, b).auc.value).toBeCloseTo(pairs / 12, 12);
});

it("DeLong's interval by hand", () => {
  // members 1, 3, 4 against 0, 2: placements 1/2, 1, 1 and 1, 2/3
  const { auc } = roc(Float64Array.of(1, 3, 4), Float64Array.of(0, 2));
  const mean = 5 / 6;
  const variance = ((0.5 - mean) ** 2 + 2 * (1 - mean) ** 2) / 2 / 3 + ((1 - mean) ** 2 + (2 / 3 - mean) ** 2) / 2;
  const half = (1.959963984540054 * Math.sqrt(variance)) / (mean * (1 - mean));
  const at = (v: number): number => 1 / (1 + Math.exp(-v));
  expect(auc.value).toBeCloseTo(mean, 12);
  expect(auc.interval[0]).toBeCloseTo(at(Math.log(5) - half), 9);
  expect(auc.interval[1]).toBeCloseTo(at(Math.log(5) + half), 9);
});

it("the interval covers the AUC of two normals in 95 % of draws", () => {
  const truth = normalCdf(1 / Math.SQRT2);
  const draws = 600;
  let covered = 0;
  for (let k = 0; k < draws; k++) {
    const [low, high] = roc(draw(60, 1, "a", k), draw(90, 0, "b", k)).auc.interval;
    if (low <= truth && truth <= high) covered++;
  }
  expect(covered / draws).toBeGreaterThan(0.93);
  expect(covered / draws).toBeLessThan(0.975);
});

it("sides that are apart have an interval that is not empty", () => {
  const { auc } = roc(Float64Array.of(5, 6, 7), Float64Array.of(1, 2));
  expect(auc.value).toBe(1);
  // all of 2 right, at 95 %: (0.05 / 2)^(1/2)
  expect(auc.interval[0]).toBeCloseTo(Math.sqrt(0.025), 9);
  expect(auc.interval[1]).toBe(1);
});

it("never lets in more false positives than allowed, ties included", () => {
  const others = Float64Array.from({ length: 1000 }, (_, i) => (i < 990 ? 0 : i < 995 ? 5 : 6));
  const members = Float64Array.of(0, 5, 5.5, 6, 7);
  const { rates } = roc(members, others, [0.001, 0.005, 0.01]);
  expect(rates.map((r) => r.falsePositives)).toEqual([1, 5, 10]);
  // one false positive allowed, but five share the highest value: the threshold is that value
  expect(rates[0]).toMatchObject({ threshold: 6, tpr: { value: 1 / 5 } });
  // five allowed: everything above 5
  expect(rates[1]).toMatchObject({ threshold: 5, tpr: { value: 3 / 5 } });
  expect(rates[2]).toMatchObject({ threshold: 0, tpr: { value: 4 / 5 } });
});
