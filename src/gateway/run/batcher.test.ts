import { describe, expect, it } from "vitest";
import { sleep } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import { float32 } from "../../engine/tensor/tensor.ts";
import { Batcher, type BatcherOptions } from "./batcher.ts";
import type { Tensors } from "./rows.ts";

const options: BatcherOptions = {
  name: "m",
  maxBatch: 8,
  maxDelayMs: 0,
  maxQueue: 64,
  timeoutMs: 10_000,
  lanes: 1,
  rows: true,
};
const never = new AbortController().signal;
const rows = (...values: number[]): Tensors => new Map([["x", float32([values.length, 1], values)]]);
const values = (t: Tensors): number[] => Array.from(t.get("y")?.data ?? [], Number);

/** y = 2 x; 13 makes the whole run fail. Notes the rows of each run. */
const doubling = (ms = 0) => {
  const runs: number[] = [];
  const run = async (inputs: Tensors): Promise<Tensors> => {
    const x = inputs.get("x")?.data as Float32Array;
    runs.push(x.length);
    if (ms > 0) await sleep(ms);
    if (x.includes(13)) throw new CasemateError("MODEL_RUN_FAILED", "13");
    return new Map([
      [
        "y",
        float32(
          [x.length, 1],
          x.map((v) => 2 * v),
        ),
      ],
    ]);
  };
  return { runs, run };
};

describe("Batcher", () => {
  it("runs at once when idle, and together what came meanwhile", async () => {
    const { runs, run } = doubling(5);
    const b = new Batcher(run, options);
    const first = b.submit(rows(1), undefined, never, "a");
    await sleep(1);
    const more = [2, 3, 4].map((v) => b.submit(rows(v), undefined, never, "a"));
    expect(values(await first)).toEqual([2]);
    expect((await Promise.all(more)).map(values)).toEqual([[4], [6], [8]]);
    expect(runs).toEqual([1, 3]);
  });

  it("gives each request memory of its own", async () => {
    const { run } = doubling();
    const b = new Batcher(run, options);
    const [one, two] = await Promise.all([1, 2].map((v) => b.submit(rows(v), undefined, never, "a")));
    const [p, q] = [one, two].map((t) => t?.get("y")?.data as Float32Array);
    expect(p?.buffer.byteLength).toBe(4);
    expect(p?.buffer).not.toBe(q?.buffer);
  });

  it("runs a long request in parts, and lets others in between", async () => {
    const { runs, run } = doubling(2);
    const b = new Batcher(run, options);
    const order: string[] = [];
    const long = b.submit(rows(...Array.from({ length: 80 }, (_, i) => i + 100)), undefined, never, "long");
    void long.then(() => order.push("long"));
    await sleep(1);
    const short = b.submit(rows(1), undefined, never, "short");
    void short.then(() => order.push("short"));
    expect(values(await long)).toEqual(Array.from({ length: 80 }, (_, i) => 2 * (i + 100)));
    expect(order).toEqual(["short", "long"]);
    expect(runs).toEqual([32, 1, 32, 16]);
  });

  it("tries a run that failed again one by one, and keeps who broke it apart from then on", async () => {
    const { runs, run } = doubling(1);
    const b = new Batcher(run, options);
    const ask = (): Promise<PromiseSettledResult<Tensors>[]> =>
      Promise.allSettled([
        b.submit(rows(1), undefined, never, "good"),
        b.submit(rows(13), undefined, never, "bad"),
        b.submit(rows(3), undefined, never, "other"),
      ]);
    const told = (r: PromiseSettledResult<Tensors>[]): unknown[] =>
      r.map((s) => (s.status === "fulfilled" ? values(s.value) : (s.reason as CasemateError).code));
    expect(told(await ask())).toEqual([[2], "MODEL_RUN_FAILED", [6]]);
    expect(runs.splice(0)).toEqual([3, 1, 1, 1]);
    expect(told(await ask())).toEqual([[2], "MODEL_RUN_FAILED", [6]]);
    expect(runs).toEqual([2, 1]);
  });

  it("refuses what its queue does not take, and says when to come back", async () => {
    const { run } = doubling(10);
    const b = new Batcher(run, { ...options, maxBatch: 1, maxQueue: 4 });
    expect(b.drainMs()).toBeUndefined();
    await b.submit(rows(1), undefined, never, "a");
    const all = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) => b.submit(rows(i), undefined, never, "a")).concat(
        sleep(1).then(() => {
          const wait = b.drainMs() ?? 0;
          expect(wait).toBeGreaterThan(20);
          expect(wait).toBeLessThan(500);
          return rows();
        }),
      ),
    );
    const busy = all.filter((s) => s.status === "rejected");
    expect(busy).toHaveLength(6);
    for (const s of busy) expect(s.reason).toMatchObject({ code: "SERVER_BUSY" });
  });

  it("drops what was aborted, also while it waits", async () => {
    const { runs, run } = doubling();
    let go = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const b = new Batcher(async (x) => gate.then(() => run(x)), { ...options, maxBatch: 1, maxQueue: 2 });
    const running = b.submit(rows(1), undefined, never, "a");
    await new Promise(setImmediate);
    const stop = new AbortController();
    const waiting = b.submit(rows(2), undefined, stop.signal, "a");
    const behind = b.submit(rows(3), undefined, never, "a");
    await expect(b.submit(rows(4), undefined, never, "a")).rejects.toMatchObject({ code: "SERVER_BUSY" });
    stop.abort(new Error("gone"));
    await expect(waiting).rejects.toThrow("gone");
    // its place is free again
    const last = b.submit(rows(4), undefined, never, "a");
    await expect(b.submit(rows(5), undefined, stop.signal, "a")).rejects.toThrow("gone");
    go();
    expect((await Promise.all([running, behind, last])).map(values)).toEqual([[2], [6], [8]]);
    expect(runs).toEqual([1, 1, 1]);
  });

  it("gives up what takes too long, in the queue and in a run", async () => {
    const b = new Batcher(doubling(40).run, { ...options, maxBatch: 1, timeoutMs: 10 });
    const both = await Promise.allSettled([1, 2].map((v) => b.submit(rows(v), undefined, never, "a")));
    for (const s of both) expect(s).toMatchObject({ reason: { code: "RUN_TIMEOUT" } });
    await b.close();
  });

  it("answers what it has when it is closed, and takes nothing new", async () => {
    const b = new Batcher(doubling(5).run, options);
    const open = [1, 2].map((v) => b.submit(rows(v), undefined, never, "a"));
    const closed = b.close();
    await expect(b.submit(rows(3), undefined, never, "a")).rejects.toMatchObject({ code: "MODEL_NOT_READY" });
    expect((await Promise.all(open)).map(values)).toEqual([[2], [4]]);
    await closed;
  });

  it("takes no more than can run in the time that clients wait", async () => {
    // 10 ms a sample: 5 in 50 ms
    const { run } = doubling(10);
    const b = new Batcher(run, { ...options, maxBatch: 1, maxQueue: 1000, maxWaitMs: 50 });
    for (let i = 0; i < 4; i++) await b.submit(rows(i + 20), undefined, never, "a");
    const codes = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        b.submit(rows(i + 20), undefined, never, "a").then(
          () => "ok",
          (e: unknown) => (e as { code: string }).code,
        ),
      ),
    );
    const ok = codes.filter((c) => c === "ok").length;
    expect(ok).toBeGreaterThan(0);
    expect(ok).toBeLessThan(12);
    expect(new Set(codes)).toEqual(new Set(["ok", "SERVER_BUSY"]));
  });
});
