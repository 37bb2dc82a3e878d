import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { bet, bets, startWeight, wealthCap, wealthOf } from "./e-process.ts";
import { rareEventNats } from "./rare-event.ts";

/** Largest evidence ever of a client whose queries are events with this rate, and the query at which it passed `bound`. */
const run = (rate: (n: number) => number, queries: number, seed: number, bound: number) => {
  const rng = rngFor(seed, "e-process");
  const wealth = new Float32Array(bets.length);
  let most = 0;
  for (let n = 1; n <= queries; n++) {
    bet(wealth, 0, rareEventNats(rng.uniform() < rate(n), 0.02, 0.5), startWeight(n));
    most = Math.max(most, wealthOf(wealth, 0));
    if (most >= bound) return { most, at: n };
  }
  return { most, at: undefined };
};

describe("e-process", () => {
  it("spends weights that add up to 1", () => {
    let sum = 0;
    for (let n = 1; n <= 100_000; n++) sum += startWeight(n);
    expect(sum).toBeCloseTo(1 - Math.LN2 / Math.log(100_002), 9);
  });

  it("ever passes 1/a for at most a share a of ordinary clients, looking after each query (Ville)", () => {
    const clients = 4000;
    const above = [5, 20, 100].map((bound) => {
      let passed = 0;
      for (let c = 0; c < clients; c++) if (run(() => 0.02, 300, c, bound).at !== undefined) passed++;
      return passed / clients;
    });
    // three standard errors of a share of exactly 1/bound
    for (const [i, bound] of [5, 20, 100].entries())
      expect(above[i]).toBeLessThan(1 / bound + 3 * Math.sqrt(1 / bound / clients));
    expect(above[0]).toBeGreaterThan(0);
  });

  it("finds an attack within a few queries, after however many ordinary ones", () => {
    for (const [before, within] of [
      [0, 8],
      [1000, 14],
      [20_000, 18],
    ] as const)
      expect(run((n) => (n > before ? 1 : 0), before + 100, 1, 2000).at).toBeLessThanOrEqual(before + within);
  });

  it("finds an attack that is a tenth of all queries", () => {
    expect(run((n) => (n % 10 === 0 ? 1 : 0), 2000, 1, 2000).at).toBeLessThan(500);
  });

  it("keeps no more than its cap", () => {
    expect(run(() => 1, 500, 1, Infinity).most).toBeLessThanOrEqual(wealthCap);
  });
});
