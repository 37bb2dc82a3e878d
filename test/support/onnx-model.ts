/** Small ONNX models written by hand, and their outputs from ONNX Runtime. */
import { create } from "@bufbuild/protobuf";
import {
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type Shape,
  valueInfo,
} from "../../src/engine/onnx/graph.ts";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "../../src/engine/onnx/proto/onnx_pb.ts";
import { toTensorProto } from "../../src/engine/onnx/tensor-proto.ts";
import { writeOnnx } from "../../src/engine/onnx/write.ts";
import { Session } from "../../src/engine/runtime/ort.ts";
import type { DType, Tensor } from "../../src/engine/tensor/tensor.ts";

export interface SmallGraph {
  readonly nodes: readonly NodeProto[];
  /** name -> dtype and shape; default float32 */
  readonly inputs?: Readonly<Record<string, Shape | { readonly dtype: DType; readonly shape: Shape }>>;
  readonly initializers?: Readonly<Record<string, Tensor>>;
  /** name -> dtype; the shape is left to be inferred */
  readonly outputs: Readonly<Record<string, DType>>;
}

export const graphOf = (g: SmallGraph): GraphProto =>
  create(GraphProtoSchema, {
    name: "g",
    node: [...g.nodes],
    input: Object.entries(g.inputs ?? {}).map(([name, t]) =>
      t !== undefined && "dtype" in t ? valueInfo(name, t.dtype, t.shape) : valueInfo(name, "float32", t),
    ),
    initializer: Object.entries(g.initializers ?? {}).map(([name, t]) => toTensorProto(name, t)),
    output: Object.entries(g.outputs).map(([name, dtype]) => valueInfo(name, dtype, undefined)),
  });

/** IR 8 unless the opset wants less or more. */
export const modelOf = (g: SmallGraph, opset = 18, domains: Readonly<Record<string, number>> = {}): ModelProto =>
  create(ModelProtoSchema, {
    irVersion: opset >= 21 ? 10n : 8n,
    opsetImport: Object.entries({ "": opset, ...domains }).map(([domain, v]) =>
      create(OperatorSetIdProtoSchema, { domain, version: BigInt(v) }),
    ),
    graph: graphOf(g),
  });

/** Runs a model as written, without graph optimization. */
export const runModel = async (
  model: ModelProto,
  feeds: Readonly<Record<string, Tensor>> = {},
): Promise<Record<string, Tensor>> => {
  const session = await Session.create(writeOnnx(model), { threads: 1, optimization: "disabled" });
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
};
