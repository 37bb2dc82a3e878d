import { expect, it } from "vitest";
import { killed } from "./kill.test-data.ts";

/** Some kills must have hit each action, or the test says nothing. */
it("a registry loses nothing that was acknowledged in 200 kills, and leaves nothing secret", async () => {
  const { wrong, ...counts } = await killed(200, 2);
  console.log(JSON.stringify(counts));
  expect(wrong).toEqual([]);
  for (const action of ["push", "alias", "rotate"]) {
    expect(counts.done[action]).toBeGreaterThan(20);
    expect(counts.underWay[action]).toBeGreaterThan(5);
  }
  expect(counts.collected).toBeGreaterThan(0);
});
