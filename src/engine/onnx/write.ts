/** writeOnnx: a model -> bytes. */
import { toBinary } from "@bufbuild/protobuf";
import type { ModelProto } from "./graph.ts";
import { ModelProtoSchema } from "./proto/onnx_pb.ts";

/** Serializes the model; unknown fields are written back. */
export const writeOnnx = (model: ModelProto): Uint8Array => toBinary(ModelProtoSchema, model);
