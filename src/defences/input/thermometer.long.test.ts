/** What thermometer encoding costs (the two accuracies are printed): the same small net trained on the bundled digits behind an encoder, and without one. */
import { create } from "@bufbuild/protobuf";
import { expect, it } from "vitest";
import { fit } from "../../engine/fit/fit.ts";
import { initialize } from "../../engine/fit/initialize.ts";
import { type ModelProto, node, valueInfo } from "../../engine/onnx/graph.ts";
import { workingOpset } from "../../engine/onnx/normalize.ts";
import { GraphProtoSchema, ModelProtoSchema } from "../../engine/onnx/proto/onnx_pb.ts";
import { toTensorProto } from "../../engine/onnx/tensor-proto.ts";
import { describeModel } from "../../engine/runtime/describe.ts";
import { openOnnxModel } from "../../engine/runtime/onnx-model.ts";
import { elementCount, float32, int64 } from "../../engine/tensor/tensor.ts";
import { digits } from "../detect/digits.test-data.ts";
import { withThermometer } from "./thermometer.ts";

const levels = 10;

const net = (channels: number): ModelProto => {
  const weight = (name: string, dims: readonly number[]) =>
    toTensorProto(name, float32(dims, new Float32Array(elementCount(dims))));
  return create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ domain: "", version: BigInt(workingOpset) }],
    graph: create(GraphProtoSchema, {
      name: "net",
      node: [
        node("Conv", ["x", "w1", "b1"], ["c"], { kernel_shape: [5, 5], strides: [2, 2] }),
        node("Relu", ["c"], ["r"]),
        node("Reshape", ["r", "shape"], ["f"]),
        node("Gemm", ["f", "w2", "b2"], ["z"]),
      ],
      initializer: [
        weight("w1", [8, channels, 5, 5]),
        weight("b1", [8]),
        weight("w2", [8 * 144, 10]),
        weight("b2", [10]),
        toTensorProto("shape", int64([2], [-1, 8 * 144])),
      ],
      input: [valueInfo("x", "float32", ["N", channels, 28, 28])],
      output: [valueInfo("z", "float32", ["N", 10])],
    }),
  });
};

it("a net learns behind the encoder as it does without", async () => {
  const [train, test] = [await digits("train", 2000), await digits("test", 500)];
  const accuracy: number[] = [];
  for (const model of [net(1), withThermometer(net(levels), { levels })]) {
    const { model: trained } = await fit(
      initialize(model, 1),
      { x: train.x, labels: train.labels, dims: [1, 28, 28] },
      { epochs: 15, batchSize: 64, optimizer: { kind: "adam", learningRate: 3e-3 }, seed: 1 },
    );
    const d = await describeModel(trained, undefined, { bounds: [0, 1], layout: "chw", scores: "logits" });
    const open = await openOnnxModel(trained, d, { threads: 1, gradients: false });
    const given = await open.labels(test.x);
    await open.close();
    accuracy.push(given.filter((k, i) => k === test.labels[i]).length / test.labels.length);
  }
  console.log(`accuracy without ${accuracy[0]}, behind ${levels} levels ${accuracy[1]}`);
  expect(accuracy[0]).toBeGreaterThan(0.9);
  // 2,000 images are few for ten times as many channels
  expect(accuracy[1]).toBeGreaterThan(0.8);
});
