import { expect, it } from "vitest";
import { CasemateError } from "../../core/error.ts";
import { closeStages } from "./close-stages.ts";

it("closes in order; what hangs is left after its time, what throws is told, and the rest is closed", async () => {
  const closed: string[] = [];
  const told: unknown[] = [];
  const begun: string[] = [];
  const done = (what: string) => ({ what, close: async () => void closed.push(what) });
  await closeStages(
    [
      done("the listener"),
      { what: "model 'a'", close: () => new Promise<never>(() => undefined) },
      { what: "the limits", close: () => Promise.reject(new CasemateError("STORE_CLOSED", "gone")) },
      done("the monitors"),
    ],
    { stageMs: 30, failed: (error) => told.push(error), begun: (what) => begun.push(what) },
  );
  expect(closed).toEqual(["the listener", "the monitors"]);
  expect(begun).toEqual(["the listener", "model 'a'", "the limits", "the monitors"]);
  expect(told.map((e) => (e as Error).message)).toEqual(["model 'a' was not closed within 30 ms: it was left", "gone"]);
});
