import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { charged, remaining, resetMs, ticksAt, waitTicks } from "./gcra.ts";
import { epochMs, parseRate, type Rate } from "./rate.ts";

describe("a rate is read", () => {
  it.each([
    ["key 1000/h burst 100", "key 1000/h burst 100", 3600, 1],
    ["account 5/min", "account 5/min burst 5", 12_000, 1],
    ["  global   20000 / s  burst  20000 ", "global 20000/s burst 20000", 1, 20],
    ["network 600 requests/min", "network 600 requests/min burst 600", 100, 1],
    ["key 7/s", "key 7/s burst 7", 1000, 7],
    ["tenant 12 units/d burst 3", "tenant 12 units/d burst 3", 7_200_000, 1],
  ])("%s", (text, canonical, interval, ticksPerMs) => {
    const rate = parseRate(text);
    expect(rate).toMatchObject({ text: canonical, interval, ticksPerMs });
    // exactly: interval ticks are period / count
    expect(rate.interval * rate.count).toBe(rate.periodMs * rate.ticksPerMs);
    expect(parseRate(rate.text)).toEqual(rate);
  });
  it.each([
    ["", /is none/],
    ["key 1000", /is none/],
    ["key 1000/h burst", /is none/],
    ["key -5/h", /is none/],
    ["key 1e3/h", /is none/],
    ["key 1.5/h", /is none/],
    ["user 5/h", /has no scope/],
    ["key 5/week", /has no period/],
    ["key 5/constructor", /has no period/],
    ["key 5 cents/h", /counts what is not known/],
    ["key 0/h", /numbers/],
    ["key 5/h burst 0", /numbers/],
    ["key 9999999999999/h", /numbers/],
    ["key 20001/s", /can not be counted exactly/],
    ["key 1/d burst 1000", /more than a year/],
  ])("and '%s' refused", (text, message) => {
    expect(() => parseRate(text)).toThrow(
      expect.objectContaining({ code: "GATEWAY_CONFIG", message: expect.stringMatching(message) }),
    );
  });
  it("with a count near it that is exact", () => {
    expect(() => parseRate("key 20001/s")).toThrow(expect.objectContaining({ hint: "20000/s can" }));
  });
});

/** Requests by time and cost, through GCRA. */
const admitted = (rate: Rate, requests: readonly (readonly [ms: number, cost: number])[]): boolean[] => {
  let tat = 0;
  return requests.map(([ms, cost]) => {
    const now = ticksAt(rate, ms);
    const next = charged(rate, tat, now, cost);
    if (waitTicks(rate, next, now) > 0) return false;
    tat = next;
    return true;
  });
};

/** What a rate promises, by brute force: in each window that ends now, at most the burst and what is earned in the window's length. In BigInt: exact. */
const reference = (rate: Rate, requests: readonly (readonly [ms: number, cost: number])[]): boolean[] => {
  const passed: [ms: bigint, cost: bigint][] = [];
  return requests.map(([ms, cost]) => {
    const now = BigInt(ms);
    let sum = BigInt(cost);
    let good = sum <= BigInt(rate.burst);
    for (const [at, c] of passed.toReversed()) {
      sum += c;
      // sum <= burst + (now - at) * count / period
      good &&= (sum - BigInt(rate.burst)) * BigInt(rate.periodMs) <= (now - at) * BigInt(rate.count);
    }
    if (good) passed.push([now, BigInt(cost)]);
    return good;
  });
};

const rates = [
  "key 5/s burst 3",
  "key 7/s",
  "key 60/min burst 1",
  "key 9973/s burst 4",
  "key 1000/h burst 100",
  "key 11/d burst 2",
];

describe("gcra", () => {
  it.each(rates)("admits what every sliding window has room for, and no more: %s", (text) => {
    const rate = parseRate(text);
    const stepMs = Math.ceil((2 * rate.periodMs) / rate.count);
    const requests = fc.array(fc.tuple(fc.nat(stepMs), fc.integer({ min: 1, max: rate.burst + 1 })), { maxLength: 60 });
    fc.assert(
      fc.property(requests, fc.nat(1000), (steps, start) => {
        let ms = epochMs + 3e10 + start;
        const timed = steps.map(([step, cost]) => [(ms += step), cost] as const);
        expect(admitted(rate, timed)).toEqual(reference(rate, timed));
      }),
      { seed: 5, numRuns: 150 },
    );
  });

  it("has no edge at which a burst comes twice", () => {
    // a fixed window of a second would let 10 + 10 pass around its edge
    const rate = parseRate("key 10/s");
    const base = epochMs + 1e10;
    const burst = (ms: number) => Array.from({ length: 10 }, () => [base + ms, 1] as const);
    const passed = admitted(rate, [...burst(990), ...burst(1010)]);
    expect(passed.slice(0, 10)).toEqual(Array(10).fill(true));
    expect(passed.slice(10).filter(Boolean)).toHaveLength(0);
  });

  it("shuts nobody out, and gives nothing away, when the clock goes back", () => {
    const rate = parseRate("key 10/s");
    const at = (ms: number) => ticksAt(rate, epochMs + ms);
    // a burst at a time that then turns out to be a day ahead
    const tat = charged(rate, 0, at(86_400_000), 10);
    expect(waitTicks(rate, charged(rate, tat, at(0), 1), at(0))).toBe(rate.interval);
    expect(remaining(rate, tat, at(0))).toBe(0);
    expect(resetMs(rate, charged(rate, tat, at(0), 0), at(0))).toBe(1000);
  });

  it("says what is left, and when all is there again", () => {
    const rate = parseRate("key 10/s burst 4");
    const now = ticksAt(rate, epochMs + 1000);
    expect(remaining(rate, 0, now)).toBe(4);
    const tat = charged(rate, 0, now, 3);
    expect(remaining(rate, tat, now)).toBe(1);
    expect(resetMs(rate, tat, now)).toBe(300);
    expect(waitTicks(rate, charged(rate, tat, now, 3), now)).toBe(2 * rate.interval);
  });

  it("counts exactly until 2054", () => {
    for (const text of ["key 10000/s", "key 9999/s", "key 9973/min burst 100"]) {
      const rate = parseRate(text);
      expect(ticksAt(rate, Date.UTC(2054, 0)) + rate.burst * rate.interval).toBeLessThan(Number.MAX_SAFE_INTEGER);
    }
  });
});
