import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { RecentPlaces, recentCount } from "./recent-places.ts";

const size = 24;
const rng = rngFor(2, "places");
const place = (deviation: number, around?: Float32Array): Float32Array =>
  Float32Array.from({ length: size }, (_, k) => (around?.[k] ?? 0) + deviation * rng.normal());

describe("RecentPlaces", () => {
  it("finds nine in ten of those within half the radius, of whatever account, and nobody else", () => {
    const radius = 0.3;
    const recent = new RecentPlaces(size, radius, "salt");
    const all = Array.from({ length: 4000 }, () => place(1));
    let wrong = 0;
    for (const [i, p] of all.entries()) if (recent.visit(p, [i, 0], `account ${i}`) !== undefined) wrong++;
    expect(wrong).toBe(0);
    let found = 0;
    for (let i = 0; i < 500; i++) {
      const near = place(0.15 / Math.sqrt(size), all[i]);
      const neighbour = recent.visit(near, [i, 1], "mallory");
      if (neighbour?.account === `account ${i}`) found++;
      if (neighbour !== undefined) expect(neighbour.distance).toBeLessThan(radius);
    }
    expect(found).toBeGreaterThan(450);
  });

  it("takes exact repetitions for none, and forgets what is long ago", () => {
    const recent = new RecentPlaces(size, 0.3, "salt");
    const first = place(1);
    recent.visit(first, [1, 1], "a");
    expect(recent.visit(first, [1, 1], "a")).toBeUndefined();
    expect(recent.visit(first, [1, 2], "b")?.account).toBe("a");
    for (let i = 0; i < recentCount; i++) recent.visit(place(1), [i, 3], "others");
    expect(recent.visit(first, [1, 4], "c")).toBeUndefined();
  });
});
