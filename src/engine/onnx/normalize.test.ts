import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { modelOf, graphOf, runModel, type SmallGraph } from "../../../test/support/onnx-model.ts";
import { rngFor } from "../../core/rng.ts";
import { elementCount, float32, float64, int64, type Tensor, tensor } from "../tensor/tensor.ts";
import { type AttributeValue, attr, type ModelProto, node, type NodeProto, opsetOf } from "./graph.ts";
import { normalize, workingOpset } from "./normalize.ts";
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  FunctionProtoSchema,
  OperatorSetIdProtoSchema,
  SparseTensorProtoSchema,
} from "./proto/onnx_pb.ts";
import { toTensorProto } from "./tensor-proto.ts";
import { writeOnnx } from "./write.ts";

const noise = (dims: readonly number[], name = "x"): Tensor => {
  const rng = rngFor(3, name);
  return float32(
    dims,
    Float32Array.from({ length: elementCount(dims) }, () => rng.normal()),
  );
};

const ops = (m: ModelProto): string[] => m.graph?.node.map((n) => n.opType) ?? [];

interface Old {
  readonly name: string;
  readonly opset: number;
  readonly op: string;
  readonly x: readonly number[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  /** further inputs, as initializers */
  readonly more?: Readonly<Record<string, Tensor>>;
  readonly outputs?: number;
  /** ops of the normalized graph */
  readonly becomes: readonly string[];
}

const scales = (...s: number[]): Tensor => float32([s.length], s);
const bn = (c: readonly number[]): Record<string, Tensor> => ({
  s: noise(c, "s"),
  b: noise(c, "b"),
  m: noise(c, "m"),
  v: float32(
    c,
    Float32Array.from({ length: elementCount(c) }, (_, i) => 0.5 + i),
  ),
});
const softmaxFallback = ["Flatten", "Softmax", "Shape", "Reshape"];

const old: readonly Old[] = [
  {
    name: "Clip by attributes",
    opset: 6 + 1,
    op: "Clip",
    x: [5, 7],
    attributes: { min: { float: -0.5 }, max: { float: 0.5 } },
    becomes: ["Clip"],
  },
  {
    name: "Clip, one bound",
    opset: 10,
    op: "Clip",
    x: [5, 7],
    attributes: { max: { float: 0.25 } },
    becomes: ["Clip"],
  },
  {
    name: "Pad",
    opset: 10,
    op: "Pad",
    x: [2, 3],
    attributes: { pads: [1, 0, 0, 2], value: { float: 1.5 } },
    becomes: ["Pad"],
  },
  {
    name: "Pad, reflected",
    opset: 7,
    op: "Pad",
    x: [3, 4],
    attributes: { pads: [1, 2, 1, 0], mode: "reflect" },
    becomes: ["Pad"],
  },
  {
    name: "Slice, no axes",
    opset: 9,
    op: "Slice",
    x: [4, 5],
    attributes: { starts: [1, -3], ends: [3, 5] },
    becomes: ["Slice"],
  },
  {
    name: "Slice, axes",
    opset: 7,
    op: "Slice",
    x: [4, 5, 6],
    attributes: { starts: [-2], ends: [6], axes: [2] },
    becomes: ["Slice"],
  },
  { name: "Squeeze", opset: 12, op: "Squeeze", x: [1, 3, 1], attributes: { axes: [2] }, becomes: ["Squeeze"] },
  { name: "Unsqueeze", opset: 11, op: "Unsqueeze", x: [3], attributes: { axes: [0, -1] }, becomes: ["Unsqueeze"] },
  { name: "Split, even", opset: 11, op: "Split", x: [6, 2], outputs: 3, becomes: ["Split"] },
  { name: "Split, even, 13", opset: 13, op: "Split", x: [6, 2], outputs: 2, becomes: ["Split"] },
  {
    name: "Split, sizes",
    opset: 7,
    op: "Split",
    x: [2, 6],
    attributes: { axis: 1, split: [1, 2, 3] },
    outputs: 3,
    becomes: ["Split"],
  },
  { name: "TopK 1", opset: 9, op: "TopK", x: [3, 6], attributes: { k: 2 }, outputs: 2, becomes: ["TopK"] },
  {
    name: "ReduceSum",
    opset: 12,
    op: "ReduceSum",
    x: [2, 3, 4],
    attributes: { axes: [1], keepdims: 0 },
    becomes: ["ReduceSum"],
  },
  {
    name: "ReduceMean",
    opset: 17,
    op: "ReduceMean",
    x: [2, 3, 4],
    attributes: { axes: [-1, 0] },
    becomes: ["ReduceMean"],
  },
  { name: "ReduceL2, all", opset: 11, op: "ReduceL2", x: [2, 3], becomes: ["ReduceL2"] },
  { name: "Softmax, last axis", opset: 9, op: "Softmax", x: [3, 4], becomes: ["Softmax"] },
  { name: "Softmax, trailing ones", opset: 9, op: "Softmax", x: [2, 5, 1, 1], becomes: ["Softmax"] },
  { name: "Softmax, one wide dim", opset: 9, op: "Softmax", x: [2, 1, 5], becomes: ["Softmax"] },
  { name: "Softmax, coerced to 2-d", opset: 9, op: "Softmax", x: [2, 3, 4], becomes: softmaxFallback },
  { name: "Softmax, axis 0", opset: 12, op: "Softmax", x: [2, 3], attributes: { axis: 0 }, becomes: softmaxFallback },
  {
    name: "Softmax, axis -2",
    opset: 11,
    op: "Softmax",
    x: [2, 3, 4],
    attributes: { axis: -2 },
    becomes: softmaxFallback,
  },
  {
    name: "LogSoftmax, coerced",
    opset: 11,
    op: "LogSoftmax",
    x: [2, 3, 4],
    attributes: { axis: 1 },
    becomes: ["Flatten", "LogSoftmax", "Shape", "Reshape"],
  },
  {
    name: "Hardmax, coerced",
    opset: 11,
    op: "Hardmax",
    x: [2, 3, 4],
    attributes: { axis: 0 },
    becomes: ["Flatten", "Hardmax", "Shape", "Reshape"],
  },
  { name: "Dropout", opset: 7, op: "Dropout", x: [3, 4], attributes: { ratio: { float: 0.9 } }, becomes: ["Identity"] },
  {
    name: "BatchNormalization 7",
    opset: 7,
    op: "BatchNormalization",
    x: [2, 3, 4],
    attributes: { spatial: 1, momentum: { float: 0.3 } },
    more: bn([3]),
    becomes: ["BatchNormalization"],
  },
  {
    name: "BatchNormalization 9",
    opset: 9,
    op: "BatchNormalization",
    x: [2, 3, 4, 2],
    attributes: { epsilon: { float: 0.1 } },
    more: bn([3]),
    becomes: ["BatchNormalization"],
  },
  {
    name: "Upsample 7",
    opset: 7,
    op: "Upsample",
    x: [1, 2, 3, 2],
    attributes: { scales: { floats: [1, 1, 2, 3] }, mode: "nearest" },
    becomes: ["Resize"],
  },
  {
    name: "Upsample 9, linear",
    opset: 9,
    op: "Upsample",
    x: [1, 2, 3, 4],
    attributes: { mode: "linear" },
    more: { r: scales(1, 1, 2, 2) },
    becomes: ["Resize"],
  },
  {
    name: "Upsample 9, odd scale",
    opset: 9,
    op: "Upsample",
    x: [1, 1, 5, 4],
    attributes: { mode: "nearest" },
    more: { r: scales(1, 1, 1.6, 2.25) },
    becomes: ["Resize"],
  },
  {
    name: "Resize 10, larger",
    opset: 10,
    op: "Resize",
    x: [1, 2, 3, 5],
    more: { r: scales(1, 1, 2, 1.5) },
    becomes: ["Resize"],
  },
  {
    name: "Resize 10, smaller",
    opset: 10,
    op: "Resize",
    x: [1, 2, 7, 9],
    more: { r: scales(1, 1, 0.6, 0.4) },
    becomes: ["Resize"],
  },
  {
    name: "Resize 10, both",
    opset: 10,
    op: "Resize",
    x: [1, 2, 7, 9],
    more: { r: scales(1, 1, 0.6, 2) },
    becomes: ["Resize", "Resize"],
  },
  {
    name: "Resize 10, linear",
    opset: 10,
    op: "Resize",
    x: [1, 2, 6, 8],
    attributes: { mode: "linear" },
    more: { r: scales(1, 1, 0.5, 2) },
    becomes: ["Resize"],
  },
  {
    name: "Resize 11, sizes beside empty scales",
    opset: 11,
    op: "Resize",
    x: [1, 1, 4, 4],
    attributes: { mode: "linear", coordinate_transformation_mode: "align_corners" },
    more: { roi: scales(), sc: scales(), si: int64([4], [1, 1, 7, 5]) },
    becomes: ["Resize"],
  },
  {
    name: "Resize 11, for_nn",
    opset: 11,
    op: "Resize",
    x: [1, 1, 4, 4],
    attributes: { mode: "nearest", nearest_mode: "floor", coordinate_transformation_mode: "tf_half_pixel_for_nn" },
    more: { roi: scales(), sc: scales(1, 1, 2, 2) },
    becomes: ["Resize"],
  },
  {
    name: "Scatter",
    opset: 10,
    op: "Scatter",
    x: [3, 3],
    more: { i: int64([1, 3], [2, 0, 1]), u: noise([1, 3], "u") },
    becomes: ["ScatterElements"],
  },
  {
    name: "Gemm 7",
    opset: 7,
    op: "Gemm",
    x: [2, 3],
    attributes: { alpha: { float: 0.5 }, transB: 1 },
    more: { w: noise([4, 3], "w"), c: noise([4], "c") },
    becomes: ["Gemm"],
  },
  {
    name: "LSTM 7",
    opset: 7,
    op: "LSTM",
    x: [3, 2, 4],
    attributes: { hidden_size: 2 },
    more: { w: noise([1, 8, 4], "w"), r: noise([1, 8, 2], "r") },
    outputs: 3,
    becomes: ["LSTM"],
  },
  {
    name: "GRU 7",
    opset: 13,
    op: "GRU",
    x: [3, 2, 4],
    attributes: { hidden_size: 2, linear_before_reset: 1 },
    more: { w: noise([1, 6, 4], "w"), r: noise([1, 6, 2], "r") },
    outputs: 2,
    becomes: ["GRU"],
  },
  {
    name: "LpPool 2",
    opset: 7,
    op: "LpPool",
    x: [1, 2, 5, 5],
    attributes: { kernel_shape: [2, 2] },
    becomes: ["LpPool"],
  },
  {
    name: "AveragePool 10, ceil",
    opset: 10,
    op: "AveragePool",
    x: [1, 2, 6, 6],
    attributes: { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 },
    becomes: ["AveragePool"],
  },
  {
    name: "DepthToSpace 1",
    opset: 7,
    op: "DepthToSpace",
    x: [1, 8, 2, 2],
    attributes: { blocksize: 2 },
    becomes: ["DepthToSpace"],
  },
  { name: "Cast 6", opset: 7, op: "Cast", x: [3], attributes: { to: 1 }, becomes: ["Cast"] },
  { name: "PRelu 7", opset: 7, op: "PRelu", x: [2, 3, 4], more: { slope: noise([3, 1], "p") }, becomes: ["PRelu"] },
];

const oldModel = (c: Old): ModelProto => {
  const outputs = Array.from({ length: c.outputs ?? 1 }, (_, i) => `y${i}`);
  const names = Object.keys(c.more ?? {});
  return modelOf(
    {
      nodes: [node(c.op, ["x", ...names], outputs, c.attributes)],
      inputs: { x: c.x },
      initializers: c.more ?? {},
      outputs: Object.fromEntries(outputs.map((o, i) => [o, c.op === "TopK" && i === 1 ? "int64" : "float32"])),
    },
    c.opset,
  );
};

describe("normalize upgrades old forms to the same outputs", () => {
  for (const c of old)
    it(`${c.name} (opset ${c.opset})`, async () => {
      const original = oldModel(c);
      const before = writeOnnx(original);
      const upgraded = normalize(original);
      expect(writeOnnx(original)).toEqual(before); // the argument is not changed
      expect(opsetOf(upgraded)).toBe(workingOpset);
      expect(ops(upgraded).sort()).toEqual([...c.becomes].sort());
      const x = noise(c.x);
      const [expected, actual] = [await runModel(original, { x }), await runModel(upgraded, { x })];
      expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
      for (const [name, t] of Object.entries(expected)) {
        const y = actual[name];
        expect(y?.dims).toEqual(t.dims);
        for (let i = 0; i < t.data.length; i++) expect(Number(y?.data[i])).toBeCloseTo(Number(t.data[i]), 5);
      }
    });

  it("BatchNormalization with spatial = 0 normalizes each element (onnx runtime no longer runs it: closed form)", async () => {
    const stats = bn([2, 3]);
    const x = noise([4, 2, 3]);
    const model = modelOf(
      {
        nodes: [node("BatchNormalization", ["x", "s", "b", "m", "v"], ["y"], { spatial: 0, epsilon: { float: 0.25 } })],
        inputs: { x: [4, 2, 3] },
        initializers: stats,
        outputs: { y: "float32" },
      },
      7,
    );
    const y = (await runModel(normalize(model), { x }))["y"];
    const at = (name: string, i: number): number => Number(stats[name]?.data[i % 6]);
    for (let i = 0; i < 24; i++) {
      const expected = ((Number(x.data[i]) - at("m", i)) / Math.sqrt(at("v", i) + 0.25)) * at("s", i) + at("b", i);
      expect(Number(y?.data[i])).toBeCloseTo(expected, 5);
    }
  });

  it("ops that are gone: ImageScaler, Affine, ScaledTanh, ParametricSoftplus (closed forms)", async () => {
    const f = (v: number): number => 2 * Math.tanh(0.5 * (3 * v - 1));
    const model = modelOf(
      {
        nodes: [
          node("ImageScaler", ["x"], ["a"], { scale: { float: 2 }, bias: { floats: [1, -1] } }),
          node("Affine", ["a"], ["b"], { alpha: { float: 3 }, beta: { float: -1 } }),
          node("ScaledTanh", ["b"], ["c"], { alpha: { float: 2 }, beta: { float: 0.5 } }),
          node("ParametricSoftplus", ["c"], ["y"], { alpha: { float: 1.5 }, beta: { float: 2 } }),
        ],
        inputs: { x: [1, 2, 1, 2] },
        outputs: { y: "float32" },
      },
      7,
    );
    const x = noise([1, 2, 1, 2]);
    const y = (await runModel(normalize(model), { x }))["y"];
    for (let i = 0; i < 4; i++) {
      const scaled = 2 * Number(x.data[i]) + (i < 2 ? 1 : -1);
      expect(Number(y?.data[i])).toBeCloseTo(1.5 * Math.log1p(Math.exp(2 * f(scaled))), 4);
    }
  });

  it("the mask of an old Dropout keeps the dtype of the data", async () => {
    const model = modelOf(
      {
        nodes: [node("Dropout", ["x"], ["y", "mask"], {}), node("Mul", ["y", "mask"], ["z"])],
        inputs: { x: [3] },
        outputs: { z: "float32" },
      },
      7,
    );
    const z = (await runModel(normalize(model), { x: float32([3], [1, 2, 3]) }))["z"];
    expect(Array.from(z?.data as Float32Array)).toEqual([1, 2, 3]);
  });

  it("bounds of a float64 Clip are float64", async () => {
    const model = modelOf(
      {
        nodes: [node("Clip", ["x"], ["y"], { min: { float: 0 } })],
        inputs: { x: { dtype: "float64", shape: [2] } },
        outputs: { y: "float64" },
      },
      10,
    );
    const y = (await runModel(normalize(model), { x: float64([2], [-1, 1]) }))["y"];
    expect(Array.from(y?.data as Float64Array)).toEqual([0, 1]);
  });

  it("a slice to 2^63 - 1 goes to the end", async () => {
    const n = node("Slice", ["x"], ["y"], { axes: [0], starts: [1] });
    n.attribute.push(
      create(AttributeProtoSchema, { name: "ends", type: AttributeProto_AttributeType.INTS, ints: [2n ** 63n - 1n] }),
    );
    const model = modelOf({ nodes: [n], inputs: { x: [3] }, outputs: { y: "float32" } }, 9);
    const y = (await runModel(normalize(model), { x: float32([3], [1, 2, 3]) }))["y"];
    expect(Array.from(y?.data as Float32Array)).toEqual([2, 3]);
  });

  it("refuses Scan of opset 8 and says why", () => {
    const body = graphOf({ nodes: [node("Identity", ["a"], ["b"])], inputs: { a: [1] }, outputs: { b: "float32" } });
    const nodes = [node("Scan", ["", "x"], ["y"], { num_scan_inputs: 1, body: { graph: body } })];
    const model = modelOf({ nodes, inputs: { x: [1, 2, 1] }, outputs: { y: "float32" } }, 8);
    expect(() => normalize(model)).toThrow(/'y' is a Scan of opset 8/);
  });
});

describe("constants", () => {
  const constant = (attributes: Readonly<Record<string, AttributeValue>>): NodeProto =>
    node("Constant", [], ["c"], attributes);
  for (const [name, n, expected] of [
    ["value", constant({ value: { tensor: float32([2], [1, 2]) } }), float32([2], [1, 2])],
    ["value_float", constant({ value_float: { float: 2.5 } }), float32([], [2.5])],
    ["value_floats", constant({ value_floats: { floats: [1, 2] } }), float32([2], [1, 2])],
    ["value_int", constant({ value_int: 3 }), int64([], [3])],
    ["value_ints", constant({ value_ints: [3, 4] }), int64([2], [3, 4])],
    ["value_string", constant({ value_string: "a" }), tensor("string", [], ["a"])],
    ["value_strings", constant({ value_strings: { strings: ["a", "b"] } }), tensor("string", [2], ["a", "b"])],
  ] as const)
    it(`Constant with ${name} becomes an initializer`, async () => {
      const model = normalize(
        modelOf({ nodes: [n, node("Shape", ["c"], ["y"])], outputs: { y: "int64", c: expected.dtype } }),
      );
      expect(ops(model)).toEqual(["Shape"]);
      const { c } = await runModel(model);
      expect(c).toEqual(expected);
    });

  const sparse = (indices: Tensor) =>
    create(SparseTensorProtoSchema, {
      dims: [2n, 3n],
      values: toTensorProto("w", float32([2], [5, 7])),
      indices: toTensorProto("", indices),
    });

  it("sparse initializers, with linear and with coordinate indices", () => {
    for (const indices of [int64([2], [1, 5]), int64([2, 2], [0, 1, 1, 2])]) {
      const model = modelOf({
        nodes: [node("Add", ["x", "w"], ["y"])],
        inputs: { x: [2, 3] },
        outputs: { y: "float32" },
      });
      model.graph?.sparseInitializer.push(sparse(indices));
      const normal = normalize(model);
      expect(normal.graph?.sparseInitializer).toEqual([]);
      const w = normal.graph?.initializer.find((t) => t.name === "w");
      expect(Array.from(new Float32Array(new Uint8Array(w?.rawData ?? []).buffer))).toEqual([0, 5, 0, 0, 0, 7]);
    }
  });

  it("a sparse index out of range is an error, not a write elsewhere", () => {
    const model = modelOf({
      nodes: [node("Add", ["x", "w"], ["y"])],
      inputs: { x: [2, 3] },
      outputs: { y: "float32" },
    });
    model.graph?.sparseInitializer.push(sparse(int64([2], [1, 6])));
    expect(() => normalize(model)).toThrow(/'w' has index 6/);
  });

  it("an input that gives an initializer's default is dropped", () => {
    const graph: SmallGraph = {
      nodes: [node("Add", ["x", "w"], ["y"])],
      inputs: { x: [2], w: [2] },
      initializers: { w: float32([2], [1, 2]) },
      outputs: { y: "float32" },
    };
    expect(normalize(modelOf(graph)).graph?.input.map((v) => v.name)).toEqual(["x"]);
  });
});

describe("identities", () => {
  it("goes away in the middle, and at the end by renaming what makes the value", () => {
    const model = normalize(
      modelOf({
        nodes: [
          node("Identity", ["x"], ["a"]),
          node("Relu", ["a"], ["b"]),
          node("Identity", ["b"], ["c"]),
          node("Dropout", ["c"], ["y"]),
          node("Neg", ["c"], ["z"]),
        ],
        inputs: { x: [2] },
        outputs: { y: "float32", z: "float32" },
      }),
    );
    expect(model.graph?.node.map((n) => [n.opType, n.input[0], n.output[0]])).toEqual([
      ["Relu", "x", "y"],
      ["Neg", "y", "z"],
    ]);
  });

  it("stays where an output is an input, an initializer or another output", () => {
    const model = normalize(
      modelOf({
        nodes: [
          node("Identity", ["x"], ["y"]),
          node("Relu", ["x"], ["r"]),
          node("Identity", ["r"], ["s"]),
          node("Identity", ["w"], ["v"]),
        ],
        inputs: { x: [2] },
        initializers: { w: float32([1], [1]) },
        outputs: { y: "float32", r: "float32", s: "float32", v: "float32" },
      }),
    );
    expect(ops(model).sort()).toEqual(["Identity", "Identity", "Identity", "Relu"]);
    expect(model.graph?.output.map((o) => o.name)).toEqual(["y", "r", "s", "v"]);
  });

  it("Dropout that trains stays", () => {
    const graph: SmallGraph = {
      nodes: [node("Dropout", ["x", "", "t"], ["y"])],
      inputs: { x: [2] },
      initializers: { t: tensor("bool", [], Uint8Array.of(1)) },
      outputs: { y: "float32" },
    };
    expect(ops(normalize(modelOf(graph)))).toEqual(["Dropout"]);
    expect(ops(normalize(modelOf({ ...graph, initializers: { t: tensor("bool", [], Uint8Array.of(0)) } })))).toEqual([
      "Identity",
    ]);
  });
});

describe("order, subgraphs, functions", () => {
  it("sorts nodes topologically, reads of subgraphs included", () => {
    const branch = (v: string) => graphOf({ nodes: [node("Neg", [v], ["o"])], outputs: { o: "float32" } });
    const model = normalize(
      modelOf({
        nodes: [
          node("If", ["c"], ["y"], { then_branch: { graph: branch("b") }, else_branch: { graph: branch("x") } }),
          node("Exp", ["a"], ["b"]),
          node("Relu", ["x"], ["a"]),
        ],
        inputs: { x: [2], c: { dtype: "bool", shape: [] } },
        outputs: { y: "float32" },
      }),
    );
    expect(ops(model)).toEqual(["Relu", "Exp", "If"]);
  });

  it("refuses a cycle", () => {
    const nodes = [node("Neg", ["b"], ["a"]), node("Neg", ["a"], ["b"])];
    expect(() => normalize(modelOf({ nodes, outputs: { b: "float32" } }))).toThrow(/depends on itself/);
  });

  it("upgrades and renames inside branches, loops keep their meaning", async () => {
    const then = graphOf({
      nodes: [node("Identity", ["i"], ["j"]), node("ReduceSum", ["j"], ["o"], { axes: [0], keepdims: 1 })],
      outputs: { o: "float32" },
    });
    const otherwise = graphOf({
      nodes: [node("Constant", [], ["o2"], { value: { tensor: float32([1], [9]) } })],
      outputs: { o2: "float32" },
    });
    const model = modelOf(
      {
        nodes: [
          node("Identity", ["x"], ["i"]),
          node("If", ["c"], ["y"], { then_branch: { graph: then }, else_branch: { graph: otherwise } }),
        ],
        inputs: { x: [3], c: { dtype: "bool", shape: [] } },
        outputs: { y: "float32" },
      },
      11,
    );
    const normal = normalize(model);
    expect(ops(normal)).toEqual(["If"]);
    for (const bit of [0, 1]) {
      const feeds = { x: float32([3], [1, 2, 3]), c: tensor("bool", [], Uint8Array.of(bit)) };
      expect(await runModel(normal, feeds)).toEqual(await runModel(model, feeds));
    }
  });

  const withFunctions = (): ModelProto => {
    const reference = (name: string, to: string, type: AttributeProto_AttributeType) =>
      create(AttributeProtoSchema, { name, refAttrName: to, type });
    const leaky = node("LeakyRelu", ["a"], ["t"]);
    leaky.attribute.push(reference("alpha", "slope", AttributeProto_AttributeType.FLOAT));
    const inner = create(FunctionProtoSchema, {
      name: "Inner",
      domain: "mine",
      input: ["a"],
      output: ["b"],
      attributeProto: [
        create(AttributeProtoSchema, { name: "slope", f: 0.25, type: AttributeProto_AttributeType.FLOAT }),
      ],
      node: [leaky, node("Neg", ["t"], ["b"])],
      opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 18n })],
    });
    const call = node("Inner", ["p"], ["t"], {}, "mine");
    call.attribute.push(reference("slope", "steep", AttributeProto_AttributeType.FLOAT));
    const branch = graphOf({ nodes: [node("Add", ["t", "q"], ["o"])], outputs: { o: "float32" } });
    const other = graphOf({ nodes: [node("Sub", ["t", "q"], ["o"])], outputs: { o: "float32" } });
    const outer = create(FunctionProtoSchema, {
      name: "Outer",
      domain: "mine",
      input: ["p", "q", "flag"],
      output: ["o", "p2"],
      attribute: ["steep"],
      node: [
        call,
        node("If", ["flag"], ["o"], { then_branch: { graph: branch }, else_branch: { graph: other } }),
        node("Identity", ["p"], ["p2"]),
      ],
      opsetImport: [
        create(OperatorSetIdProtoSchema, { domain: "", version: 18n }),
        create(OperatorSetIdProtoSchema, { domain: "mine", version: 1n }),
      ],
    });
    const model = modelOf(
      {
        nodes: [
          node("Outer", ["x", "w", "c"], ["t", "u"], { steep: { float: 0.5 } }, "mine"),
          node("Outer", ["t", "w", "c"], ["s", ""], {}, "mine"),
          node("Add", ["s", "u"], ["y"]),
        ],
        inputs: { x: [4], c: { dtype: "bool", shape: [] } },
        initializers: { w: float32([4], [1, 2, 3, 4]) },
        outputs: { y: "float32" },
      },
      18,
      { mine: 1 },
    );
    model.functions.push(inner, outer);
    return model;
  };

  it("inlines functions: nested, twice, with attribute references and subgraphs", async () => {
    const model = withFunctions();
    const normal = normalize(model);
    expect(normal.functions).toEqual([]);
    expect(ops(normal).sort()).toEqual(["Add", "If", "If", "LeakyRelu", "LeakyRelu", "Neg", "Neg"]);
    const slopes = normal.graph?.node.filter((n) => n.opType === "LeakyRelu").map((n) => attr.float(n, "alpha", -1));
    expect(slopes).toEqual([0.5, 0.25]); // the second call leaves it to the inner function's default
    for (const bit of [0, 1]) {
      const feeds = { x: float32([4], [-1, 2, -3, 4]), c: tensor("bool", [], Uint8Array.of(bit)) };
      const [expected, actual] = [(await runModel(model, feeds))["y"], (await runModel(normal, feeds))["y"]];
      for (let i = 0; i < 4; i++) expect(Number(actual?.data[i])).toBeCloseTo(Number(expected?.data[i]), 6);
    }
  });

  it("refuses functions that call themselves", () => {
    const model = withFunctions();
    const inner = model.functions[0];
    inner?.node.push(node("Inner", ["b"], ["z"], {}, "mine"));
    expect(() => normalize(model)).toThrow(/nested deeper/);
  });
});

it("a model above the working opset keeps its own", () => {
  const model = normalize(
    modelOf({ nodes: [node("Relu", ["x"], ["y"])], inputs: { x: [1] }, outputs: { y: "float32" } }, 22),
  );
  expect(opsetOf(model)).toBe(22);
});
