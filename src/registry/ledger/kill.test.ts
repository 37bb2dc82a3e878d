import { describe, expect, it } from "vitest";
import { killLedger } from "../../../test/support/kill-ledger.ts";

describe("kill -9 of a process that appends", () => {
  it("loses nothing that was acknowledged: 5 kills", async () => {
    const { problems, size } = await killLedger(5);
    expect(problems).toEqual([]);
    expect(size).toBeGreaterThan(0);
  });
});
