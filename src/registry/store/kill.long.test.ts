import { expect, it } from "vitest";
import { killed } from "./kill.test-data.ts";

it("a store loses nothing that was acknowledged in 120 kills", async () => {
  const { kills, records, blobs, wrong } = await killed(120, 2);
  console.log(`${kills} kills, ${records} records and ${blobs} blobs acknowledged`);
  expect(wrong).toEqual([]);
  expect(records).toBeGreaterThan(kills);
  expect(blobs).toBeGreaterThan(kills / 10);
});
