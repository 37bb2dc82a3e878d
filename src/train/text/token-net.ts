/**
 * tokenNet: a small net that reads rows of token ids, with fresh weights, to train on texts where there is no model yet.
 *
 * "mean-pool": the mean of the word vectors - dense - relu - dense (a deep averaging network, Iyyer et al. 2015). "convolution": convolutions over three words -
 * relu - the largest over the text - dense (Kim 2014, arXiv:1408.5882). Token 0 is padding: its vector counts as zero, and not in the mean.
 */
import { create } from "@bufbuild/protobuf";
import { initialize } from "../../engine/fit/initialize.ts";
import { GraphBuilder, type Value } from "../../engine/onnx/builder.ts";
import { type ModelProto, node, type TensorProto, valueInfo } from "../../engine/onnx/graph.ts";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "../../engine/onnx/proto/onnx_pb.ts";
import { elementType, fromTensorProto, toTensorProto } from "../../engine/onnx/tensor-proto.ts";
import { elementCount, float32, type Tensor } from "../../engine/tensor/tensor.ts";

export const tokenNetKinds = ["mean-pool", "convolution"] as const;

export interface TokenNetOptions {
  readonly kind: (typeof tokenNetKinds)[number];
  /** tokens that there are, padding and unknown among them */
  readonly words: number;
  /** tokens of a text */
  readonly length: number;
  readonly classes: number;
  /** of a word vector; default 32 */
  readonly width?: number;
  /** hidden units, or channels of the convolution; default 64 */
  readonly units?: number;
  readonly seed?: number;
}

/** Input "tokens" int64 [N, length], output "logits" [N, classes]. */
export const tokenNet = (o: TokenNetOptions): ModelProto => {
  const { words, length, classes, width = 32, units = 64 } = o;
  const b = new GraphBuilder(["tokens", "vectors", "logits"], "net");
  const weight = (name: string, dims: readonly number[]): Value => {
    b.initializers.push(toTensorProto(name, float32(dims, new Float32Array(elementCount(dims)))));
    return name;
  };
  const dense = (x: Value, name: string, from: number, to: number): Value =>
    b.op("Gemm", [x, weight(`${name}.weight`, [to, from]), weight(`${name}.bias`, [to])], { transB: 1 });
  b.nodes.push(node("Gather", [weight("embedding", [words, width]), "tokens"], ["vectors"], { axis: 0 }));
  const isWord = b.op("Not", [b.op("Equal", ["tokens", b.scalar(0, "int64")])]);
  const mask = b.op("Unsqueeze", [b.op("Cast", [isWord], { to: elementType("float32") }), b.ints([2])]);
  const vectors = b.op("Mul", ["vectors", mask]);
  let pooled: Value;
  if (o.kind === "mean-pool") {
    const sum = b.op("ReduceSum", [vectors, b.ints([1])], { keepdims: 0 });
    const count = b.op("Max", [b.op("ReduceSum", [mask, b.ints([1])], { keepdims: 0 }), b.scalar(1, "float32")]);
    pooled = b.op("Relu", [dense(b.op("Div", [sum, count]), "hidden", width, units)]);
  } else {
    const channels = b.op("Transpose", [vectors], { perm: [0, 2, 1] });
    const conv = b.op("Conv", [channels, weight("conv.weight", [units, width, 3]), weight("conv.bias", [units])], {
      kernel_shape: [3],
      pads: [1, 1],
    });
    pooled = b.op("ReduceMax", [b.op("Relu", [conv]), b.ints([2])], { keepdims: 0 });
  }
  b.nodes.push(node("Identity", [dense(pooled, "out", units, classes)], ["logits"]));
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    producerName: "casemate",
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 18n })],
    graph: create(GraphProtoSchema, {
      name: o.kind,
      node: b.nodes,
      initializer: b.initializers,
      input: [valueInfo("tokens", "int64", ["N", length])],
      output: [valueInfo("logits", "float32", ["N", classes])],
    }),
  });
  const fresh = initialize(model, o.seed ?? 0);
  for (const [i, t] of (fresh.graph?.initializer ?? []).entries())
    if (t.name === "embedding") fresh.graph?.initializer.splice(i, 1, scaled(t));
  return fresh;
};

/** Vectors of words that training sees seldom stay what they began as: noise, which is to be small beside what is learned. */
const scaled = (t: TensorProto): TensorProto => {
  const { dims, data } = fromTensorProto(t) as Tensor<"float32">;
  return toTensorProto(
    t.name,
    float32(
      dims,
      data.map((v) => 0.1 * v),
    ),
  );
};
