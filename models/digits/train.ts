/** The recipe of digits.onnx, digits-train.npz and digits-test.npz. `npx vitest run --config models/vitest.config.ts` makes them again. */
import { create } from "@bufbuild/protobuf";
import { rngFor } from "../../src/core/rng.ts";
import { writeNpz } from "../../src/engine/data/npz.ts";
import { type EpochResult, fit } from "../../src/engine/fit/fit.ts";
import { type ModelProto, node, valueInfo } from "../../src/engine/onnx/graph.ts";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "../../src/engine/onnx/proto/onnx_pb.ts";
import { toTensorProto } from "../../src/engine/onnx/tensor-proto.ts";
import { writeOnnx } from "../../src/engine/onnx/write.ts";
import { elementCount, float32, tensor } from "../../src/engine/tensor/tensor.ts";
import { drawDigits, side } from "./draw.ts";

/** Two strided convolutions and two dense layers, He initialization (arXiv:1502.01852). */
const untrained = (seed: number): ModelProto => {
  const weight = (name: string, dims: number[], fanIn: number) => {
    const rng = rngFor(seed, "digits", name);
    return toTensorProto(
      name,
      float32(
        dims,
        Float32Array.from({ length: elementCount(dims) }, () => rng.normal() * Math.sqrt(2 / fanIn)),
      ),
    );
  };
  const zeros = (name: string, count: number) => toTensorProto(name, float32([count], new Float32Array(count)));
  return create(ModelProtoSchema, {
    irVersion: 8n,
    producerName: "casemate",
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 18n })],
    graph: create(GraphProtoSchema, {
      name: "digits",
      node: [
        node("Conv", ["image", "conv1.weight", "conv1.bias"], ["c1"], {
          kernel_shape: [5, 5],
          strides: [2, 2],
          pads: [2, 2, 2, 2],
        }),
        node("Relu", ["c1"], ["r1"]),
        node("Conv", ["r1", "conv2.weight", "conv2.bias"], ["c2"], {
          kernel_shape: [3, 3],
          strides: [2, 2],
          pads: [1, 1, 1, 1],
        }),
        node("Relu", ["c2"], ["r2"]),
        node("Flatten", ["r2"], ["f"], { axis: 1 }),
        node("Gemm", ["f", "fc1.weight", "fc1.bias"], ["h"], { transB: 1 }),
        node("Relu", ["h"], ["r3"]),
        node("Gemm", ["r3", "fc2.weight", "fc2.bias"], ["logits"], { transB: 1 }),
      ],
      initializer: [
        weight("conv1.weight", [8, 1, 5, 5], 25),
        zeros("conv1.bias", 8),
        weight("conv2.weight", [16, 8, 3, 3], 72),
        zeros("conv2.bias", 16),
        weight("fc1.weight", [48, 784], 784),
        zeros("fc1.bias", 48),
        weight("fc2.weight", [10, 48], 48),
        zeros("fc2.bias", 10),
      ],
      input: [valueInfo("image", "float32", ["N", 1, side, side])],
      output: [valueInfo("logits", "float32", ["N", 10])],
    }),
  });
};

export interface Recipe {
  readonly trainingImages: number;
  readonly epochs: number;
  readonly onEpoch?: (e: EpochResult) => void;
}

/** images of digits-train.npz, for recipes: the first of those that digits.onnx was trained on */
const shippedImages = 2_000;

const npzOf = (count: number, { images, labels }: ReturnType<typeof drawDigits>): Uint8Array =>
  writeNpz({
    images: tensor("uint8", [count, side, side], images.slice(0, count * side * side)),
    labels: tensor("uint8", [count], labels.slice(0, count)),
  });

/** The shipped files, byte for byte on one platform. */
export const makeDigits = async (r: Recipe): Promise<{ model: Uint8Array; train: Uint8Array; test: Uint8Array }> => {
  const { images, labels } = drawDigits(r.trainingImages, "train");
  const { model: trained } = await fit(
    untrained(1),
    { x: Float32Array.from(images, (v) => v / 255), labels: Int32Array.from(labels), dims: [1, side, side] },
    {
      epochs: r.epochs,
      batchSize: 64,
      optimizer: { kind: "adam", learningRate: 2e-3 },
      seed: 1,
      threads: 1,
      ...(r.onEpoch === undefined ? {} : { onEpoch: r.onEpoch }),
    },
  );
  return {
    model: writeOnnx(trained),
    train: npzOf(shippedImages, { images, labels }),
    test: npzOf(500, drawDigits(500, "test")),
  };
};
