import { create } from "@bufbuild/protobuf";
import { expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import type { AttributeValue } from "../onnx/graph.ts";
import { type ModelProto, node, valueInfo } from "../onnx/graph.ts";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "../onnx/proto/onnx_pb.ts";
import { toTensorProto } from "../onnx/tensor-proto.ts";
import { writeOnnx } from "../onnx/write.ts";
import { Session } from "../runtime/ort.ts";
import { elementCount, float32 } from "../tensor/tensor.ts";
import { blockConvolutions, blockSize } from "./blocked-convolution.ts";

const normal = (dims: readonly number[], stream: string) => {
  const rng = rngFor(6, "blocked", stream);
  return float32(
    dims,
    Float32Array.from({ length: elementCount(dims) }, () => rng.normal()),
  );
};

interface Case {
  readonly op: "Conv" | "ConvTranspose";
  readonly w: readonly number[];
  readonly bias: number;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** One node over [N, 32, 9, 8] whose weights are inputs, or constants. */
const modelOf = ({ op, w, bias, attributes }: Case, constant = false): ModelProto =>
  create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 18n })],
    graph: create(GraphProtoSchema, {
      name: "one",
      node: [node(op, ["x", "w", "b"], ["y"], attributes)],
      initializer: constant ? [toTensorProto("w", normal(w, "w"))] : [],
      input: [
        valueInfo("x", "float32", ["N", 32, 9, 8]),
        ...(constant ? [] : [valueInfo("w", "float32", w)]),
        valueInfo("b", "float32", [bias]),
      ],
      output: [valueInfo("y", "float32", undefined)],
    }),
  });

const run = async (model: ModelProto, c: Case) => {
  const session = await Session.create(writeOnnx(model), { threads: 1 });
  const all = { x: normal([3, 32, 9, 8], "x"), w: normal(c.w, "w"), b: normal([c.bias], "b") };
  const { y } = await session.run(all);
  await session.release();
  return { dims: y?.dims, data: y?.data as Float32Array };
};

const [three, rows] = [
  [3, 3],
  [3, 2],
];

it.each<[string, Case]>([
  ["padded", { op: "Conv", w: [48, 32, 3, 3], bias: 48, attributes: { kernel_shape: three, pads: [1, 1, 1, 1] } }],
  ["strided", { op: "Conv", w: [16, 32, 3, 2], bias: 16, attributes: { strides: [2, 1], pads: [0, 1, 1, 0] } }],
  ["dilated", { op: "Conv", w: [32, 32, 3, 2], bias: 32, attributes: { kernel_shape: rows, dilations: [2, 3] } }],
  ["transposed", { op: "ConvTranspose", w: [32, 64, 3, 3], bias: 64, attributes: { pads: [1, 0, 1, 2] } }],
  ["transposed, dilated", { op: "ConvTranspose", w: [32, 16, 3, 2], bias: 16, attributes: { dilations: [2, 1] } }],
])("gives the numbers of the plain node: %s", async (_, c) => {
  const block = await blockSize();
  if (block === undefined) return console.log("skipped: this machine has no kernels for blocked channels");
  const plain = modelOf(c);
  const model = blockConvolutions(plain, block);
  expect(model.graph?.node.map((n) => n.domain)).toContain("com.microsoft.nchwc");
  const [expected, given] = [await run(plain, c), await run(model, c)];
  expect(given.dims).toEqual(expected.dims);
  const largest = expected.data.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
  const worst = expected.data.reduce((m, v, i) => Math.max(m, Math.abs(v - (given.data[i] as number))), 0);
  expect(largest).toBeGreaterThan(1);
  expect(worst).toBeLessThan(1e-6 * largest);
});

it.each<[string, ModelProto, number | undefined]>([
  ["constant weights", modelOf({ op: "Conv", w: [16, 32, 3, 3], bias: 16, attributes: {} }, true), 16],
  ["a part of a block", modelOf({ op: "Conv", w: [20, 32, 3, 3], bias: 20, attributes: {} }), 16],
  ["groups", modelOf({ op: "Conv", w: [32, 16, 3, 3], bias: 32, attributes: { group: 2 } }), 16],
  [
    "strides of a transposed one",
    modelOf({ op: "ConvTranspose", w: [32, 16, 3, 3], bias: 16, attributes: { strides: [2, 2] } }),
    16,
  ],
  ["a machine without", modelOf({ op: "Conv", w: [16, 32, 3, 3], bias: 16, attributes: {} }), undefined],
])("leaves alone: %s", (_, model, block) => {
  expect(blockConvolutions(model, block)).toBe(model);
});
