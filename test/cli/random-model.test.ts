/** A model whose answers are random: named in the report, and averaged with --eot. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assess } from "../../src/assess/assess.ts";
import { parsePlan } from "../../src/assess/plan.ts";
import type { Report } from "../../src/assess/report.ts";
import { writeNpz } from "../../src/engine/data/npz.ts";
import { node } from "../../src/engine/onnx/graph.ts";
import { writeOnnx } from "../../src/engine/onnx/write.ts";
import { float32, tensor } from "../../src/engine/tensor/tensor.ts";
import { modelOf } from "../support/onnx-model.ts";

let work: string;
const n = 60;

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), "casemate-random-"));
  // two features; class 1 where the first is larger; the input is blurred by noise of three times the distance
  const model = modelOf({
    nodes: [
      node("RandomNormalLike", ["x"], ["noise"], { scale: { float: 0.6 } }),
      node("Add", ["x", "noise"], ["blurred"]),
      node("MatMul", ["blurred", "w"], ["logits"]),
    ],
    inputs: { x: ["N", 2] },
    initializers: { w: float32([2, 2], [-4, 4, 4, -4]) },
    outputs: { logits: "float32" },
  });
  writeFileSync(join(work, "random.onnx"), writeOnnx(model));
  const inputs = Float32Array.from(
    { length: 2 * n },
    (_, i) => ((i + (i >> 1)) % 2 === 0 ? 0.4 : 0.6) + (i % 7) / 1000,
  );
  const labels = Int32Array.from({ length: n }, (_, i) => Number((inputs[2 * i] ?? 0) > (inputs[2 * i + 1] ?? 0)));
  writeFileSync(
    join(work, "data.npz"),
    writeNpz({ inputs: float32([n, 2], inputs), labels: tensor("int32", [n], labels) }),
  );
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

const reportOf = async (eot: number): Promise<Report> => {
  const result = await assess({
    model: join(work, "random.onnx"),
    data: join(work, "data.npz"),
    plan: parsePlan(
      { id: "test", attacks: [{ id: "evasion/pgd", norm: "linf", params: { steps: 5, restarts: 1 } }] },
      "test",
    ),
    out: join(work, `out-${eot}`),
    epsilon: new Map([["linf", 0.01]]),
    describe: { bounds: [0, 1], scale: "as-is" },
    eot,
    command: "",
    version: "0.0.0",
  });
  await result.finish();
  return result.report;
};

describe("a random model", () => {
  it("is named in the report, and --eot averages what it answers", async () => {
    const once = await reportOf(1);
    expect(once.model.random).toBe(true);
    expect(once.model.averagedOver).toBeUndefined();
    expect(once.decisions.find((d) => d.what === "repeatability")).toMatchObject({
      ambiguous: true,
      override: expect.stringContaining("--eot"),
    });
    const averaged = await reportOf(256);
    expect(averaged.model.averagedOver).toBe(256);
    // one answer is right by a quarter of a standard deviation, the mean of 256 by 3.8
    expect(once.clean.accuracy).toBeLessThan(0.85);
    expect(averaged.clean.accuracy).toBeGreaterThan(0.95);
    // every query of the average is 256 queries of the model
    const [attack] = averaged.attacks;
    expect(attack?.queries.forward).toBeGreaterThan(256 * n);
    expect((attack?.queries.forward ?? 1) % 256).toBe(0);
    expect(averaged.queries.clean).toBe(256 * n);
    const { queries } = averaged;
    expect(queries.total).toBe(queries.clean + queries.attacks + queries.doctor + queries.other);
  });
});
