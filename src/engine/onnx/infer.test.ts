import { describe, expect, it } from "vitest";
import { graphOf, modelOf, type SmallGraph } from "../../../test/support/onnx-model.ts";
import { float32, int64, type Tensor, tensor } from "../tensor/tensor.ts";
import { type AttributeValue, node, type Shape } from "./graph.ts";
import { infer } from "./infer.ts";

const N = "N";

/** The shape of y = op(x, constants...). */
const shapeOf = (
  op: string,
  x: Shape,
  attributes: Readonly<Record<string, AttributeValue>> = {},
  initializers: SmallGraph["initializers"] = {},
  more: Readonly<Record<string, Shape>> = {},
  domain = "",
): Shape => {
  const names = [...Object.keys(more), ...Object.keys(initializers)];
  const nodes = [node(op, ["x", ...names], ["y"], attributes, domain)];
  return infer(modelOf({ nodes, inputs: { x, ...more }, initializers, outputs: { y: "float32" } })).shape("y");
};

describe("symbols through single ops", () => {
  const ints = (...v: number[]) => ({ s: int64([v.length], v) });
  it.each<[string, Shape, Shape]>([
    ["Reshape to [-1, 784]", shapeOf("Reshape", [N, 1, 28, 28], {}, ints(-1, 784)), [N, 784]],
    ["Reshape to [0, -1]", shapeOf("Reshape", [N, 4, 7, 7], {}, ints(0, -1)), [N, 196]],
    ["Reshape that splits heads", shapeOf("Reshape", [N, "S", 64], {}, ints(0, 0, 4, 16)), [N, "S", 4, 16]],
    ["Reshape that joins", shapeOf("Reshape", [N, "S", 64], {}, ints(-1, 64)), ["N*S", 64]],
    ["Flatten", shapeOf("Flatten", [N, 3, "H", 2]), [N, "6*H"]],
    ["Flatten, axis 0", shapeOf("Flatten", [2, 3], { axis: 0 }), [1, 6]],
    ["Transpose", shapeOf("Transpose", [N, 3, "H"], { perm: [2, 0, 1] }), ["H", N, 3]],
    ["Squeeze", shapeOf("Squeeze", [1, N, 1], {}, ints(-1)), [1, N]],
    ["Unsqueeze", shapeOf("Unsqueeze", [N], {}, ints(0, 2)), [1, N, 1]],
    ["Concat", shapeOf("Concat", [N, 3], { axis: 0 }, {}, { z: ["M", 3] }), ["M + N", 3]],
    ["Concat of equals", shapeOf("Concat", [N, 3], { axis: 0 }, {}, { z: [N, 3] }), ["2*N", 3]],
    ["Tile", shapeOf("Tile", [N, 3], {}, ints(1, 2)), [N, 6]],
    ["Expand", shapeOf("Expand", [N, 1], {}, ints(1, 5)), [N, 5]],
    [
      "Conv",
      shapeOf(
        "Conv",
        [N, 3, 32, "W"],
        { pads: [1, 1, 1, 1], strides: [2, 1] },
        { w: float32([8, 3, 3, 3], new Float32Array(216)) },
      ),
      [N, 8, 16, "W"],
    ],
    [
      "Conv, SAME",
      shapeOf(
        "Conv",
        [N, 3, 7],
        { auto_pad: "SAME_UPPER", strides: [2] },
        { w: float32([8, 3, 3], new Float32Array(72)) },
      ),
      [N, 8, 4],
    ],
    [
      "ConvTranspose",
      shapeOf(
        "ConvTranspose",
        [N, 4, 5],
        { strides: [2], output_padding: [1], group: 2 },
        { w: float32([4, 3, 3], new Float32Array(36)) },
      ),
      [N, 6, 12],
    ],
    ["MaxPool, ceil", shapeOf("MaxPool", [N, 3, 6], { kernel_shape: [3], strides: [2], ceil_mode: 1 }), [N, 3, 3]],
    ["MaxPool of 2H", shapeOf("MaxPool", [N, 3, "H"], { kernel_shape: [2], strides: [2] }), [N, 3, "floor((H) / (2))"]],
    ["GlobalAveragePool", shapeOf("GlobalAveragePool", [N, 3, "H", "W"]), [N, 3, 1, 1]],
    ["ReduceMean", shapeOf("ReduceMean", [N, 3, 4], { keepdims: 0 }, ints(-1)), [N, 3]],
    ["ReduceMean of all", shapeOf("ReduceMean", [N, 3], { keepdims: 0 }), []],
    ["ReduceSum of nothing", shapeOf("ReduceSum", [N, 3], { noop_with_empty_axes: 1 }), [N, 3]],
    ["ArgMax", shapeOf("ArgMax", [N, 3], { axis: 1, keepdims: 0 }), [N]],
    ["TopK", shapeOf("TopK", [N, 9], {}, ints(4)), [N, 4]],
    ["Pad", shapeOf("Pad", [N, 3], {}, ints(0, 1, 0, 2)), [N, 6]],
    ["Pad of a symbol", shapeOf("Pad", [2, "W"], {}, ints(0, 1, 0, 2)), [2, "W + 3"]],
    ["DepthToSpace", shapeOf("DepthToSpace", [N, 8, "H", 3], { blocksize: 2 }), [N, 2, "2*H", 6]],
    ["SpaceToDepth", shapeOf("SpaceToDepth", [N, 2, 4, 6], { blocksize: 2 }), [N, 8, 2, 3]],
    ["MatMul", shapeOf("MatMul", [N, 4, "S", 8], {}, {}, { z: [4, 8, 5] }), [N, 4, "S", 5]],
    ["MatMul of vectors", shapeOf("MatMul", [8], {}, {}, { z: [8] }), []],
    ["Gemm, transposed", shapeOf("Gemm", [8, N], { transA: 1, transB: 1 }, {}, { z: [5, 8] }), [N, 5]],
    ["Einsum", shapeOf("Einsum", [N, "S", 8], { equation: "bsd,bde->bse" }, {}, { z: [N, 8, 5] }), [N, "S", 5]],
    ["Einsum, implicit", shapeOf("Einsum", [3, 4], { equation: "ij,jk" }, {}, { z: [4, 5] }), [3, 5]],
    [
      "Einsum, ellipsis",
      shapeOf("Einsum", [N, 2, 3, 4], { equation: "...ij,jk->...ik" }, {}, { z: [4, 5] }),
      [N, 2, 3, 5],
    ],
    ["Gather", shapeOf("Gather", [N, 9, 2], { axis: 1 }, { i: int64([2, 3], [0, 1, 2, 3, 4, 5]) }), [N, 2, 3, 2]],
    [
      "GatherND",
      shapeOf(
        "GatherND",
        [N, 9, 2],
        {},
        {
          i: int64(
            [5, 2],
            Array.from({ length: 10 }, () => 0),
          ),
        },
      ),
      [5, 2],
    ],
    [
      "Resize by scales",
      shapeOf("Resize", [N, 3, 5, "W"], {}, { "": float32([0], []), s: float32([4], [1, 1, 1.5, 2]) }),
      [N, 3, 7, "2*W"],
    ],
    ["broadcast of a symbol with 1", shapeOf("Add", [N, 3], {}, {}, { z: [1, 1] }), [N, 3]],
    ["broadcast of a symbol with itself", shapeOf("Add", [N, 1], {}, {}, { z: [N, 5] }), [N, 5]],
    ["broadcast of a symbol with a number", shapeOf("Add", [N], {}, {}, { z: [4] }), [4]],
    ["broadcast of two symbols", shapeOf("Add", [N], {}, {}, { z: ["M"] }), ["?y_0"]],
    ["an unnamed dim", shapeOf("Relu", [null, 3]), ["?x_0", 3]],
    ["LSTM", shapeOf("LSTM", ["T", N, 4], { hidden_size: 5, direction: "bidirectional" }), ["T", 2, N, 5]],
    ["Attention, 3-d", shapeOf("com.microsoft.none", [N, 3]), undefined],
    ["FusedMatMul", shapeOf("FusedMatMul", [N, 4, 3], { transA: 1 }, {}, { z: [4, 5] }, "com.microsoft"), [N, 3, 5]],
    ["BiasGelu", shapeOf("BiasGelu", [N, "S", 8], {}, {}, { z: [8] }, "com.microsoft"), [N, "S", 8]],
    ["an unknown op", shapeOf("Mystery", [N], {}, {}, {}, "elsewhere"), undefined],
  ])("%s", (_, actual, expected) => {
    expect(actual).toEqual(expected);
  });

  it.each<[string, Shape, readonly number[], readonly number[], Shape]>([
    ["all of it", [N], [0], [2 ** 31], [N]],
    ["all but the first", [N], [1], [2 ** 31], ["N - 1"]],
    ["all but the last", [N], [0], [-1], ["N - 1"]],
    ["the last", [N], [-1], [2 ** 31], [1]],
    ["the first", [N], [0], [1], [1]],
    ["of a number", [10], [-7], [20], [7]],
    ["beyond the end", [3], [5], [9], [0]],
    ["maybe beyond the end", [N], [0], [5], ["?y_0"]],
  ])("Slice: %s", (_, x, starts, ends, expected) => {
    expect(shapeOf("Slice", x, {}, { b: int64([1], starts), e: int64([1], ends), a: int64([1], [0]) })).toEqual(
      expected,
    );
  });
});

describe("shapes under construction", () => {
  it("Shape, Gather, Mul, Concat, Reshape", () => {
    const model = modelOf({
      nodes: [
        node("Shape", ["x"], ["s"]),
        node("Gather", ["s", "zero"], ["n"]),
        node("Gather", ["s", "one"], ["c"]),
        node("Mul", ["c", "four"], ["c4"]),
        node("Unsqueeze", ["n", "axis"], ["n1"]),
        node("Unsqueeze", ["c4", "axis"], ["c41"]),
        node("Concat", ["n1", "minus", "c41"], ["target"], { axis: 0 }),
        node("Reshape", ["x", "target"], ["y"]),
      ],
      inputs: { x: [N, "C", 20, "W"] },
      initializers: {
        zero: int64([], [0]),
        one: int64([], [1]),
        four: int64([], [4]),
        axis: int64([1], [0]),
        minus: int64([1], [-1]),
      },
      outputs: { y: "float32" },
    });
    expect(infer(model).shape("y")).toEqual([N, "5*W", "4*C"]);
    const bound = infer(model, { inputShapes: new Map([["x", [2, 3, 20, 7]]]) });
    expect(bound.shape("y")).toEqual([2, 35, 12]);
    expect(bound.constant("target")).toEqual(int64([3], [2, -1, 12]));
    expect(infer(model).constant("target")).toBe(undefined);
  });

  it("a size halved and rounded down through float32, as exporters write it", () => {
    const model = modelOf({
      nodes: [
        node("Shape", ["x"], ["s"]),
        node("Cast", ["s"], ["f"], { to: 1 }),
        node("Mul", ["f", "half"], ["h"]),
        node("Floor", ["h"], ["fl"]),
        node("Cast", ["fl"], ["sizes"], { to: 7 }),
        node("Resize", ["x", "", "", "sizes"], ["y"]),
      ],
      inputs: { x: [2, 4, 6, "W"] },
      initializers: { half: float32([4], [1, 1, 0.5, 0.5]) },
      outputs: { y: "float32" },
    });
    expect(infer(model).shape("y")).toEqual([2, 4, 3, "floor((W) / (2))"]);
  });

  it("Expand behind Where(shape == -1)", () => {
    const model = modelOf({
      nodes: [
        node("Shape", ["x"], ["s"]),
        node("Equal", ["s", "minus"], ["m"]),
        node("Where", ["m", "ones", "s"], ["t"]),
        node("Expand", ["w", "t"], ["y"]),
      ],
      inputs: { x: [N, 7] },
      initializers: { minus: int64([], [-1]), ones: int64([2], [1, 1]), w: float32([1, 7], new Float32Array(7)) },
      outputs: { y: "float32" },
    });
    expect(infer(model).shape("y")).toEqual([N, 7]);
  });

  it("Range, ConstantOfShape, NonZero, OneHot", () => {
    const model = modelOf({
      nodes: [
        node("Shape", ["x"], ["s"], { start: 0, end: 1 }),
        node("Squeeze", ["s"], ["n"]),
        node("Range", ["zero", "n", "one"], ["r"]),
        node("ConstantOfShape", ["s"], ["z"], { value: { tensor: int64([1], [3]) } }),
        node("NonZero", ["x"], ["i"]),
        node("OneHot", ["r", "depth", "values"], ["h"]),
      ],
      inputs: { x: [N, 7] },
      initializers: { zero: int64([], [0]), one: int64([], [1]), depth: int64([], [9]), values: float32([2], [0, 1]) },
      outputs: { r: "int64" },
    });
    const t = infer(model);
    expect(t.shape("r")).toEqual([N]);
    expect([t.shape("z"), t.dtype("z")]).toEqual([[N], "int64"]);
    expect(t.shape("i")).toEqual([2, "?i"]);
    expect([t.shape("h"), t.dtype("h")]).toEqual([[N, 9], "float32"]);
  });
});

describe("control flow", () => {
  const body = (
    nodes: ReturnType<typeof node>[],
    inputs: SmallGraph["inputs"],
    outputs: SmallGraph["outputs"],
    initializers = {},
  ) => ({ graph: graphOf({ nodes, inputs: inputs ?? {}, outputs, initializers }) }) as const;

  it("If: what both branches agree on; the branch taken where the condition is known", () => {
    const then = body([node("Relu", ["x"], ["a"])], {}, { a: "float32" });
    const otherwise = body([node("Concat", ["x", "x"], ["b"], { axis: 1 })], {}, { b: "float32" });
    const graph = (initializers: Record<string, Tensor>): SmallGraph => ({
      nodes: [node("If", ["c"], ["y"], { then_branch: then, else_branch: otherwise })],
      inputs: { x: [N, 3], ...("c" in initializers ? {} : { c: { dtype: "bool", shape: [] } }) },
      initializers,
      outputs: { y: "float32" },
    });
    expect(infer(modelOf(graph({}))).shape("y")).toEqual([N, "?y_1"]);
    expect(infer(modelOf(graph({ c: tensor("bool", [], Uint8Array.of(0)) }))).shape("y")).toEqual([N, 6]);
    expect(infer(modelOf(graph({}))).shape("b")).toEqual([N, 6]);
  });

  it("Loop: a growing state loses its length, a scan output gains one", () => {
    const inner = body(
      [
        node("Concat", ["state", "x"], ["grown"], { axis: 0 }),
        node("Relu", ["fixed"], ["fixed2"]),
        node("Identity", ["going"], ["going2"]),
        node("ReduceSum", ["fixed2"], ["out"], { keepdims: 0 }),
      ],
      { i: { dtype: "int64", shape: [] }, going: { dtype: "bool", shape: [] }, state: undefined, fixed: undefined },
      { going2: "bool", grown: "float32", fixed2: "float32", out: "float32" },
    );
    const model = modelOf({
      nodes: [node("Loop", ["trips", "", "x", "x"], ["a", "b", "c"], { body: inner })],
      inputs: { x: [4, 3], trips: { dtype: "int64", shape: [] } },
      outputs: { a: "float32", b: "float32", c: "float32" },
    });
    const t = infer(model);
    expect(t.shape("a")).toEqual(["?a_0", 3]);
    expect(t.shape("b")).toEqual([4, 3]);
    expect(t.shape("c")?.length).toBe(1);
  });

  it("Scan: the scanned axis is given back to the outputs", () => {
    const inner = body(
      [node("Add", ["state", "slice"], ["next"]), node("Concat", ["next", "next"], ["out"], { axis: 0 })],
      { state: undefined, slice: undefined },
      { next: "float32", out: "float32" },
    );
    const model = modelOf({
      nodes: [
        node("Scan", ["h", "x"], ["a", "b"], {
          body: inner,
          num_scan_inputs: 1,
          scan_input_axes: [1],
          scan_output_axes: [1],
        }),
      ],
      inputs: { h: [5], x: [5, "T"] },
      outputs: { a: "float32", b: "float32" },
    });
    expect(infer(model).shape("a")).toEqual([5]);
    expect(infer(model).shape("b")).toEqual([10, "T"]);
  });
});

describe("what is declared", () => {
  it("fills in for an unknown op, and is not trusted when input shapes are replaced", () => {
    const model = modelOf(
      { nodes: [node("Mystery", ["x"], ["y"], {}, "elsewhere")], inputs: { x: [1, 3] }, outputs: { y: "float32" } },
      18,
      { elsewhere: 1 },
    );
    expect(infer(model).dtype("y")).toBe("float32");
    expect(infer(model, { inputShapes: new Map([["x", [N, 3]]]) }).dtype("y")).toBe(undefined);
  });

  it("does not throw for attributes and ranks that do not fit", () => {
    for (const n of [
      node("Transpose", ["x"], ["y"], { perm: [7, 9] }),
      node("Conv", ["x", "x"], ["y"]),
      node("Einsum", ["x"], ["y"], { equation: ",,->..." }),
      node("Split", ["x"], ["y"], { axis: 9 }),
      node("Loop", ["x"], ["y"]),
      node("If", [], ["y"]),
    ])
      expect(() =>
        infer(modelOf({ nodes: [n], inputs: { x: [N] }, outputs: { y: "float32" } })).shape("y"),
      ).not.toThrow();
  });
});

describe("hostile graphs end in time", () => {
  it("loops within loops, long chains of compound symbols, absurd ranks", () => {
    let inner = graphOf({
      nodes: [node("Concat", ["s", "s"], ["t"], { axis: 0 })],
      inputs: { i: [], g: [], s: undefined },
      outputs: { g: "bool", t: "float32" },
    });
    for (let depth = 0; depth < 40; depth++)
      inner = graphOf({
        nodes: [node("Loop", ["m", "", "s"], ["t"], { body: { graph: inner } })],
        inputs: { i: [], g: [], s: undefined },
        outputs: { g: "bool", t: "float32" },
      });
    const nested = modelOf({
      nodes: [node("Loop", ["m", "", "x"], ["y"], { body: { graph: inner } })],
      inputs: { x: [N], m: [] },
      outputs: { y: "float32" },
    });
    expect(infer(nested).shape("y")?.length ?? 1).toBe(1);

    const pools = Array.from({ length: 5000 }, (_, i) =>
      node("MaxPool", [i === 0 ? "x" : `v${i}`], [`v${i + 1}`], { kernel_shape: [2], strides: [2] }),
    );
    const chain = infer(modelOf({ nodes: pools, inputs: { x: [1, 1, N] }, outputs: { v5000: "float32" } }));
    expect(String(chain.shape("v5000")?.[2]).length).toBeLessThan(250);

    expect(shapeOf("ConstantOfShape", [1e9])).toBe(undefined);
    expect(shapeOf("Reshape", [N], {}, {}, { s: [1e9] })).toBe(undefined);
  }, 5_000);
});
