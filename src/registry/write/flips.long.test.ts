import { expect, it } from "vitest";
import { flipped } from "./flips.test-data.ts";

it("one changed byte is seen, with the class of its place: 2,000 places", async () => {
  const { wrong, ...counts } = await flipped(2000, 2);
  console.log(JSON.stringify(counts));
  expect(wrong).toEqual([]);
  expect(counts.flips["row"]).toBe(250);
});
