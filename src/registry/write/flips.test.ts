import { expect, it } from "vitest";
import { flipped } from "./flips.test-data.ts";

it("one changed byte is seen, with the class of its place: 200 places", { timeout: 600_000 }, async () => {
  const { wrong, flips } = await flipped(200, 1);
  expect(wrong).toEqual([]);
  expect(Object.keys(flips)).toHaveLength(12);
});
