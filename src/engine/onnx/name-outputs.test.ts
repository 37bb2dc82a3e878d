/** Models that leave out outputs of ops with any number of them run: ONNX Runtime would crash this process otherwise. */
import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { Session } from "../runtime/ort.ts";
import { float32, int64, tensor } from "../tensor/tensor.ts";
import { type GraphProto, type NodeProto, node, valueInfo, type ValueInfoProto } from "./graph.ts";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "./proto/onnx_pb.ts";
import { readOnnx } from "./read.ts";
import { writeOnnx } from "./write.ts";

const pair = (name: string): ValueInfoProto => valueInfo(name, "float32", [2]);
const graph = (
  nodes: readonly NodeProto[],
  inputs: readonly ValueInfoProto[],
  outputs: readonly ValueInfoProto[],
): GraphProto => create(GraphProtoSchema, { name: "body", node: [...nodes], input: [...inputs], output: [...outputs] });
const doubled = [node("Add", ["s", "s"], ["s2"]), node("Identity", ["s2"], ["o"])];
const loop = graph(
  [node("Identity", ["c"], ["c2"]), ...doubled],
  [valueInfo("i", "int64", []), valueInfo("c", "bool", []), pair("s")],
  [valueInfo("c2", "bool", []), pair("s2"), pair("o")],
);
const scan = graph(doubled, [pair("s"), pair("v")], [pair("s2"), pair("o")]);
const branch = (k: number): GraphProto =>
  graph([node("Neg", ["x"], [`a${k}`]), node("Abs", ["x"], [`b${k}`])], [], [pair(`a${k}`), pair(`b${k}`)]);

test.each([
  ["a state of a Loop", node("Loop", ["M", "", "x"], ["", "out"], { body: { graph: loop } }), [2, 4, 4, 8]],
  ["an output of a Loop", node("Loop", ["M", "", "x"], ["out", ""], { body: { graph: loop } }), [4, 8]],
  [
    "a state of a Scan",
    node("Scan", ["x", "xs"], ["", "out"], { body: { graph: scan }, num_scan_inputs: 1 }),
    [2, 4, 4, 8],
  ],
  [
    "a branch's output",
    node("If", ["yes"], ["", "out"], { then_branch: { graph: branch(0) }, else_branch: { graph: branch(1) } }),
    [1, 2],
  ],
  ["a part of a Split", node("Split", ["x"], ["", "out"], { num_outputs: 2 }), [2]],
])("%s without a name", async (_, n, expected) => {
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 18n })],
    graph: graph(
      // a name that is taken
      [n, node("Neg", ["x"], ["unnamed_0"])],
      [valueInfo("M", "int64", []), pair("x"), valueInfo("xs", "float32", [2, 2]), valueInfo("yes", "bool", [])],
      [valueInfo("out", "float32", undefined)],
    ),
  });
  const read = readOnnx(writeOnnx(model));
  expect(read.graph?.node[0]?.output).not.toContain("");
  const session = await Session.create(writeOnnx(read));
  const { out } = await session.run({
    M: int64([], [2]),
    x: float32([2], [1, 2]),
    xs: float32([2, 2], [1, 2, 3, 4]),
    yes: tensor("bool", [], Uint8Array.of(1)),
  });
  await session.release();
  expect(Array.from(out?.data as Float32Array)).toEqual(expected);
});
