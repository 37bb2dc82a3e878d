import { expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { exposure } from "./exposure.ts";

it("counts ranks from the best fit on", () => {
  const references = Float64Array.of(1, 2, 3);
  const e = exposure(Float64Array.of(4, 2.5, 3, 0), references);
  // ranks 1, 2, 2 (a tie counts against) and 4 of 4
  expect([...e.values]).toEqual([2, 1, 1, 0]);
  expect(e).toMatchObject({ limit: 2, atLimit: 1, mean: 1, median: 1 });
});

it("is 1 / ln 2 on average where nothing is memorized", () => {
  const rng = rngFor(4, "exposure");
  const values = () => Float64Array.from({ length: 4000 }, () => rng.normal());
  expect(exposure(values(), values()).mean).toBeCloseTo(1 / Math.LN2, 1);
});
