import { expect, it } from "vitest";
import { killed } from "./kill.test-data.ts";

it("a store loses nothing that was acknowledged when its process is killed", async () => {
  const { records, wrong } = await killed(3, 1);
  expect(wrong).toEqual([]);
  expect(records).toBeGreaterThan(0);
});
