/** [N, 3] tokens of 0..3 -> [N, 2] logits: the sum of the tokens' rows in a table, (t is 0 or 1, t is 2 or 3). */
import { create } from "@bufbuild/protobuf";
import { type ModelProto, type NodeProto, node, valueInfo } from "../onnx/graph.ts";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "../onnx/proto/onnx_pb.ts";
import { toTensorProto } from "../onnx/tensor-proto.ts";
import { float32, tensor } from "../tensor/tensor.ts";

/** `last`: nodes after "y"; the output is that of the last of them. */
export const tokenModel = (last: readonly NodeProto[]): ModelProto =>
  create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 18n })],
    graph: create(GraphProtoSchema, {
      name: "tokens",
      node: [
        node("Gather", ["table", "ids"], ["vectors"], { axis: 0 }),
        node("ReduceSum", ["vectors", "axes"], ["sum"], { keepdims: 1 }),
        node("Squeeze", ["sum", "axes"], ["y"]),
        ...last,
      ],
      initializer: [
        toTensorProto("table", float32([4, 2], Float32Array.of(1, 0, 1, 0, 0, 1, 0, 1))),
        toTensorProto("axes", tensor("int64", [1], BigInt64Array.of(1n))),
      ],
      input: [valueInfo("ids", "int64", ["N", 3])],
      output: [valueInfo(last.at(-1)?.output[0] ?? "y", "float32", ["N", 2])],
    }),
  });
