import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { killed } from "./kill.test-data.ts";

it("a budget holds over 40 times kill -9", async () => {
  const folder = mkdtempSync(join(tmpdir(), "limits-kill-"));
  try {
    const { kills, admitted, lost, wrong } = await killed(folder, { kills: 40, budget: 20_000, seed: 2 });
    console.log(`${kills} kills: ${admitted} of 20000 units admitted, ${lost} lost`);
    expect(wrong).toEqual([]);
    expect(kills).toBe(40);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
