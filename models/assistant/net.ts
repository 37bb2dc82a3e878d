/** languageNet: a causal language model of one attention block, with fresh weights. */
import { create } from "@bufbuild/protobuf";
import { initialize } from "../../src/engine/fit/initialize.ts";
import { GraphBuilder, type Value } from "../../src/engine/onnx/builder.ts";
import { type ModelProto, node, valueInfo } from "../../src/engine/onnx/graph.ts";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "../../src/engine/onnx/proto/onnx_pb.ts";
import { toTensorProto } from "../../src/engine/onnx/tensor-proto.ts";
import { elementCount, float32 } from "../../src/engine/tensor/tensor.ts";

export interface NetOptions {
  readonly words: number;
  readonly width: number;
  /** tokens that it can read, at most */
  readonly longest: number;
  readonly seed: number;
}

/** Input "tokens" int64 [N, T], output "logits" [N, T, words]. */
export const languageNet = ({ words, width, longest, seed }: NetOptions): ModelProto => {
  const b = new GraphBuilder(["tokens", "logits", "flat"], "net");
  const weight = (name: string, dims: readonly number[]): Value => {
    b.initializers.push(toTensorProto(name, float32(dims, new Float32Array(elementCount(dims)))));
    return name;
  };
  const dense = (x: Value, name: string, from: number, to: number): Value =>
    b.op("Add", [b.op("MatMul", [x, weight(`${name}.weight`, [from, to])]), weight(`${name}.bias`, [to])]);
  const length = b.op("Gather", [b.op("Shape", ["tokens"]), b.scalar(1, "int64")], { axis: 0 });
  const places = b.op("Range", [b.scalar(0, "int64"), length, b.scalar(1, "int64")]);
  const positions = b.op("Gather", [weight("position", [longest, width]), places], { axis: 0 });
  const x = b.op("Add", [b.op("Gather", [weight("embedding", [words, width]), "tokens"], { axis: 0 }), positions]);
  // -1e4 above the diagonal: a token sees none that comes after it
  const later = b.op("Greater", [b.op("Unsqueeze", [places, b.ints([0])]), b.op("Unsqueeze", [places, b.ints([1])])]);
  const mask = b.op("Mul", [b.op("Cast", [later], { to: 1 }), b.scalar(-1e4, "float32")]);
  const keys = b.op("Transpose", [dense(x, "key", width, width)], { perm: [0, 2, 1] });
  const scores = b.op("Mul", [
    b.op("MatMul", [dense(x, "query", width, width), keys]),
    b.scalar(1 / Math.sqrt(width), "float32"),
  ]);
  const attention = b.op("Softmax", [b.op("Add", [scores, mask])], { axis: -1 });
  const seen = b.op("Add", [x, b.op("MatMul", [attention, dense(x, "value", width, width)])]);
  const hidden = b.op("Relu", [dense(seen, "up", width, 2 * width)]);
  const y = b.op("Add", [seen, dense(hidden, "down", 2 * width, width)]);
  b.nodes.push(node("Identity", [dense(y, "head", width, words)], ["logits"]));
  b.nodes.push(node("Flatten", ["logits"], ["flat"], { axis: 1 }));
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    producerName: "casemate",
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 18n })],
    graph: create(GraphProtoSchema, {
      name: "language",
      node: b.nodes,
      initializer: b.initializers,
      input: [valueInfo("tokens", "int64", ["N", "T"])],
      output: [valueInfo("logits", "float32", ["N", "T", words])],
    }),
  });
  return initialize(model, seed);
};
