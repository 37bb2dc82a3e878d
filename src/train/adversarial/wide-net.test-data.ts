/** [N, 8] -> [N, 3], one hidden layer of 16. */
import { create } from "@bufbuild/protobuf";
import { rngFor } from "../../core/rng.ts";
import { type ModelProto, node, valueInfo } from "../../engine/onnx/graph.ts";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "../../engine/onnx/proto/onnx_pb.ts";
import { toTensorProto } from "../../engine/onnx/tensor-proto.ts";
import { elementCount, float32 } from "../../engine/tensor/tensor.ts";

export const wideNet = (seed: number): ModelProto => {
  const weight = (name: string, dims: number[]) => {
    const rng = rngFor(seed, "wide", name);
    return toTensorProto(
      name,
      float32(
        dims,
        Float32Array.from({ length: elementCount(dims) }, () => 0.4 * rng.normal()),
      ),
    );
  };
  return create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 18n })],
    graph: create(GraphProtoSchema, {
      name: "wide",
      node: [
        node("Gemm", ["x", "w1", "b1"], ["h"]),
        node("Relu", ["h"], ["a"]),
        node("Gemm", ["a", "w2", "b2"], ["z"]),
      ],
      initializer: [weight("w1", [8, 16]), weight("b1", [16]), weight("w2", [16, 3]), weight("b2", [3])],
      input: [valueInfo("x", "float32", ["N", 8])],
      output: [valueInfo("z", "float32", ["N", 3])],
    }),
  });
};
