import { expect, it } from "vitest";
import { checkCounts, checkRecords } from "./run-checks.ts";

const data = { x: new Float32Array(4), labels: Int32Array.of(0, 1), dims: [2] };

it("takes records that fit, and names those that do not", () => {
  expect(() => checkRecords(data)).not.toThrow();
  expect(() => checkRecords({ ...data, x: new Float32Array(3) })).toThrow("2 labels and 3 values do not fit");
  expect(() => checkRecords({ ...data, x: new Float32Array(0), labels: new Int32Array(0) })).toThrow("0 labels");
  expect(() => checkRecords({ ...data, labels: Int32Array.of(0, -1) })).toThrow("a record has no class");
});

it("takes whole numbers from 1 on", () => {
  expect(() => checkCounts({ steps: 1, microBatch: 128 })).not.toThrow();
  for (const v of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
    expect(() => checkCounts({ steps: 1, microBatch: v })).toThrow(`microBatch is ${v}`);
});
