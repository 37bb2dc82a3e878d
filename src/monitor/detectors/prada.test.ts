import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { startedPrada, type Asked } from "./prada.test-data.ts";

const size = 24;
const rng = rngFor(1, "prada");
const sketch = (deviation: number, around?: Float32Array): Float32Array =>
  Float32Array.from({ length: size }, (_, k) => (around?.[k] ?? 0) + deviation * rng.normal());
const natural = (n: number): Asked[] => Array.from({ length: n }, (_, i) => ({ top1: i % 10, sketch: sketch(1) }));
/** Rounds that make a near neighbour of each query so far, as JBDA does. */
const augmented = (seeds: Asked[], rounds: number): Asked[] => {
  let all = seeds;
  for (let r = 0; r < rounds; r++) all = [...all, ...all.map((a) => ({ ...a, sketch: sketch(0.2, a.sketch) }))];
  return all;
};

describe("prada", () => {
  it("finds queries that were made from each other soon after the seeds, from one account", () => {
    const { at } = startedPrada(augmented(natural(120), 4), 1);
    expect(at).toBeGreaterThan(120);
    expect(at).toBeLessThan(200);
  });

  it("finds nothing when twenty accounts share the work, nor in ordinary or uniform queries: as published", () => {
    expect(startedPrada(augmented(natural(120), 4), 20).at).toBeUndefined();
    expect(startedPrada(natural(1000), 1).at).toBeUndefined();
    const uniform = Array.from({ length: 2000 }, (_, i) => ({
      top1: i % 3,
      sketch: Float32Array.from({ length: size }, () => rng.uniform()),
    }));
    expect(startedPrada(uniform, 1).at).toBeUndefined();
  });

  it("says so once, and keeps a bounded number of accounts", () => {
    expect(startedPrada(augmented(natural(120), 4), 1).remarks).toBe(1);
    expect(startedPrada(natural(1000), 1000).accounts).toBe(128);
  });

  it("does not lose a busy account to a flood of new ones", () => {
    const flood = natural(3000).flatMap((a, i) => (i % 3 === 0 ? [a] : [a, a]));
    expect(startedPrada(flood, (i) => (i < 60 ? "busy" : `new ${i}`)).kept("busy")).toBe(true);
  });
});
