import { availableParallelism } from "node:os";
import { describe, expect, it } from "vitest";
import { float32 } from "../tensor/tensor.ts";
import { describeModel } from "./describe.ts";
import { graphOf } from "./graph-of.test-data.ts";
import { openOnnxModel } from "./onnx-model.ts";
import { tune } from "./tune.ts";

const model = (rows: number | string) =>
  graphOf({ x: ["float32", [rows, 6]] }, (b) => ({
    [b.op("MatMul", [
      "x",
      b.constant(
        float32(
          [6, 3],
          Float32Array.from({ length: 18 }, (_, i) => Math.sin(i)),
        ),
      ),
    ])]: ["float32", [rows, 3]],
  }));

describe("tune", () => {
  it("chooses among what it measured, and measures once", async () => {
    const m = model("N");
    const d = await describeModel(m);
    const first = await tune(m, d, { budgetMs: 300 });
    expect(first.measured.map((t) => [t.threads, t.spinning, t.batchSize])).toContainEqual([
      first.threads,
      first.spinning,
      first.batchSize,
    ]);
    expect(first.measured.length).toBeGreaterThan(1);
    expect([1, availableParallelism()]).toContain(first.threads);
    expect(first.measured.every((t) => t.msPerSample > 0)).toBe(true);
    expect(await tune(m, d, { budgetMs: 300 })).toBe(first);
    expect(await tune(m, d, { budgetMs: 300, threads: 1 })).not.toBe(first);
  });

  it("keeps what it is given, and a batch that the model fixes", async () => {
    const m = model("N");
    const d = await describeModel(m);
    expect(await tune(m, d, { threads: 2, spinning: false, batchSize: 7 })).toMatchObject({
      threads: 2,
      spinning: false,
      batchSize: 7,
    });
    const one = await tune(m, { ...d, batch: { kind: "fixed", size: 1 } }, { budgetMs: 200 });
    expect(one.batchSize).toBe(1);
  });

  it("keeps intermediate values within the memory that it may take", async () => {
    const m = model("N");
    const d = await describeModel(m);
    // 6 + 3 values of 4 bytes, forward and backward: 72 bytes a sample
    const { measured } = await tune(m, d, { maxBytes: 72 * 20, budgetMs: 300 });
    expect(Math.max(...measured.map((t) => t.batchSize))).toBe(16);
  });

  it("gives settings that a model opens with and tells again", async () => {
    const m = model("N");
    const d = await describeModel(m);
    const { threads, spinning, batchSize } = await tune(m, d, { budgetMs: 200 });
    const opened = await openOnnxModel(m, d, { threads, spinning, batchSize });
    expect(opened.settings).toEqual({ threads, spinning, batchSize });
    await opened.close();
  });
});
