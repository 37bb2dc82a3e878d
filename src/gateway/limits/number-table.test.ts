import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { keyedHash } from "./keyed-hash.ts";
import { NumberTable } from "./number-table.ts";

describe("keyedHash", () => {
  // vectors_hsip64 of the authors' reference implementation: bytes 0, 1, 2, ... under the key 0, 1, ... 7; ours takes two bytes at a time
  it.each([
    [0, "218d1f59b9b83cc8"],
    [2, "064f39ef7c50eb57"],
    [4, "d5e78a175be52ea1"],
    [6, "ce3e91358aa2bc25"],
    [8, "edfee820bce4858c"],
    [10, "95b0469f06a6f2ee"],
  ])("is HalfSipHash-2-4 of %i bytes", (bytes, expected) => {
    const hash = keyedHash(Uint8Array.from({ length: 8 }, (_, i) => i));
    const text = Array.from({ length: bytes / 2 }, (_, i) => String.fromCharCode((2 * i) | ((2 * i + 1) << 8))).join(
      "",
    );
    const [low = 0, high = 0] = hash(text);
    const out = Buffer.alloc(8);
    out.writeUInt32LE(low, 0);
    out.writeUInt32LE(high, 4);
    expect(out.toString("hex")).toBe(expected);
  });
});

type Key = readonly [low: number, high: number];
const keyOf = (rng: ReturnType<typeof rngFor>): Key => [rng.integer(2 ** 32), rng.integer(2 ** 32)];

describe("NumberTable", () => {
  it("is a map of numbers while there is room", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const rng = rngFor(seed, "table");
        const keys = Array.from({ length: 300 }, () => keyOf(rng));
        const table = new NumberTable({ maxSlots: 1 << 12 });
        const map = new Map<Key, number>();
        let now = 0;
        for (let i = 0; i < 2000; i++) {
          now += rng.integer(3);
          const key = keys[rng.integer(keys.length)] as Key;
          const before = table.get(...key);
          // a number that is no debt any more may be gone
          const known = map.get(key) ?? 0;
          if (before !== known && !(before <= now && known <= now)) throw new Error(`${before} for ${known} at ${now}`);
          const value = Math.max(now, before) + 1 + rng.integer(500);
          table.set(...key, value, now);
          map.set(key, value);
        }
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  it("forgets no debt, however many newcomers there are, and is bounded", () => {
    const rng = rngFor(3, "flood");
    const table = new NumberTable({ maxSlots: 1024 });
    const first = Array.from({ length: 400 }, () => keyOf(rng));
    for (const [i, key] of first.entries()) table.set(...key, 1000 + i, 10);
    const others = Array.from({ length: 20_000 }, () => keyOf(rng));
    for (const key of others) table.set(...key, Math.max(table.get(...key), 10) + 500, 10);
    for (const [i, key] of first.entries()) expect(table.get(...key)).toBe(1000 + i);
    // none of the others has less than it was charged
    expect(others.filter((key) => table.get(...key) < 510)).toEqual([]);
    expect(table.bytes).toBeLessThan(1024 * 16 + 8192 + 1);
    // a place of one's own takes the debt of the shared one along
    const homeless = others.at(-1) as Key;
    const shared = table.get(...homeless);
    expect(shared).toBeGreaterThan(510);
    // long after the others, but not after the debt, there is room
    table.set(...homeless, shared + 1, 1400);
    expect(table.get(...homeless)).toBe(shared + 1);
  });

  it("uses more than three quarters of its slots before it shares", () => {
    const rng = rngFor(4, "load");
    const table = new NumberTable({ maxSlots: 1 << 14 });
    let kept = 0;
    while (kept < 1 << 14) {
      const key = keyOf(rng);
      // a shared number grows by each that comes to it
      if (table.get(...key) !== 0) break;
      table.set(...key, 1e6 + kept, 0);
      kept++;
    }
    // sharing begins a little before it is seen
    expect(kept).toBeGreaterThan(0.75 * (1 << 14));
  });
});
