import { expect, it } from "vitest";
import { rateWarnings } from "./rate-warnings.ts";

it("takes 1/100 for what it is, a batch of one, and says so", () => {
  const [stated, few, ...more] = rateWarnings({ value: 0.01, batch: 1 }, 2000);
  expect(stated).toContain("states batches of 1,");
  expect(stated).toContain("draws 20 of 2000 records on average: write 20/2000");
  expect([few, ...more]).toEqual([undefined]);
  expect(rateWarnings({ value: 0.01, batch: 1 }, 500)).toEqual([
    expect.stringContaining("write 5/500"),
    expect.stringContaining("5 records are expected in a batch"),
  ]);
});

it("says nothing about rates that fit", () => {
  expect(rateWarnings({ value: 256 / 60_000, batch: 256 }, 60_000)).toEqual([]);
  expect(rateWarnings({ value: 0.01 }, 2000)).toEqual([]);
  // data of which some records were left out since
  expect(rateWarnings({ value: 256 / 60_000, batch: 256 }, 59_000)).toEqual([]);
});
