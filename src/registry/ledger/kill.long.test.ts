import { describe, expect, it } from "vitest";
import { killLedger } from "../../../test/support/kill-ledger.ts";

/** 200 kills; some must have hit an append, or the test says nothing. */
describe("kill -9 of a process that appends", () => {
  it("loses nothing that was acknowledged: 200 kills", async () => {
    const { problems, recoveries, pending, size } = await killLedger(200);
    console.log(
      `${size} entries; appends under way when killed: ${pending}; recoveries: ${JSON.stringify(recoveries)}`,
    );
    expect(problems).toEqual([]);
    expect(pending).toBeGreaterThan(5);
    expect(recoveries["finished"]).toBeGreaterThan(0);
  });
});
