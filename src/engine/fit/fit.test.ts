import { create } from "@bufbuild/protobuf";
import { expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { node, valueInfo } from "../onnx/graph.ts";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "../onnx/proto/onnx_pb.ts";
import { toTensorProto } from "../onnx/tensor-proto.ts";
import { writeOnnx } from "../onnx/write.ts";
import { Session } from "../runtime/ort.ts";
import { float32, type Tensor } from "../tensor/tensor.ts";
import { type EpochResult, fit, type FitOptions } from "./fit.ts";

const linear = (): ReturnType<typeof create<typeof ModelProtoSchema>> =>
  create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 17n })],
    graph: create(GraphProtoSchema, {
      name: "linear",
      node: [node("Gemm", ["x", "w", "b"], ["z"])],
      initializer: [
        toTensorProto("w", float32([2, 3], new Float32Array(6))),
        toTensorProto("b", float32([3], new Float32Array(3))),
      ],
      input: [valueInfo("x", "float32", ["N", 2])],
      output: [valueInfo("z", "float32", ["N", 3])],
    }),
  });

it("learns three separable clusters and changes nothing in the model it was given", async () => {
  const rng = rngFor(1, "fit.test");
  const labels = Int32Array.from({ length: 300 }, (_, i) => i % 3);
  const x = new Float32Array(600);
  labels.forEach((y, i) => {
    x[2 * i] = Math.cos(2.1 * y) * 2 + 0.3 * rng.normal();
    x[2 * i + 1] = Math.sin(2.1 * y) * 2 + 0.3 * rng.normal();
  });
  const losses: number[] = [];
  const model = linear();
  const before = writeOnnx(model);
  const options: FitOptions = {
    epochs: 20,
    batchSize: 32,
    optimizer: { kind: "adam", learningRate: 0.1 },
    seed: 3,
    onEpoch: (e: EpochResult) => losses.push(e.loss),
  };
  const { model: trained } = await fit(model, { x, labels, dims: [2] }, options);
  expect(writeOnnx(model)).toEqual(before);
  expect(losses[0]).toBeGreaterThan(4 * (losses.at(-1) as number));
  const session = await Session.create(writeOnnx(trained));
  const z = ((await session.run({ x: float32([300, 2], x) }))["z"] as Tensor<"float32">).data;
  const right = labels.filter((y, i) => {
    const row = [...z.slice(3 * i, 3 * i + 3)];
    return row.indexOf(Math.max(...row)) === y;
  }).length;
  expect(right).toBeGreaterThan(295);
  await session.release();
  // the same seed gives the same weights, bit for bit
  expect(writeOnnx((await fit(model, { x, labels, dims: [2] }, options)).model)).toEqual(writeOnnx(trained));
});
