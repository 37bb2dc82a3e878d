/** Models to be served in tests: the bundled digits, and one for each datatype that gives back what it gets. */
import { readFile } from "node:fs/promises";
import { create } from "@bufbuild/protobuf";
import { valueInfo } from "../../engine/onnx/graph.ts";
import {
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
} from "../../engine/onnx/proto/onnx_pb.ts";
import { writeOnnx } from "../../engine/onnx/write.ts";
import type { DType } from "../../engine/tensor/tensor.ts";
import type { ServedModel } from "../run/served-model.ts";
import { sessionModel } from "./fake-gateway.test-data.ts";

const digitsPath = new URL("../../../models/digits/digits.onnx", import.meta.url);

/** "digits": image float32 [-1, 1, 28, 28] -> logits [-1, 10]. */
export const digits = async (): Promise<ServedModel> => ({
  ...(await sessionModel("digits", await readFile(digitsPath), {
    inputs: [{ name: "image", dtype: "float32", dims: [-1, 1, 28, 28] }],
    outputs: [{ name: "logits", dtype: "float32", dims: [-1, 10] }],
  })),
  description: {
    name: "digits",
    input: "image",
    batch: { kind: "free" },
    output: { value: "logits", kind: "logits" },
    classes: 10,
    domain: {
      dims: [1, 28, 28],
      size: 784,
      layout: "chw",
      lower: new Float32Array(784),
      upper: new Float32Array(784).fill(1),
    },
    decisions: [],
  },
});

/** "echo-float16" and the like: x [-1, -1] -> y, the same. */
export const echo = async (dtype: DType): Promise<ServedModel> => {
  const graph = create(GraphProtoSchema, {
    name: "echo",
    node: [create(NodeProtoSchema, { opType: "Identity", input: ["x"], output: ["y"] })],
    input: [valueInfo("x", dtype, ["n", "m"])],
    output: [valueInfo("y", dtype, ["n", "m"])],
  });
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 18n })],
    graph,
  });
  return sessionModel(`echo-${dtype}`, writeOnnx(model), {
    inputs: [{ name: "x", dtype, dims: [-1, -1] }],
    outputs: [{ name: "y", dtype, dims: [-1, -1] }],
  });
};
