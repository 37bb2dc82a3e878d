import { beforeAll, describe, expect, it } from "vitest";
import { type Rng, rngFor } from "../../core/rng.ts";
import { Cells, expectedCells } from "../profile/cells.ts";
import { learnProfile } from "../profile/learn.ts";
import type { Profile } from "../profile/profile.ts";
import { Reference } from "../profile/reference.ts";
import { QueryMonitor } from "../query-monitor.ts";
import type { Detector } from "../detector.ts";
import { coverage } from "./coverage.ts";
import { distance } from "./distance.ts";

const size = 3;
/** Every column alone, and every two together, are as in a row drawn at random; the sign of the third follows from those of the others. */
const ordinaryRow = (rng: Rng): readonly number[] => {
  const [x = 0, y = 0, z = 0] = sweep(rng);
  return [x, y, Math.sign(x * y) * Math.abs(z)];
};
/** All over the box that the data lie in. */
const sweep = (rng: Rng): readonly number[] => [0, 1, 2].map(() => 10 * rng.uniform() - 5);
const rows = (n: number, seed: number, row: (rng: Rng) => readonly number[]): Float32Array => {
  const rng = rngFor(seed, "rows");
  const x = new Float32Array(n * size);
  for (let r = 0; r < n; r++) x.set(row(rng), r * size);
  return x;
};
let profile: Profile;
beforeAll(async () => {
  profile = await learnProfile({
    x: rows(16_000, 1, ordinaryRow),
    shape: { size },
    seed: 1,
    data: `sha256:${"0".repeat(64)}`,
  });
});

/** RETURNS the number of accounts that left level 0, by one detector alone. */
const alarmed = (
  x: Float32Array,
  accounts: number,
  by: Detector<unknown> = coverage,
): { readonly found: number; readonly seen: readonly string[] } => {
  const monitor = new QueryMonitor({ profile, salt: "s", accounts: 4096, detectors: [by] });
  const reference = new Reference(profile, "s");
  const found = new Set<number>();
  const seen: string[] = [];
  for (let i = 0; i < x.length / size; i++) {
    const keys = { account: String(i % accounts), network: "one" };
    const judged = monitor.observe({ atMs: i, keys, features: reference.measure(x, i * size) });
    if (judged.level > 0) found.add(i % accounts);
    seen.push(...judged.alerts.map((a) => a.seen));
  }
  return { found: found.size, seen };
};

describe("coverage of the input space", () => {
  it("an account that sweeps the space between the data is found, and so are 20 that share the work", () => {
    for (const accounts of [1, 5, 20]) {
      const x = rows(60 * accounts, 2, sweep);
      const { found, seen } = alarmed(x, accounts);
      expect({ accounts, found }).toEqual({ accounts, found: accounts });
      // to what looks at how far the measures are from the data nothing is odd
      expect(alarmed(x, accounts, distance).found).toBe(0);
      expect(seen[0]).toMatch(
        /^\d+ of 1000 cells of the input space in \d+ queries, where ordinary clients cover \d+ in \d+$/,
      );
    }
  });

  it("ordinary clients are not, however many they are and however long they ask", () => {
    expect(alarmed(rows(20_000, 3, ordinaryRow), 1000).found).toBe(0);
    expect(alarmed(rows(20_000, 4, ordinaryRow), 20).found).toBe(0);
  });

  it("nor is one that has a single rare kind of input, which it asks about again and again", () => {
    const rng = rngFor(5, "rare");
    expect(
      alarmed(
        rows(2000, 5, () => [-2, -2, -2].map((v) => v + 0.01 * rng.normal())),
        1,
      ).found,
    ).toBe(0);
  });

  it("has an e-value of at most 1 on average for fresh ordinary queries, whatever is known already", () => {
    const reference = new Reference(profile, "s");
    for (const accounts of [1, 50, 20_000]) {
      const state = coverage.start({ profile, salt: "s" });
      const x = rows(20_000, 6, ordinaryRow);
      let sum = 0;
      for (let i = 0; i < 20_000; i++) {
        const e = coverage.step(state, {
          atMs: i,
          keys: { account: String(i % accounts) },
          features: reference.measure(x, i * size),
        });
        sum += e.kind === "evidence" ? Math.exp(e.nats) : Number.NaN;
      }
      expect(sum / 20_000).toBeLessThanOrEqual(1);
    }
  });

  it("keeps a bounded number of accounts", () => {
    const state = coverage.start({ profile, salt: "s" });
    const features = new Reference(profile, "s").measure(rows(1, 7, ordinaryRow));
    for (let i = 0; i < 10_000; i++) coverage.step(state, { atMs: i, keys: { account: String(i) }, features });
    expect(state.accounts.size).toBe(4096);
    expect(state.accounts.has("9999")).toBe(true);
  });

  it("says nothing with a profile that was made before it", () => {
    const { coverage: _, ...older } = profile;
    const state = coverage.start({ profile: older, salt: "s" });
    const features = new Reference(older, "s").measure(rows(1, 8, ordinaryRow));
    expect(coverage.step(state, { atMs: 0, keys: { account: "a" }, features })).toMatchObject({ kind: "silent" });
  });
});

describe("Cells", () => {
  it("are some thousand at most, by the number of directions and of data, and hold every place", () => {
    for (const [dims, samples, count] of [
      [1, 1e6, 16],
      [2, 1e6, 256],
      [3, 1e6, 4096],
      [4, 1e6, 4096],
      [5, 1e6, 3125],
      [6, 1e6, 4096],
      [24, 1e6, 4096],
      [6, 8000, 729],
      [6, 150, 16],
      [3, 1, 2],
    ] as const) {
      const cells = new Cells(new Float32Array(dims).fill(2), samples);
      expect(cells.count).toBe(count);
      for (const v of [0, 1, -1e30, 1e30, Infinity, -Infinity, Number.NaN]) {
        const cell = cells.cellOf(new Float32Array(dims).fill(v));
        expect(cell >= 0 && cell < count).toBe(true);
      }
    }
  });

  it("an ordinary client covers as many as drawing says", () => {
    const cells = new Cells(Float32Array.from([1]), 20_000);
    const rng = rngFor(9, "cells");
    const draw = (): Float32Array => Float32Array.from([rng.normal()]);
    const rarity = cells.rarity(Array.from({ length: 20_000 }, draw));
    let covered = 0;
    for (let c = 0; c < 400; c++) covered += new Set(Array.from({ length: 20 }, () => cells.cellOf(draw()))).size;
    expect(Math.abs(covered / 400 - expectedCells(rarity, 20))).toBeLessThan(0.2);
  });
});
