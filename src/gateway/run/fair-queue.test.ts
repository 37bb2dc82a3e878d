import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FairQueue, type Queued } from "./fair-queue.ts";

const item = (account: string, rows = 1, kind: string | undefined = "k", left = rows): Queued => ({
  account,
  rows,
  kind,
  left,
});
const accounts = (taken: readonly Queued[]): string => taken.map((t) => t.account).join("");

describe("FairQueue", () => {
  it("lets a light account into the next run, however much a heavy one has waiting", () => {
    const q = new FairQueue(1000);
    for (let i = 0; i < 500; i++) q.push(item("h"));
    q.push(item("l"));
    expect(q.take(8)).toContainEqual(item("l"));
  });

  it("gives accounts the same number of rows, whatever sizes their requests have", () => {
    const q = new FairQueue(100_000);
    for (let i = 0; i < 400; i++) {
      q.push(item("a", 1));
      q.push(item("b", 7));
      q.push(item("c", 32));
    }
    const rows: Record<string, number> = { a: 0, b: 0, c: 0 };
    for (let i = 0; i < 30; i++) for (const t of q.take(32)) rows[t.account] = (rows[t.account] ?? 0) + t.rows;
    const all = Object.values(rows);
    expect(Math.max(...all) - Math.min(...all)).toBeLessThanOrEqual(3 * 32);
  });

  it("puts only items of one kind together, and comes back to those that it passed over", () => {
    const q = new FairQueue(100);
    q.push(item("a", 1, "x"));
    q.push(item("b", 1, "y"));
    q.push(item("c", 1, "x"));
    q.push(item("d", 1, undefined));
    expect(accounts(q.take(8))).toBe("ac");
    expect(accounts(q.take(8))).toBe("b");
    expect(accounts(q.take(8))).toBe("d");
    expect(q.take(8)).toEqual([]);
  });

  it("makes room for an account with less waiting, at the cost of the newest of the largest backlog", () => {
    const q = new FairQueue(4);
    const heavy = Array.from({ length: 4 }, () => item("h"));
    for (const h of heavy) q.push(h);
    expect(q.push(item("h"))).toBeUndefined();
    expect(q.push(item("l"))).toEqual([heavy[3]]);
    expect(q.push(item("l"))).toEqual([heavy[2]]);
    // equal by now
    expect(q.push(item("l"))).toBeUndefined();
    expect(q.rows).toBe(4);
  });

  it("takes an item that is larger than its bound when nothing waits", () => {
    const q = new FairQueue(4);
    expect(q.push(item("a", 32, "k", 256))).toEqual([]);
    expect(q.push(item("b"))).toBeUndefined();
  });

  it("counts rows exactly and loses nothing, whatever is pushed, removed and taken", () => {
    const step = fc.oneof(
      fc.record({
        a: fc.constantFrom("a", "b", "c"),
        rows: fc.integer({ min: 1, max: 40 }),
        kind: fc.constantFrom("x", "y", undefined),
      }),
      fc.constant("take"),
      fc.constant("remove"),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const q = new FairQueue<Queued>(100);
        let inside: Queued[] = [];
        for (const s of steps) {
          if (s === "take") {
            const taken = q.take(32);
            expect(inside.length === 0).toBe(taken.length === 0);
            expect(taken.length === 1 || taken.reduce((n, t) => n + t.rows, 0) <= 32).toBe(true);
            inside = inside.filter((i) => !taken.includes(i));
          } else if (s === "remove") {
            const first = inside.shift();
            if (first !== undefined) expect(q.remove(first)).toBe(true);
          } else {
            const made = { ...item(s.a, s.rows), kind: s.kind };
            const out = q.push(made);
            if (out !== undefined) inside = [...inside.filter((i) => !out.includes(i)), made];
          }
          expect(q.rows).toBe(inside.reduce((n, i) => n + i.left, 0));
        }
      }),
    );
  });
});
