/** Dropout in training mode: scores and gradient are of the same draw. Central differences can not say so, as each run draws anew. */
import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { type ModelProto, node, valueInfo } from "../../onnx/graph.ts";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "../../onnx/proto/onnx_pb.ts";
import { toTensorProto } from "../../onnx/tensor-proto.ts";
import { writeOnnx } from "../../onnx/write.ts";
import { Session } from "../../runtime/ort.ts";
import { float32, type Tensor, tensor } from "../../tensor/tensor.ts";
import { differentiate } from "../differentiate.ts";

const bool = (v: boolean): Tensor => tensor("bool", [], Uint8Array.of(Number(v)));
const count = 200;

const model = (opset: number, training: "constant" | "input", outputs: readonly string[]): ModelProto =>
  create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: BigInt(opset) })],
    graph: create(GraphProtoSchema, {
      name: "dropout",
      node: [node("Dropout", ["x", "ratio", "training"], outputs)],
      initializer: [
        toTensorProto("ratio", float32([], [0.5])),
        ...(training === "constant" ? [toTensorProto("training", bool(true))] : []),
      ],
      input: [
        valueInfo("x", "float32", ["N", count]),
        ...(training === "input" ? [valueInfo("training", "bool", [])] : []),
      ],
      output: [valueInfo("y", "float32", ["N", count])],
    }),
  });

const gradient = async (m: ModelProto, feeds: Readonly<Record<string, Tensor>>): Promise<[number[], number[]]> => {
  const d = differentiate(m, { loss: "cotangent", wrt: ["x"] });
  const session = await Session.create(writeOnnx(d.model), { threads: 1 });
  const out = await session.run({
    x: float32(
      [1, count],
      Array.from({ length: count }, () => 1),
    ),
    [d.lossInputs.get("cotangent") ?? ""]: float32(
      [1, count],
      Array.from({ length: count }, (_, i) => i + 1),
    ),
    ...feeds,
  });
  await session.release();
  const of = (name: string): number[] => Array.from(out[name]?.data as Float32Array);
  return [of("y"), of(d.gradients.get("x") ?? "")];
};

for (const opset of [12, 13, 22])
  for (const outputs of [["y"], ["y", "mask"]])
    test(`opset ${opset}, ${outputs.length} outputs`, async () => {
      const [y, g] = await gradient(model(opset, "constant", outputs), {});
      // x is 1, so y is mask / (1 - ratio)
      expect(g).toEqual(y.map((v, i) => v * (i + 1)));
      expect(new Set(y.map((v) => v.toFixed(3)))).toEqual(new Set(["0.000", "2.000"]));
    });

test.each([true, false])("a flag given at run time, %s", async (flag) => {
  const [y, g] = await gradient(model(13, "input", ["y"]), { training: bool(flag) });
  g.forEach((v, i) => expect(v).toBeCloseTo((y[i] ?? Number.NaN) * (i + 1), 3));
  expect(y.includes(0)).toBe(flag);
});
