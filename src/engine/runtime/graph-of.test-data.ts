/** graphOf: small models for the tests of this room. */
import { create } from "@bufbuild/protobuf";
import { GraphBuilder } from "../onnx/builder.ts";
import { type ModelProto, type Shape, valueInfo } from "../onnx/graph.ts";
import { GraphProtoSchema, ModelProtoSchema } from "../onnx/proto/onnx_pb.ts";
import type { DType } from "../tensor/tensor.ts";

/** A model from what `build` appends; its result is the output. */
export const graphOf = (
  inputs: Readonly<Record<string, readonly [DType, Shape]>>,
  build: (b: GraphBuilder) => Readonly<Record<string, readonly [DType, Shape]>>,
): ModelProto => {
  const b = new GraphBuilder(Object.keys(inputs), "t");
  const outputs = build(b);
  const infos = (v: typeof inputs) => Object.entries(v).map(([name, [dtype, shape]]) => valueInfo(name, dtype, shape));
  return create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [
      { domain: "", version: 18n },
      { domain: "ai.onnx.ml", version: 3n },
    ],
    graph: create(GraphProtoSchema, {
      name: "test",
      node: b.nodes,
      initializer: b.initializers,
      input: infos(inputs),
      output: infos(outputs),
    }),
  });
};
