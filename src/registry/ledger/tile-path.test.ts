import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { edgesOf, fullTiles, hasTile, tileAt, tilePath, tilesBetween } from "./tile-path.ts";

describe("paths of C2SP tlog-tiles", () => {
  it.each([
    [{ level: 0, index: 1234067, width: 256 }, "tile/0/x001/x234/067"],
    [{ level: "entries", index: 1234067, width: 256 }, "tile/entries/x001/x234/067"],
    [{ level: 0, index: 0, width: 256 }, "tile/0/000"],
    [{ level: 63, index: 999, width: 255 }, "tile/63/999.p/255"],
    [{ level: "entries", index: 1000, width: 1 }, "tile/entries/x001/000.p/1"],
  ] as const)("%j is %s", (tile, path) => {
    expect(tilePath(tile)).toBe(path);
    expect(tileAt(path)).toEqual(tile);
  });

  it.each([
    "tile/00/000",
    "tile/64/000",
    "tile/-1/000",
    "tile/0/1",
    "tile/0/0000",
    "tile/0/x000/001",
    "tile/0/x01/001",
    "tile/0/001.p/0",
    "tile/0/001.p/256",
    "tile/0/001.p/07",
    "tile/0/001.p/",
    "tile/0/../checkpoint",
    "tile/data/000",
    "tile/0/x999/x999/x999/x999/x999/999",
    "/tile/0/000",
    "tile/0/000\n",
  ])("%j is the path of no tile", (path) => expect(tileAt(path)).toBeUndefined());

  it("each tile has one path", () => {
    const tile = fc.record({
      level: fc.oneof(fc.constant("entries" as const), fc.integer({ min: 0, max: 63 })),
      index: fc.integer({ min: 0, max: 10 ** 15 }),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(
      fc.property(tile, (t) => {
        expect(tileAt(tilePath(t))).toEqual(t);
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});

describe("the tiles of a tree", () => {
  it("70,000 entries, as the specification counts them", () => {
    expect([fullTiles(70000, 0), fullTiles(70000, 1), fullTiles(70000, 2)]).toEqual([273, 1, 0]);
    expect(edgesOf(70000)).toEqual([
      { level: "entries", index: 273, width: 112 },
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ]);
  });

  it("256 entries: a full tile and a partial one above it", () => {
    expect(edgesOf(256)).toEqual([{ level: 1, index: 0, width: 1 }]);
    expect(hasTile(256, { level: 0, index: 0, width: 256 })).toBe(true);
  });

  it("what is between two trees is what one has and the other has not", () => {
    const sizes = fc.tuple(fc.integer({ min: 0, max: 140_000 }), fc.integer({ min: 1, max: 3000 }));
    fc.assert(
      fc.property(sizes, ([from, more]) => {
        const between = tilesBetween(from, from + more);
        expect(between.every((t) => hasTile(from + more, t) && !hasTile(from, t))).toBe(true);
        const all = new Set(between.map(tilePath));
        expect(all.size).toBe(between.length);
        const whole = tilesBetween(0, from + more).filter((t) => !hasTile(from, t));
        expect(new Set(whole.map(tilePath))).toEqual(all);
      }),
      { seed: 6, numRuns: 100 },
    );
  });
});
