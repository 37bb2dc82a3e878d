import { describe, expect, it } from "vitest";
import type { Hash64 } from "../profile/exact-hash.ts";
import { Records } from "./records.ts";

const hour = 3_600_000;
const decay = (ms: number): number => Math.exp(-ms / hour);
/** keys that share the only bucket of a table of eight */
const key = (i: number): Hash64 => [i + 1, 0];
const table = (): Records => new Records(8, [0.5, 0.25], decay);

describe("Records", () => {
  it("gives back at least the evidence of an account whose record was pushed out", () => {
    const records = table();
    for (let i = 0; i < 8; i++) records.raise(records.claim(key(i), 0), 100 + i);
    for (let i = 8; i < 30; i++) records.claim(key(i), 0);
    expect(records.find(key(0))).toBe(-1);
    for (let i = 0; i < 8; i++)
      expect(records.total(records.claim(key(i), 0))).toBeGreaterThanOrEqual((100 + i) * 0.999);
    expect(records.total(records.claim(key(1000), 0))).toBe(0);
  });

  it("drops the oldest of those without evidence first", () => {
    const records = table();
    for (let i = 0; i < 8; i++) records.claim(key(i), i);
    records.raise(records.find(key(0)), 50);
    records.claim(key(8), 9);
    expect([records.find(key(0)) >= 0, records.find(key(1)), records.find(key(2)) >= 0]).toEqual([true, -1, true]);
  });

  it("fades with time, in the table and out of it", () => {
    const records = table();
    records.raise(records.claim(key(0), 0), 1000);
    expect(records.total(records.claim(key(0), hour))).toBeCloseTo(1000 / Math.E, 1);
    for (let i = 1; i < 9; i++) records.raise(records.claim(key(i), hour), 1e6);
    expect(records.find(key(0))).toBe(-1);
    expect(records.total(records.claim(key(0), 3 * hour))).toBeCloseTo(1000 / Math.E ** 3, 1);
  });
});
