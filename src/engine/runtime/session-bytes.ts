/**
 * sessionBytes: a model as ONNX Runtime gets it: the graph as bytes, large weights beside it.
 *
 * Encoding weights into the protobuf would copy them twice (a 128 MiB model: 518 MiB peak instead of 348); handed over as external data in memory
 * they are read where they lie, and sessions for several losses share them until ONNX Runtime has made its own copy.
 */
import { create } from "@bufbuild/protobuf";
import type { ModelProto, TensorProto } from "../onnx/graph.ts";
import { shallow } from "../onnx/normalize/scope.ts";
import {
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
} from "../onnx/proto/onnx_pb.ts";
import { fromTensorProto, toTensorProto } from "../onnx/tensor-proto.ts";
import { writeOnnx } from "../onnx/write.ts";

/** Weights from this size on stay outside, in bytes. Shapes and axes are far smaller: ONNX Runtime wants them inside. */
const outsideFrom = 64 * 1024;

export interface SessionBytes {
  readonly graph: Uint8Array;
  /** weights by the name that the graph calls their file */
  readonly weights: readonly { readonly path: string; readonly data: Uint8Array }[];
}

/** The model is not changed; `weights` are views of its tensors. */
export const sessionBytes = (model: ModelProto): SessionBytes => {
  if (model.graph === undefined) return { graph: writeOnnx(model), weights: [] };
  const weights: { path: string; data: Uint8Array }[] = [];
  const outside = (t: TensorProto): TensorProto => {
    const data = rawBytes(t);
    if (data === undefined || data.length < outsideFrom) return t;
    const path = `weight${weights.length}`;
    weights.push({ path, data });
    const entries = { location: path, offset: "0", length: String(data.length) };
    return create(TensorProtoSchema, {
      name: t.name,
      dims: t.dims,
      dataType: t.dataType,
      dataLocation: TensorProto_DataLocation.EXTERNAL,
      externalData: Object.entries(entries).map(([key, value]) => create(StringStringEntryProtoSchema, { key, value })),
    });
  };
  const written = shallow(model);
  written.graph = shallow(model.graph);
  written.graph.initializer = model.graph.initializer.map(outside);
  return { graph: writeOnnx(written), weights };
};

const rawBytes = (t: TensorProto): Uint8Array | undefined => {
  if (t.rawData.length > 0) return t.rawData;
  if (t.dataType !== TensorProto_DataType.FLOAT || t.floatData.length * 4 < outsideFrom) return undefined;
  return toTensorProto(t.name, fromTensorProto(t)).rawData;
};
