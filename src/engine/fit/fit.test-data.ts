/** A small net with BatchNormalization, and with the second input of a Resize, which looks like a weight and is none. */
import { create } from "@bufbuild/protobuf";
import { rngFor } from "../../core/rng.ts";
import { type ModelProto, node, valueInfo } from "../onnx/graph.ts";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "../onnx/proto/onnx_pb.ts";
import { toTensorProto } from "../onnx/tensor-proto.ts";
import { elementCount, float32 } from "../tensor/tensor.ts";

const weight = (name: string, dims: number[]) => {
  const rng = rngFor(9, "net", name);
  return toTensorProto(
    name,
    float32(
      dims,
      Float32Array.from({ length: elementCount(dims) }, () => 0.3 * rng.normal()),
    ),
  );
};

/** [N, 2, 4, 4] -> [N, 3]. */
export const normalizedNet = (): ModelProto =>
  create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 18n })],
    graph: create(GraphProtoSchema, {
      name: "normalized",
      node: [
        node("BatchNormalization", ["x", "scale", "bias", "mean", "var"], ["n"]),
        node("Resize", ["n", "", "sizes"], ["r"]),
        node("Conv", ["r", "kernel"], ["c"], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }),
        node("Relu", ["c"], ["a"]),
        node("GlobalAveragePool", ["a"], ["g"]),
        node("Flatten", ["g"], ["f"], { axis: 1 }),
        node("Gemm", ["f", "w", "b"], ["z"]),
      ],
      initializer: [
        toTensorProto("scale", float32([2], Float32Array.of(1, 1))),
        toTensorProto("bias", float32([2], Float32Array.of(0, 0))),
        toTensorProto("mean", float32([2], Float32Array.of(0, 0))),
        toTensorProto("var", float32([2], Float32Array.of(1, 1))),
        toTensorProto("sizes", float32([4], Float32Array.of(1, 1, 2, 2))),
        weight("kernel", [6, 2, 3, 3]),
        weight("w", [6, 3]),
        weight("b", [3]),
      ],
      input: [valueInfo("x", "float32", ["N", 2, 4, 4])],
      output: [valueInfo("z", "float32", ["N", 3])],
    }),
  });
