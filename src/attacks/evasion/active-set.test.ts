import { expect, it } from "vitest";
import { ActiveSet, gatherRows, scatterRows } from "./active-set.ts";

it("keeps rows compact, with all their state, also where a sample stands in several rows", () => {
  const set = new ActiveSet(Int32Array.of(0, 2, 2, 5, 7));
  const x = set.track(Float32Array.of(0, 0, 20, 21, 22, 23, 50, 51, 70, 71), 2);
  const flag = set.track(Uint8Array.of(1, 2, 3, 4, 5), 1);
  set.keep(Int32Array.of(2, 2, 7));
  expect(Array.from(set.rows)).toEqual([2, 2, 7]);
  expect(Array.from(x.data)).toEqual([20, 21, 22, 23, 70, 71]);
  expect(Array.from(flag.data)).toEqual([2, 3, 5]);
  set.keep(new Int32Array(0));
  expect(set.size).toBe(0);
  expect(x.data.length).toBe(0);
});

it("gathers and scatters rows", () => {
  const x = Float32Array.of(0, 1, 2, 3, 4, 5);
  const rows = Int32Array.of(2, 0);
  const part = gatherRows(x, rows, 2);
  expect(Array.from(part)).toEqual([4, 5, 0, 1]);
  const to = new Float32Array(6);
  scatterRows(part, rows, 2, to);
  expect(Array.from(to)).toEqual([0, 1, 0, 0, 4, 5]);
});
