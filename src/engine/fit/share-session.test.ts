import { create } from "@bufbuild/protobuf";
import { expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { type ModelProto, node, valueInfo } from "../onnx/graph.ts";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "../onnx/proto/onnx_pb.ts";
import { toTensorProto } from "../onnx/tensor-proto.ts";
import { float32 } from "../tensor/tensor.ts";
import { normalizedNet } from "./fit.test-data.ts";
import type { Objective } from "./objective.ts";
import { type StepResult, Trainer } from "./trainer.ts";

const normal = (count: number, stream: string, scale = 1): Float32Array => {
  const rng = rngFor(4, "share", stream);
  return Float32Array.from({ length: count }, () => scale * rng.normal());
};

/** 256 - 256 - 4 with relu: batches of 78 and more are shared. */
const dense = (): ModelProto =>
  create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 18n })],
    graph: create(GraphProtoSchema, {
      name: "dense",
      node: [
        node("Gemm", ["x", "w1", "b1"], ["h"]),
        node("Relu", ["h"], ["a"]),
        node("Gemm", ["a", "w2", "b2"], ["z"]),
      ],
      initializer: [
        toTensorProto("w1", float32([256, 256], normal(65536, "w1", 0.1))),
        toTensorProto("b1", float32([256], normal(256, "b1"))),
        toTensorProto("w2", float32([256, 4], normal(1024, "w2", 0.1))),
        toTensorProto("b2", float32([4], normal(4, "b2"))),
      ],
      input: [valueInfo("x", "float32", ["N", 256])],
      output: [valueInfo("z", "float32", ["N", 4])],
    }),
  });

/** ||z(x_i) - z(x_{i + n})||^2, weighted by an input per row and one for all. */
const apart: Objective = {
  id: "apart",
  formula: "L = s w ||z(x) - z(x')||^2",
  rowsPerSample: 2,
  build: ({ b, scores, input }) => {
    const weighted = b.op("Mul", [scores, input("weight", "float32", ["R", 1])]);
    const [p = "", q = ""] = b.ops("Split", [weighted], 2, { axis: 0, num_outputs: 2 });
    const gap = b.op("Sub", [p, q]);
    const square = b.op("ReduceSum", [b.op("Mul", [gap, gap]), b.ints([1])], { keepdims: 0 });
    return b.op("Mul", [square, input("scale", "float32", [1])]);
  },
};

const samples = 101;

/** A step on one thread, the first step on two (lanes are not there yet), and one with the lane. */
const steps = async (objective?: Objective): Promise<readonly StepResult[]> => {
  const rows = samples * (objective?.rowsPerSample ?? 1);
  const batch = {
    x: normal(rows * 256, "x"),
    labels: Int32Array.from({ length: rows }, (_, i) => i % 4),
    extra: { weight: float32([rows, 1], normal(rows, "weights")), scale: float32([1], Float32Array.of(0.5)) },
  };
  const given = objective === undefined ? {} : { objective };
  const one = new Trainer(dense(), { dims: [256], threads: 1, ...given });
  const two = new Trainer(dense(), { dims: [256], threads: 2, ...given });
  const results = [await one.step(batch), await two.step(batch)];
  // the thread starts, then opens the session, then takes its share
  for (let i = 0; i < 20; i++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    results[2] = await two.step(batch);
  }
  await Promise.all([one.close(), two.close()]);
  return results;
};

const flat = ({ loss, scores, gradients }: StepResult): number[] => [
  ...loss,
  ...scores,
  ...[...gradients.values()].flatMap((g) => [...g]),
];

it.each([
  ["cross-entropy", undefined],
  ["pairs of rows", apart],
] as const)(
  "shares of a batch add up to the whole, with the same bits whoever computes them: %s",
  async (_, objective) => {
    const [one, alone, shared] = (await steps(objective)).map(flat);
    expect(shared).toEqual(alone);
    const largest = one?.reduce((m, v) => Math.max(m, Math.abs(v)), 0) ?? 0;
    const worst = one?.reduce((m, v, i) => Math.max(m, Math.abs(v - (alone?.[i] ?? Number.NaN))), 0) ?? Number.NaN;
    expect(one?.length).toBe(samples * (objective === undefined ? 5 : 9) + 65536 + 256 + 1024 + 4);
    expect(worst).toBeLessThan(1e-5 * largest);
    // and they are shares: sums of other parts round differently
    expect(alone).not.toEqual(one);
  },
);

it("does not share a batch whose samples meet in BatchNormalization", async () => {
  const x = normal(2000 * 32, "images");
  const labels = new Int32Array(2000);
  const [one, two] = await Promise.all(
    [1, 2].map(async (threads) => {
      const trainer = new Trainer(normalizedNet(), { dims: [2, 4, 4], threads });
      await trainer.step({ x, labels });
      const statistics = new Map([...trainer.statistics].map(([name, v]) => [name, [...v]]));
      await trainer.close();
      return statistics;
    }),
  );
  expect(one).toEqual(two);
});
