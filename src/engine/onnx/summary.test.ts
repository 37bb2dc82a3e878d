import { existsSync, readFileSync } from "node:fs";
import { create } from "@bufbuild/protobuf";
import { unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { type DType, float32, int64, type Tensor } from "../tensor/tensor.ts";
import { type AttributeValue, type ModelProto, node, type Shape, valueInfo } from "./graph.ts";
import { FunctionProtoSchema, GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "./proto/onnx_pb.ts";
import { readOnnx } from "./read.ts";
import { summarize } from "./summary.ts";
import { toTensorProto } from "./tensor-proto.ts";

const zeros = (...dims: number[]): Tensor => float32(dims, new Float32Array(dims.reduce((a, b) => a * b, 1)));

type Io = readonly (readonly [name: string, shape: Shape, dtype?: DType])[];

const model = (
  inputs: Io,
  initializers: Readonly<Record<string, Tensor>>,
  nodes: ReturnType<typeof node>[],
  output: string,
  opset = 23,
  domains: readonly string[] = [],
): ModelProto =>
  create(ModelProtoSchema, {
    irVersion: 10n,
    graph: create(GraphProtoSchema, {
      name: "g",
      input: inputs.map(([name, shape, dtype]) => valueInfo(name, dtype ?? "float32", shape)),
      output: [valueInfo(output, "float32", undefined)],
      initializer: Object.entries(initializers).map(([name, t]) => toTensorProto(name, t)),
      node: nodes,
    }),
    opsetImport: ["", ...domains].map((domain) =>
      create(OperatorSetIdProtoSchema, { domain, version: domain === "" ? BigInt(opset) : 1n }),
    ),
  });

/** one node over inputs of these shapes */
const flopsOf = (
  op: string,
  shapes: readonly number[][],
  attributes: Record<string, AttributeValue> = {},
  domain = "",
): number => {
  const inputs = shapes.map((shape, i): Io[number] => [`i${i}`, shape]);
  const n = node(
    op,
    inputs.map(([name]) => name),
    ["y"],
    attributes,
    domain,
  );
  return summarize(model(inputs, {}, [n], "y", 23, domain === "" ? [] : [domain])).flops;
};

describe("FLOPs of one node, by hand", () => {
  const cases: readonly (readonly [name: string, flops: number, ...Parameters<typeof flopsOf>])[] = [
    // 1 x 4 x 6 x 6 outputs of 3 x 3 x 3 multiply-adds
    [
      "Conv",
      2 * 4 * 36 * 27,
      "Conv",
      [
        [1, 3, 8, 8],
        [4, 3, 3, 3],
      ],
    ],
    ["Conv with bias", 2 * 4 * 36 * 27 + 4 * 36, "Conv", [[1, 3, 8, 8], [4, 3, 3, 3], [4]]],
    [
      "Conv in groups, with stride",
      2 * 2 * 4 * 16 * 9,
      "Conv",
      [
        [2, 4, 8, 8],
        [4, 1, 3, 3],
      ],
      { group: 4, strides: [2, 2], pads: [1, 1, 1, 1] },
    ],
    [
      "Conv of one dim",
      2 * 5 * 8 * 6,
      "Conv",
      [
        [1, 2, 10],
        [5, 2, 3],
      ],
    ],
    // each of 1 x 3 x 4 x 4 inputs meets 2 x 2 x 2 weights
    [
      "ConvTranspose",
      2 * 48 * 8,
      "ConvTranspose",
      [
        [1, 3, 4, 4],
        [3, 2, 2, 2],
      ],
      { strides: [2, 2] },
    ],
    [
      "MatMul",
      2 * 5 * 6 * 7,
      "MatMul",
      [
        [5, 6],
        [6, 7],
      ],
    ],
    [
      "MatMul in batches",
      2 * 4 * 5 * 6 * 7,
      "MatMul",
      [
        [4, 5, 6],
        [6, 7],
      ],
    ],
    ["Gemm transposed, with bias", 2 * 5 * 6 * 7 + 35, "Gemm", [[6, 5], [7, 6], [7]], { transA: 1, transB: 1 }],
    [
      "Einsum as MatMul",
      2 * 5 * 6 * 7,
      "Einsum",
      [
        [5, 6],
        [6, 7],
      ],
      { equation: "ij,jk->ik" },
    ],
    [
      "Einsum with an ellipsis",
      2 * 3 * 5 * 6 * 7,
      "Einsum",
      [
        [3, 5, 6],
        [3, 6, 7],
      ],
      { equation: "...ij,...jk->...ik" },
    ],
    ["MaxPool", 2 * 16 * 9, "MaxPool", [[1, 2, 12, 12]], { kernel_shape: [3, 3], strides: [3, 3] }],
    ["GlobalAveragePool", 2 * 144, "GlobalAveragePool", [[1, 2, 12, 12]]],
    ["Relu", 24, "Relu", [[2, 3, 4]]],
    ["Add with broadcast", 24, "Add", [[2, 3, 4], [4]]],
    ["ReduceSum", 24, "ReduceSum", [[2, 3, 4]]],
    ["Softmax", 120, "Softmax", [[2, 3, 4]]],
    ["Transpose", 0, "Transpose", [[2, 3, 4]]],
    // 3 steps, batch 2, 4 gates of 5 cells, from 6 inputs and 5 cells
    [
      "LSTM",
      2 * 3 * 2 * (20 * 6 + 20 * 5),
      "LSTM",
      [
        [3, 2, 6],
        [1, 20, 6],
        [1, 20, 5],
      ],
      { hidden_size: 5 },
    ],
    // B 2, heads 4, S 8, D 16: Q K' and P V, and a softmax of 5 for each pair
    [
      "Attention",
      2 * 2 * 4 * 64 * 32 + 5 * 2 * 4 * 64,
      "Attention",
      [
        [2, 4, 8, 16],
        [2, 4, 8, 16],
        [2, 4, 8, 16],
      ],
    ],
    ["Gelu of Microsoft", 24, "Gelu", [[2, 3, 4]], {}, "com.microsoft"],
  ];
  for (const [name, flops, ...args] of cases) it(name, () => expect(flopsOf(...args)).toBe(flops));

  it("counts neither unknown ops nor unknown shapes, and says so", () => {
    const s = summarize(
      model([["x", [2, 3]]], {}, [node("Foo", ["x"], ["h"], {}, "com.example"), node("Relu", ["h"], ["y"])], "y", 17, [
        "com.example",
      ]),
    );
    expect(s.flops).toBe(0);
    expect(s.uncounted).toEqual([
      { op: "com.example.Foo", count: 1 },
      { op: "Relu", count: 1 },
    ]);
    expect(s.unsized).toBe(2);
  });
});

describe("summarize", () => {
  const mlp = model(
    [
      ["x", ["N", 4]],
      ["w", [4, 8]],
    ],
    { w: zeros(4, 8), b: zeros(8), v: zeros(8, 3), shape: int64([1], [2]) },
    [
      node("MatMul", ["x", "w"], ["h"]),
      node("Add", ["h", "b"], ["s"]),
      node("Relu", ["s"], ["r"]),
      node("MatMul", ["r", "v"], ["y"]),
    ],
    "y",
  );

  it("counts ops, parameters and bytes, and leaves out inputs that have a value", () => {
    const s = summarize(mlp);
    expect(s.inputs).toEqual([{ name: "x", type: "float32", shape: ["N", 4] }]);
    expect(s.nodes).toBe(4);
    expect(s.ops.map((o) => [o.op, o.count])).toEqual([
      ["MatMul", 2],
      ["Add", 1],
      ["Relu", 1],
    ]);
    expect(s.parameters).toBe(32 + 8 + 24);
    expect(s.weightBytes).toBe(4 * 64 + 8);
    expect(s.opsets).toEqual([{ domain: "ai.onnx", version: 23 }]);
    expect(s.notes).toEqual([]);
  });

  it("takes symbolic dims as 1 or as told", () => {
    const one = summarize(mlp);
    expect(one.assumed).toEqual({ N: 1 });
    expect(one.flops).toBe(2 * 32 + 8 + 8 + 2 * 24);
    const five = summarize(mlp, { dims: { N: 5, M: 2 } });
    expect(five.flops).toBe(5 * one.flops);
    expect(five.notes).toEqual(["no input has a dim called 'M'"]);
  });

  it("adds up what is alive at one time", () => {
    const s = summarize(mlp);
    // h and s, 8 floats each, are the most; x is dead by then
    expect(s.peakActivationBytes).toBe(4 * 16);
    expect(s.activationBytes).toBe(4 * (4 + 8 + 8 + 8 + 3));
    expect(s.unsized).toBe(0);
  });

  it("keeps an input alive as long as it is read", () => {
    const skip = model(
      [["x", [1, 8]]],
      {},
      [node("Relu", ["x"], ["a"]), node("Neg", ["a"], ["b"]), node("Add", ["b", "x"], ["y"])],
      "y",
    );
    expect(summarize(skip).peakActivationBytes).toBe(4 * 24);
  });

  it("asks for the gradient of each op, and shows what functions stand for", () => {
    const m = model([["x", [2]]], {}, [node("F", ["x"], ["h"], {}, "local"), node("Floor", ["h"], ["y"])], "y", 17, [
      "local",
    ]);
    m.functions.push(
      create(FunctionProtoSchema, {
        name: "F",
        domain: "local",
        input: ["a"],
        output: ["z"],
        node: [node("Exp", ["a"], ["z"])],
        opsetImport: [create(OperatorSetIdProtoSchema, { version: 17n })],
      }),
    );
    const s = summarize(m, { gradient: (n) => `status of ${n.opType}` });
    expect(Object.fromEntries(s.ops.map((o) => [o.op, o.gradient]))).toEqual({
      "local.F": "rewritten",
      Floor: "status of Floor",
      Exp: "status of Exp",
    });
    expect(s.functions).toBe(1);
    expect(s.flops).toBe(4);
  });
});

const zip = new URL("../../../../shared/data/onnx/corpora/onnx+onnx/onnx_backend_test_data.zip", import.meta.url)
  .pathname;
if (!existsSync(zip)) console.log("skipped: ../shared/data/onnx/corpora is not there");
describe.skipIf(!existsSync(zip))("FLOPs of known nets (needs ../shared)", () => {
  // multiply-adds as published with the nets (torchvision's table, the papers of VGG and DenseNet)
  const published: readonly (readonly [string, number])[] = [
    ["resnet50", 4.09e9],
    ["vgg19", 19.63e9],
    ["densenet121", 2.83e9],
    ["squeezenet", 0.35e9],
    ["inception_v2", 2.0e9],
  ];
  it.each(published)("%s", (name, macs) => {
    const files = unzipSync(readFileSync(zip), { filter: (f) => f.name.endsWith(`light_${name}.onnx`) });
    const bytes = Object.values(files)[0];
    if (bytes === undefined) throw new Error("not in the zip");
    const s = summarize(readOnnx(bytes));
    expect(s.uncounted).toEqual([]);
    expect(s.unsized).toBe(0);
    expect(s.flops / 2 / macs).toBeGreaterThan(0.99);
    expect(s.flops / 2 / macs).toBeLessThan(1.02);
  });
});
