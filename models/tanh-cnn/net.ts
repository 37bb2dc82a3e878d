/** The net of tanh-cnn.onnx. `npx vitest run --config models/vitest.config.ts models/tanh-cnn` makes it again. */
import { create } from "@bufbuild/protobuf";
import { initialize } from "../../src/engine/fit/initialize.ts";
import { type ModelProto, node, valueInfo } from "../../src/engine/onnx/graph.ts";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "../../src/engine/onnx/proto/onnx_pb.ts";
import { toTensorProto } from "../../src/engine/onnx/tensor-proto.ts";
import { elementCount, float32 } from "../../src/engine/tensor/tensor.ts";

const zeros = (name: string, dims: readonly number[]) =>
  toTensorProto(name, float32(dims, new Float32Array(elementCount(dims))));

/** Two convolutions and two dense layers with tanh, 26,010 weights (Papernot et al. 2021, arXiv:2007.14191, table 1); untrained. */
export const tanhCnn = (seed: number): ModelProto =>
  initialize(
    create(ModelProtoSchema, {
      irVersion: 8n,
      producerName: "casemate",
      opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 18n })],
      graph: create(GraphProtoSchema, {
        name: "tanh-cnn",
        node: [
          node("Conv", ["image", "conv1.weight", "conv1.bias"], ["c1"], {
            kernel_shape: [8, 8],
            strides: [2, 2],
            pads: [3, 3, 3, 3],
          }),
          node("Tanh", ["c1"], ["t1"]),
          node("MaxPool", ["t1"], ["p1"], { kernel_shape: [2, 2], strides: [1, 1] }),
          node("Conv", ["p1", "conv2.weight", "conv2.bias"], ["c2"], { kernel_shape: [4, 4], strides: [2, 2] }),
          node("Tanh", ["c2"], ["t2"]),
          node("MaxPool", ["t2"], ["p2"], { kernel_shape: [2, 2], strides: [1, 1] }),
          node("Flatten", ["p2"], ["f"], { axis: 1 }),
          node("Gemm", ["f", "fc1.weight", "fc1.bias"], ["h"], { transB: 1 }),
          node("Tanh", ["h"], ["t3"]),
          node("Gemm", ["t3", "fc2.weight", "fc2.bias"], ["logits"], { transB: 1 }),
        ],
        initializer: [
          zeros("conv1.weight", [16, 1, 8, 8]),
          zeros("conv1.bias", [16]),
          zeros("conv2.weight", [32, 16, 4, 4]),
          zeros("conv2.bias", [32]),
          zeros("fc1.weight", [32, 512]),
          zeros("fc1.bias", [32]),
          zeros("fc2.weight", [10, 32]),
          zeros("fc2.bias", [10]),
        ],
        input: [valueInfo("image", "float32", ["N", 1, 28, 28])],
        output: [valueInfo("logits", "float32", ["N", 10])],
      }),
    }),
    seed,
  );
