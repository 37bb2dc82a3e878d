import { describe, expect, it } from "vitest";
import { writeOnnx } from "../onnx/write.ts";
import { float32, tensor } from "../tensor/tensor.ts";
import { graphOf } from "./graph-of.test-data.ts";
import { Session } from "./ort.ts";
import { sessionBytes } from "./session-bytes.ts";

const large = Float32Array.from({ length: 200 * 200 }, (_, i) => Math.fround(Math.sin(i)));
const model = graphOf({ x: ["float32", ["N", 200]] }, (b) => ({
  [b.op("MatMul", ["x", b.constant(float32([200, 200], large))])]: ["float32", ["N", 200]],
}));
const [output = ""] = model.graph?.output.map((o) => o.name) ?? [];
const x = float32(
  [2, 200],
  Float32Array.from({ length: 400 }, (_, i) => Math.cos(i)),
);

describe("Session", () => {
  it("computes the same from a graph with its weights outside, which are not in its bytes", async () => {
    const inside = await Session.create(writeOnnx(model));
    const { graph, weights } = sessionBytes(model);
    expect(graph.length).toBeLessThan(1000);
    expect(weights.map((w) => w.data.length)).toEqual([160_000]);
    expect(model.graph?.initializer[0]?.rawData.length).toBe(160_000);
    const outside = await Session.create(graph, { weights });
    const [a, b] = [await inside.run({ x }), await outside.run({ x })];
    expect(b[output]?.data).toEqual(a[output]?.data);
    let byHand = 0;
    for (let j = 0; j < 200; j++) byHand += (x.data[j] as number) * (large[200 * j + 3] as number);
    expect(a[output]?.data[3]).toBeCloseTo(byHand, 4);
  });

  it("computes the same through the public wrapper, which other execution providers take", async () => {
    const native = await Session.create(writeOnnx(model));
    const wrapped = await Session.create(writeOnnx(model), { wrapped: true });
    expect((await wrapped.run({ x }))[output]?.data).toEqual((await native.run({ x }))[output]?.data);
    expect([wrapped.inputNames, wrapped.outputNames]).toEqual([native.inputNames, native.outputNames]);
    await wrapped.release();
    await expect(wrapped.run({ x })).rejects.toMatchObject({ code: "MODEL_RUN_FAILED" });
  });

  it("lets the event loop turn while it is kept busy", async () => {
    const session = await Session.create(writeOnnx(model), { threads: 1 });
    let turned = 0;
    const timer = setInterval(() => turned++, 1);
    const until = performance.now() + 150;
    while (performance.now() < until) await session.run({ x });
    clearInterval(timer);
    expect(turned).toBeGreaterThan(1);
  });

  it("names the execution providers that are there when another one is wanted", async () => {
    const wanted = Session.create(writeOnnx(model), { executionProviders: ["xnnpack", "cpu"] });
    await expect(wanted).rejects.toMatchObject({ code: "USAGE", hint: expect.stringContaining("cpu") });
  });

  it("says why a model was refused and why a run failed", async () => {
    await expect(Session.create(new Uint8Array([1, 2, 3]))).rejects.toMatchObject({ code: "MODEL_LOAD_FAILED" });
    const session = await Session.create(writeOnnx(model));
    await expect(session.run({ x: tensor("float32", [1, 3], new Float32Array(3)) })).rejects.toMatchObject({
      code: "MODEL_RUN_FAILED",
    });
    await expect(session.run({ y: x })).rejects.toMatchObject({ code: "MODEL_RUN_FAILED" });
    await session.release();
    await session.release();
    await expect(session.run({ x })).rejects.toMatchObject({
      code: "MODEL_RUN_FAILED",
      message: expect.stringContaining("released"),
    });
  });
});
