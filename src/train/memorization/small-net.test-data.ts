/** A net of one hidden layer, and samples with random labels: what is learned of them can only be remembered. */
import { create } from "@bufbuild/protobuf";
import { rngFor } from "../../core/rng.ts";
import type { FitData } from "../../engine/fit/fit.ts";
import { initialize } from "../../engine/fit/initialize.ts";
import { type ModelProto, node, valueInfo } from "../../engine/onnx/graph.ts";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "../../engine/onnx/proto/onnx_pb.ts";
import { toTensorProto } from "../../engine/onnx/tensor-proto.ts";
import { float32 } from "../../engine/tensor/tensor.ts";

const zeros = (name: string, dims: readonly number[]) =>
  toTensorProto(name, float32(dims, new Float32Array(dims.reduce((a, b) => a * b, 1))));

/** [N, features] -> [N, classes], weights by `initialize`. */
export const smallNet = (features: number, hidden: number, classes: number, seed = 0): ModelProto =>
  initialize(
    create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 18n })],
      graph: create(GraphProtoSchema, {
        name: "small",
        node: [
          node("Gemm", ["x", "w1", "b1"], ["h"]),
          node("Relu", ["h"], ["a"]),
          node("Gemm", ["a", "w2", "b2"], ["z"]),
        ],
        initializer: [
          zeros("w1", [features, hidden]),
          zeros("b1", [hidden]),
          zeros("w2", [hidden, classes]),
          zeros("b2", [classes]),
        ],
        input: [valueInfo("x", "float32", ["N", features])],
        output: [valueInfo("z", "float32", ["N", classes])],
      }),
    }),
    seed,
  );

/** Standard normal samples of `classes` classes: `share` of the labels follow the sample's first values, the others are random. */
export const noisyData = (n: number, features: number, classes: number, share: number, seed = 1): FitData => {
  const rng = rngFor(seed, "noisy");
  const x = Float32Array.from({ length: n * features }, () => rng.normal());
  const labels = Int32Array.from({ length: n }, (_, i) => {
    if (rng.uniform() >= share) return rng.integer(classes);
    const row = x.subarray(i * features, i * features + classes);
    return row.indexOf(row.reduce((a, b) => Math.max(a, b)));
  });
  return { x, labels, dims: [features] };
};
