/** Fifteen hundred requests that no client sends, to a server that runs; fuzz.long.test.ts sends a hundred thousand. */
import { expect, it } from "vitest";
import { fuzzed } from "./fuzz/fuzzed.ts";

it("bad requests: no error of the server, nothing of its inside, an id and a problem for each", async () => {
  const { statuses, wrong, failures } = await fuzzed({ seed: 1, count: 1500, atOnce: 8 });
  expect(wrong).toEqual([]);
  expect(failures).toEqual([]);
  // it met the model, the readers of bodies, who may not, and what is too much
  for (const status of [200, 400, 401, 404, 413, 415, 422])
    expect(statuses.get(status), `${status}`).toBeGreaterThan(0);
});
