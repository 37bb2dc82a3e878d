import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { float32, int64, type Tensor, tensor } from "../tensor/tensor.ts";
import { graphOf } from "./graph-of.test-data.ts";
import { Lane } from "./lane.ts";
import { Lanes } from "./lanes.ts";
import { nativeBinding, Session } from "./ort.ts";
import { sessionBytes } from "./session-bytes.ts";
import { SplitSession } from "./split-session.ts";

const k = 300;
const weights = Float32Array.from({ length: k * k }, (_, i) => Math.fround(Math.sin(i)));
const table = Array.from({ length: 100 }, (_, i) => 3 * i);
/** y = tanh(x w) * scale, c = table[label], which fails for a label of 100 and more */
const model = graphOf({ x: ["float32", ["N", k]], labels: ["int64", ["N"]], scale: ["float32", []] }, (b) => ({
  [b.op("Mul", [b.op("Tanh", [b.op("MatMul", ["x", b.constant(float32([k, k], weights))])]), "scale"])]: [
    "float32",
    ["N", k],
  ],
  [b.op("Gather", [b.constant(int64([100], table)), "labels"])]: ["int64", ["N"]],
}));
const bytes = sessionBytes(model);
const names = model.graph?.output.map((o) => o.name) ?? [];

const feedsOf = (n: number): Record<string, Tensor> => ({
  x: float32(
    [n, k],
    Float32Array.from({ length: n * k }, (_, i) => Math.cos(i)),
  ),
  labels: int64(
    [n],
    Array.from({ length: n }, (_, i) => i),
  ),
  scale: tensor("float32", [], Float32Array.of(2)),
});

describe("a session whose batches are shared with two lanes", () => {
  let lanes: Lanes;
  let split: SplitSession;
  let whole: Session;
  const begun = vi.spyOn(Lane.prototype, "start");

  beforeEach(async () => {
    lanes = new Lanes(2, nativeBinding({}) ?? "");
    split = await SplitSession.create(bytes, { lanes, threads: 3, batchInput: "x", multiplications: 5e6 });
    whole = await Session.create(bytes.graph, { weights: bytes.weights, threads: 1 });
    begun.mockClear();
  });
  afterEach(async () => {
    await split.release();
    await lanes.close();
    await whole.release();
  });

  /** Runs until lanes take part. */
  const untilShared = async (): Promise<void> => {
    for (let i = 0; i < 500 && begun.mock.calls.length === 0; i++) {
      await split.run(feedsOf(9), names);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(begun.mock.calls.length).toBeGreaterThan(0);
  };

  it("computes what one session computes, for every size of batch, before and after the lanes are ready", async () => {
    for (const ready of [false, true]) {
      if (ready) await untilShared();
      for (const n of [1, 2, 3, 4, 7, 64, 5]) {
        const feeds = feedsOf(n);
        const [a, b] = [await split.run(feeds, names), await whole.run(feeds, names)];
        for (const name of names) {
          expect(a[name]?.dims).toEqual(b[name]?.dims);
          const [u, v] = [a, b].map((r) => Array.from(r[name]?.data as ArrayLike<number | bigint>, Number));
          expect(Math.max(...(u ?? []).map((value, i) => Math.abs(value - (v?.[i] ?? Number.NaN))))).toBeLessThan(1e-5);
        }
      }
    }
  });

  it("gives the same bits whether lanes compute their share or not, and arrays that stay as they are", async () => {
    const before = await split.run(feedsOf(10), names);
    expect(begun).not.toHaveBeenCalled();
    await untilShared();
    const after = await split.run(feedsOf(10), names);
    await split.run({ ...feedsOf(10), x: float32([10, k], new Float32Array(10 * k)) }, names);
    for (const name of names) expect(after[name]?.data).toEqual(before[name]?.data);
  });

  it("leaves small batches to one thread", async () => {
    const small = await SplitSession.create(bytes, { lanes, threads: 3, batchInput: "x", multiplications: 1000 });
    await untilShared();
    begun.mockClear();
    await small.run(feedsOf(64), names);
    expect(begun).not.toHaveBeenCalled();
    await small.release();
  });

  it.each([
    ["in all shares", { x: float32([6, k + 1], new Float32Array(6 * (k + 1))) }],
    ["in this thread's share", { labels: int64([6], [100, 0, 0, 0, 0, 0]) }],
    ["in a lane's share", { labels: int64([6], [0, 0, 0, 0, 0, 100]) }],
  ])("says why it failed %s, and goes on", async (_, wrong) => {
    await untilShared();
    await expect(split.run({ ...feedsOf(6), ...wrong }, names)).rejects.toMatchObject({ code: "MODEL_RUN_FAILED" });
    begun.mockClear();
    const feeds = feedsOf(6);
    expect((await split.run(feeds, names))[names[0] ?? ""]?.data).toHaveLength(6 * k);
    expect(begun).toHaveBeenCalled();
  });

  it("does all of it itself where threads can not be started", async () => {
    const none = new Lanes(2, "/nowhere/binding.js");
    const alone = await SplitSession.create(bytes, { lanes: none, threads: 3, batchInput: "x", multiplications: 5e6 });
    for (let i = 0; i < 3; i++) {
      const feeds = feedsOf(8);
      expect((await alone.run(feeds, names))[names[0] ?? ""]?.data).toHaveLength(8 * k);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(begun).not.toHaveBeenCalled();
    await alone.release();
    await none.close();
  });
});
