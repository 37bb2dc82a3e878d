import { describe, expect, it } from "vitest";
import { monotonicMs } from "../../core/clock.ts";
import type { Exchange } from "../exchange.ts";
import { type Policy, policySchema } from "../policy/policy.ts";
import { presets } from "../policy/presets.ts";
import { Departures } from "./departures.ts";
import { hideClock } from "./hide-clock.ts";
import { LearnedPad } from "./learned-pad.ts";

const policyWith = (clock: Partial<Policy["clock"]>): Policy => {
  const [open] = presets;
  const { name, ...rest } = open as Policy;
  return { ...policySchema.parse({ ...rest, clock: { ...rest.clock, mode: "on", ...clock } }), name };
};

const exchange = (policy: Policy, startedMs: number): Exchange =>
  ({ policy, startedMs, model: { name: "m", version: "1" } }) as unknown as Exchange;

describe("Departures", () => {
  it("never leaves early, and in order", async () => {
    const departures = new Departures();
    const start = monotonicMs();
    const left: [number, number][] = [];
    await Promise.all(
      [7.3, 2.1, 2.1, 15.8, 0, -5, 4.45].map(
        (ms) =>
          new Promise<void>((resolve) => {
            departures.at(start + ms, () => {
              left.push([ms, monotonicMs() - start]);
              resolve();
            });
          }),
      ),
    );
    expect(left.map(([ms]) => ms)).toEqual([-5, 0, 2.1, 2.1, 4.45, 7.3, 15.8]);
    for (const [ms, at] of left) expect(at).toBeGreaterThanOrEqual(ms);
    expect(departures.waiting).toBe(0);
  });
});

describe("hideClock", () => {
  it.each([
    ["at the first bucket", 0, 4000],
    ["at the next one when the first is over", 4500, 9000],
    ["at multiples of the last when all are", 9500, 18_000],
    ["at a further multiple", 19_000, 27_000],
  ])("lets answers leave %s", async (_, tookMs, heldMs) => {
    const times: number[] = [];
    const step = hideClock({
      at: (atMs, leave) => {
        times.push(atMs);
        leave();
      },
    });
    const startedMs = monotonicMs() - tookMs;
    expect(await step.run(exchange(policyWith({ bucketsMs: [4000, 9000] }), startedMs))).toEqual({ kind: "pass" });
    expect(times).toHaveLength(1);
    const late = (times[0] ?? 0) - startedMs - heldMs;
    // by chance, up to half a millisecond
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThan(0.5);
  });

  it("only says what it would do in shadow mode", async () => {
    const begun = monotonicMs();
    const verdict = await hideClock().run(exchange(policyWith({ mode: "shadow", bucketsMs: [5000] }), begun));
    expect(verdict).toEqual({ kind: "pass", note: { heldMs: 5000 } });
    expect(monotonicMs() - begun).toBeLessThan(2000);
  });

  it("holds answers for what it learned of the model", () => {
    const step = hideClock();
    const shadow = policyWith({ mode: "shadow", quantile: 0.99 });
    const held = (tookMs: number): unknown => {
      const v = step.run(exchange(shadow, monotonicMs() - tookMs));
      return v instanceof Promise ? undefined : v.note?.["heldMs"];
    };
    expect(held(200)).toBe(250);
    for (let i = 0; i < 512; i++) held(200);
    // 200 ms and a quarter more, at the next coarse step
    expect(held(1)).toBe(300);
    expect(held(400)).toBe(600);
  });

  it("refuses buckets that do not rise", () => {
    expect(() => policyWith({ bucketsMs: [10, 5] })).toThrow("times rise");
    expect(() => policyWith({ bucketsMs: [] })).toThrow();
  });
});

describe("LearnedPad", () => {
  it("changes seldom, whatever comes", () => {
    const pad = new LearnedPad(0.999);
    const pads = new Set<number | undefined>();
    for (let i = 0; i < 40_000; i++) pads.add(pad.note(i < 512 ? 1 : 1 + (i % 50)));
    expect([...pads]).toEqual([undefined, 1.5]);
    for (let i = 0; i < 80_000; i++) pads.add(pad.note(1 + (i % 50)));
    expect([...pads]).toEqual([undefined, 1.5, 70]);
  });
});
