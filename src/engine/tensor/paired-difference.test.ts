import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { pairedDifference } from "./paired-difference.ts";

describe("the difference of two proportions of the same samples", () => {
  it("is the closed form, by hand: 20 pairs, no correlation", () => {
    // p1 = 0.5 (Wilson 0.29930, 0.70070), p2 = 0.5: phi 0, each side sqrt(2) * 0.20070
    const { value, interval, n } = pairedDifference({ both: 5, first: 5, second: 5, neither: 5 });
    expect([value, n]).toEqual([0, 20]);
    expect(interval[0]).toBeCloseTo(-0.28384, 4);
    expect(interval[1]).toBeCloseTo(0.28384, 4);
  });

  it("turns round with the treatments, and has a width where nothing differs", () => {
    const one = pairedDifference({ both: 30, first: 12, second: 3, neither: 55 });
    const other = pairedDifference({ both: 30, first: 3, second: 12, neither: 55 });
    expect(one.value).toBeCloseTo(0.09, 12);
    expect(one.interval[0]).toBeCloseTo(-other.interval[1], 12);
    expect(one.interval[1]).toBeCloseTo(-other.interval[0], 12);
    const same = pairedDifference({ both: 0, first: 0, second: 0, neither: 10 });
    expect(same.interval[1]).toBeGreaterThan(0.2);
    expect(pairedDifference({ both: 0, first: 0, second: 0, neither: 0 }).interval).toEqual([-1, 1]);
  });

  it("covers the truth about as often as it says, of pairs that hang together", () => {
    const rng = rngFor(1, "pairs");
    let covered = 0;
    for (let run = 0; run < 2_000; run++) {
      const counts = { both: 0, first: 0, second: 0, neither: 0 };
      for (let i = 0; i < 60; i++) {
        const u = rng.uniform();
        if (u < 0.4) counts.both++;
        else if (u < 0.6) counts.first++;
        else if (u < 0.65) counts.second++;
        else counts.neither++;
      }
      const [low, high] = pairedDifference(counts).interval;
      if (low <= 0.15 && 0.15 <= high) covered++;
    }
    expect(covered / 2_000).toBeGreaterThan(0.935);
    expect(covered / 2_000).toBeLessThan(0.975);
  });
});
