import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type GatewayRecords, memoryRecords } from "../state/records.ts";
import { parseBudget } from "./budget.ts";
import { shortMs } from "./buckets.ts";
import { killed } from "./kill.test-data.ts";
import type { LimitStore } from "./limit-store.ts";
import { openMemoryLimits } from "./memory-limits.ts";
import { parseRate, type Rate } from "./rate.ts";
import { parseRule, type Rule } from "./rule.ts";

const start = Date.UTC(2026, 10, 20);

/** Records whose writes take effect only when they are let through: a crash comes before or after. */
const slowRecords = () => {
  const inner = memoryRecords();
  const held: (() => void)[] = [];
  let hold = false;
  let failure: Error | undefined;
  const records: GatewayRecords = {
    load: inner.load,
    write: async (changes) => {
      if (hold) await new Promise<void>((go) => held.push(go));
      if (failure !== undefined) throw failure;
      await inner.write(changes);
    },
  };
  return {
    records,
    hold: (on: boolean) => void (hold = on),
    fail: (error: Error | undefined) => void (failure = error),
    letThrough: () => {
      for (const go of held.splice(0)) go();
    },
  };
};
const turn = () => new Promise<void>((r) => setImmediate(r));

const ask = async (store: LimitStore, rule: Rule, subject: string, cost = 1): Promise<boolean> =>
  (await store.charge([{ rule, subject, cost }])).kind === "admitted";

/** What was admitted, in each window. */
const within = (rate: Rate, admitted: readonly (readonly [ms: number, cost: number])[]): boolean =>
  admitted.every(([to], j) => {
    let sum = 0;
    for (let i = j; i >= 0; i--) {
      const [from, cost] = admitted[i] as readonly [number, number];
      sum += cost;
      if ((sum - rate.burst) * rate.periodMs > (to - from) * rate.count) return false;
    }
    return true;
  });

describe("over crashes and stops", () => {
  const events = fc.array(
    fc.oneof(
      {
        weight: 30,
        arbitrary: fc.record({
          kind: fc.constant("ask" as const),
          subject: fc.constantFrom("a", "a", "a", "b"),
          cost: fc.integer({ min: 1, max: 60 }),
          waitMs: fc.nat(300_000),
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.constantFrom("crash" as const, "crash in a write" as const, "stop" as const) }),
      },
    ),
    { minLength: 150, maxLength: 200 },
  );

  it.each([
    ["account 2000/month"],
    ["account 1000/day"],
    ["account 2000 queries/d burst 1500"],
    ["account 1000/h burst 300"],
  ])("nobody gets more than %s", async (text) => {
    const rule = parseRule(text);
    await fc.assert(
      fc.asyncProperty(events, async (list) => {
        const slow = slowRecords();
        let ms = start;
        const open = () => openMemoryLimits({ records: slow.records, clock: () => ms, calendar: () => ms });
        let store = await open();
        const admitted = new Map<string, (readonly [number, number])[]>();
        for (const event of list) {
          if (event.kind === "stop") {
            await store.close();
            store = await open();
          } else if (event.kind !== "ask") {
            if (event.kind === "crash in a write") {
              // charged in memory, on its way to the disk, and never answered
              slow.hold(true);
              void Promise.resolve(store.charge([{ rule, subject: "a", cost: 1 }])).catch(() => undefined);
              await turn();
              slow.hold(false);
            }
            store = await open();
            slow.letThrough();
          } else {
            ms += event.waitMs;
            if (await ask(store, rule, event.subject, event.cost)) {
              const before = admitted.get(event.subject) ?? [];
              before.push([ms, event.cost]);
              admitted.set(event.subject, before);
            }
          }
        }
        for (const [subject, all] of admitted) {
          if (rule.kind === "rate") expect([subject, within(rule, all)]).toEqual([subject, true]);
          else {
            const byPeriod = new Map<string, number>();
            for (const [at, cost] of all) {
              const day = new Date(at).toISOString().slice(0, rule.period === "day" ? 10 : 7);
              byPeriod.set(day, (byPeriod.get(day) ?? 0) + cost);
            }
            expect(Math.max(...byPeriod.values())).toBeLessThanOrEqual(rule.count);
          }
        }
      }),
      { seed: 9, numRuns: 10 },
    );
  });

  it("a crash costs at most a block, a stop nothing", async () => {
    const rule = parseBudget("account 1000/month");
    const records = memoryRecords();
    const open = () => openMemoryLimits({ records, clock: () => start, calendar: () => start });
    let store = await open();
    expect(await ask(store, rule, "a", 500)).toBe(true);
    await store.close();
    store = await open();
    expect(await ask(store, rule, "a", 1)).toBe(true);
    // a crash: what is left is 499, of which the lease takes up to 10
    store = await open();
    expect(await ask(store, rule, "a", 500)).toBe(false);
    expect(await ask(store, rule, "a", 490)).toBe(true);
    expect(await ask(store, rule, "a", 10)).toBe(false);
    // others are as they were
    expect(await ask(store, rule, "b", 1000)).toBe(true);
  });

  it("what was reserved and settled is not charged by a crash, what was not settled is", async () => {
    const rule = parseBudget("account 10000/month");
    const block = 100;
    const uses = fc.array(
      fc.record({
        cost: fc.integer({ min: 1, max: 900 }),
        back: fc.integer({ min: 0, max: 900 }),
        dies: fc.constantFrom(undefined, undefined, "before it settles", "in its write", "after it"),
      }),
      { minLength: 20, maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(uses, async (list) => {
        const slow = slowRecords();
        const open = () => openMemoryLimits({ records: slow.records, clock: () => start, calendar: () => start });
        let store = await open();
        let [least, most] = [0, 0];
        for (const { cost, back, dies } of list) {
          if (!(await ask(store, rule, "a", cost))) break;
          least += cost;
          most += cost;
          const given = Math.min(back, cost);
          const settle = () => store.settle([{ rule, subject: "a", cost: -given }]);
          if (dies !== "before it settles") least -= given;
          if (dies === "in its write") {
            slow.hold(true);
            void settle();
            await turn();
            slow.hold(false);
          } else if (dies !== "before it settles") {
            await settle();
            most -= given;
          }
          if (dies === undefined) continue;
          store = await open();
          most += block;
        }
        const asked = await store.charge([{ rule, subject: "a", cost: 1 }]);
        const spent = rule.count - (asked.standings[0]?.remaining ?? 0) - (asked.kind === "admitted" ? 1 : 0);
        expect(spent).toBeGreaterThanOrEqual(least);
        expect(spent).toBeLessThanOrEqual(Math.min(most, rule.count));
      }),
      { seed: 3, numRuns: 60 },
    );
  });

  it("a crash forgets no client, however many are written together", async () => {
    const rule = parseBudget("account 1000/month");
    const records = memoryRecords();
    const open = () => openMemoryLimits({ records, clock: () => start, calendar: () => start });
    const clients = Array.from({ length: 6000 }, (_, i) => `c${i}`);
    const before = await open();
    // three in a page on average: those that come later find it written already
    for (const part of [clients.slice(0, 2000), clients.slice(2000, 4000), clients.slice(4000)])
      await Promise.all(part.map((c) => ask(before, rule, c, 5)));
    const after = await open();
    const answers = await Promise.all(clients.map((c) => ask(after, rule, c, 991)));
    expect(answers.filter(Boolean)).toEqual([]);
    expect(await ask(after, rule, "new", 991)).toBe(true);
  });

  it("a budget that is raised goes on from what was spent", async () => {
    const records = memoryRecords();
    const open = () => openMemoryLimits({ records, clock: () => start, calendar: () => start });
    const first = await open();
    expect(await ask(first, parseBudget("account 100/month"), "a", 100)).toBe(true);
    await first.close();
    const second = await open();
    expect(await ask(second, parseBudget("account 150/month"), "a", 51)).toBe(false);
    expect(await ask(second, parseBudget("account 150/month"), "a", 50)).toBe(true);
  });

  it("rates that are soon earned again are not written; after a crash their buckets begin empty, after a stop as they were", async () => {
    const rule = parseRate("key 600/min burst 100");
    let ms = start;
    const records = memoryRecords();
    const open = () => openMemoryLimits({ records, clock: () => ms, calendar: () => ms });
    let store = await open();
    const sync = store.charge([{ rule, subject: "a", cost: 60 }]);
    expect(sync).not.toBeInstanceOf(Promise);
    await store.close();
    store = await open();
    expect([await ask(store, rule, "a", 41), await ask(store, rule, "a", 40)]).toEqual([false, true]);
    expect(await ask(store, rule, "b", 100)).toBe(true);
    ms += 10_000;
    store = await open();
    expect([await ask(store, rule, "a", 1), await ask(store, rule, "new", 1)]).toEqual([false, false]);
    ms += 100;
    expect([await ask(store, rule, "a", 1), await ask(store, rule, "new", 2)]).toEqual([true, false]);
    ms += shortMs;
    expect(await ask(store, rule, "new", 100)).toBe(true);
  });

  it("nothing is admitted that could not be written, then or later", async () => {
    const rule = parseBudget("account 1000/month");
    const slow = slowRecords();
    const store = await openMemoryLimits({ records: slow.records, clock: () => start, calendar: () => start });
    expect(await ask(store, rule, "a")).toBe(true);
    slow.fail(new Error("the disk is full"));
    // within its lease
    expect(await ask(store, rule, "a", 8)).toBe(true);
    for (let i = 0; i < 3; i++) await expect(ask(store, rule, "a", 2)).rejects.toThrow("the disk is full");
    await expect(ask(store, rule, "b")).rejects.toThrow("the disk is full");
    slow.fail(undefined);
    expect(await ask(store, rule, "a")).toBe(true);
    const after = await openMemoryLimits({ records: slow.records, clock: () => start, calendar: () => start });
    // 1 + 8 + 3 * 2 + 1 = 16 are charged, the lease says 20
    expect([await ask(after, rule, "a", 981), await ask(after, rule, "a", 980)]).toEqual([false, true]);
  });

  it("waits for a write that covers it, also when one is under way already", async () => {
    const rule = parseBudget("account 1000/month");
    const slow = slowRecords();
    const store = await openMemoryLimits({ records: slow.records, clock: () => start, calendar: () => start });
    slow.hold(true);
    const done: number[] = [];
    const first = ask(store, rule, "a", 1).then(() => done.push(1));
    await turn();
    await turn();
    // the write of the first is under way: 1 of a lease of 10. This needs 20
    const second = ask(store, rule, "a", 14).then(() => done.push(2));
    const third = ask(store, rule, "a", 1).then(() => done.push(3));
    await turn();
    expect(done).toEqual([]);
    slow.letThrough();
    await first;
    await turn();
    expect(done).toEqual([1]);
    const crashed = await openMemoryLimits({
      records: { ...slow.records, write: async () => undefined },
      clock: () => start,
      calendar: () => start,
    });
    expect([await ask(crashed, rule, "a", 991), await ask(crashed, rule, "a", 990)]).toEqual([false, true]);
    slow.letThrough();
    await second;
    await third;
    expect(done.toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
  });

  it("a stop and a start with many clients is exact, and removes what is forgotten", async () => {
    // more than have a bucket of their own
    const clients = 1500;
    const rules = ["account 1000/month", "account 7/d burst 3", "network 600/min burst 200"].map(parseRule);
    let ms = start;
    const records = memoryRecords();
    const open = () => openMemoryLimits({ records, clock: () => ms, calendar: () => ms, maxBuckets: 1024 });
    const standings = async (store: LimitStore) => {
      const all: number[] = [];
      for (let i = 0; i < clients; i++)
        for (const rule of rules) {
          const c = await store.charge([{ rule, subject: `c${i}`, cost: 1e15 }]);
          all.push(c.standings[0]?.remaining ?? -1);
        }
      return all;
    };
    let store = await open();
    await Promise.all(
      Array.from({ length: clients }, (_, i) => rules.map((rule) => ask(store, rule, `c${i}`, 1 + (i % 3)))).flat(),
    );
    const before = await standings(store);
    await store.close();
    store = await open();
    expect(await standings(store)).toEqual(before);
    await store.close();
    ms = Date.UTC(2027, 5);
    await (await open()).close();
    expect([...(await records.load("")).keys()]).toEqual(["limits/1/state"]);
  });

  it.each(["limits/1/state", "limits/1/kept-0/1"])("what somebody else wrote to '%s' stops the start", async (key) => {
    const records = memoryRecords();
    await records.write(new Map([[key, Buffer.from("{}")]]));
    await expect(openMemoryLimits({ records })).rejects.toMatchObject({ code: "STORE_CORRUPT" });
  });
});

it("a budget holds over kill -9 of the process", async () => {
  const folder = mkdtempSync(join(tmpdir(), "limits-kill-"));
  try {
    const { kills, admitted, wrong } = await killed(folder, { kills: 2, budget: 1000, seed: 1 });
    expect(wrong).toEqual([]);
    expect(kills).toBe(2);
    expect(admitted).toBeGreaterThan(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
