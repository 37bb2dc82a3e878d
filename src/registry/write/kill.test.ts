import { expect, it } from "vitest";
import { killed } from "./kill.test-data.ts";

it("a registry loses nothing that was acknowledged when its process is killed, and leaves nothing secret", async () => {
  const { done, wrong } = await killed(4, 1);
  expect(wrong).toEqual([]);
  expect(done["push"]).toBeGreaterThan(0);
});
