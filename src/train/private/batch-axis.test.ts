/** Nets that mix samples are refused, nets that keep them apart are not, and what is not known is said. */
import { describe, expect, it } from "vitest";
import { type AttributeValue } from "../../engine/onnx/graph.ts";
import { privateGraph } from "./private-graph.ts";
import { modelOf, type Net } from "./private.test-data.ts";

type Layers = Net["layers"];
const built = (layers: Layers, more: Partial<Net> = {}) => {
  const net: Net = {
    name: "t",
    dims: [4, 6],
    weights: { w: [3, 24] },
    layers: [...layers, ["Flatten", ["t"], "flat", { axis: 1 }], ["Gemm", ["flat", "w"], "z", { transB: 1 }]],
    ...more,
  };
  return privateGraph(modelOf(net), { dims: net.dims, clip: 1, clipping: "flat" });
};
const one = (op: string, attributes: Record<string, AttributeValue> = {}, ...more: string[]): Layers => [
  [op, ["x", ...more], "t", attributes],
];

describe("samples that are mixed are refused", () => {
  it.each<[string, Layers, Partial<Net>?]>([
    [
      "BatchNormalization",
      one("BatchNormalization", {}, "s", "b", "m", "v"),
      { weights: { s: [4], b: [4], m: [4], v: [4], w: [3, 24] } },
    ],
    ["Softmax over the batch", one("Softmax", { axis: 0 })],
    [
      "a mean over the batch that is subtracted",
      [
        ["ReduceMean", ["x", "axes"], "m", { keepdims: 1 }],
        ["Sub", ["x", "m"], "t"],
      ],
      { ints: { axes: [0] } },
    ],
    [
      "a mean over everything",
      [
        ["ReduceMean", ["x"], "m", { keepdims: 1 }],
        ["Sub", ["x", "m"], "t"],
      ],
    ],
    [
      "a mean over an empty list of axes, which is over everything",
      [
        ["ReduceMean", ["x", "axes"], "m", { keepdims: 1 }],
        ["Sub", ["x", "m"], "t"],
      ],
      { ints: { axes: [] } },
    ],
    [
      "LayerNormalization over the batch too",
      one("LayerNormalization", { axis: 0 }, "s"),
      { weights: { s: [6], w: [3, 24] } },
    ],
    [
      "division by the number of samples",
      [
        ["Shape", ["x"], "shape"],
        ["Gather", ["shape", "zero"], "n"],
        ["Cast", ["n"], "f", { to: 1 }],
        ["Div", ["x", "f"], "t"],
      ],
      { ints: { zero: [0] } },
    ],
    [
      "attention among samples",
      [
        ["Transpose", ["x"], "a", { perm: [1, 0, 2] }],
        ["Transpose", ["x"], "b", { perm: [1, 2, 0] }],
        ["MatMul", ["a", "b"], "ab"],
        ["MatMul", ["ab", "a"], "c"],
        ["Transpose", ["c"], "t", { perm: [1, 0, 2] }],
      ],
    ],
  ])("%s", (_, layers, more) => {
    expect(() => built(layers, more)).toThrow(expect.objectContaining({ code: "MODEL_CAPABILITY" }));
    expect(() => built(layers, more)).toThrow("mixes the samples of a batch");
  });
});

describe("what is not known is run one sample at a time", () => {
  it.each<[string, Layers, Partial<Net>?]>([
    ["CumSum over the batch", one("CumSum", {}, "axis"), { ints: { axis: [0] } }],
    [
      "a slice of the batch that is added to all",
      [
        ["Slice", ["x", "zero", "one", "zero"], "s"],
        ["Add", ["x", "s"], "t"],
      ],
      { ints: { zero: [0], one: [1] } },
    ],
    ["samples that change places", one("Gather", { axis: 0 }, "order"), { ints: { order: [0] } }],
  ])("%s", (_, layers, more) => {
    let slices: readonly string[] = [];
    try {
      ({ slices } = built(layers, more));
    } catch (e) {
      // refused is as good
      expect(e).toMatchObject({ code: "MODEL_CAPABILITY" });
      return;
    }
    expect(slices.length).toBeGreaterThan(0);
  });
});

describe("samples that are kept apart run together", () => {
  it.each<[string, Layers, Partial<Net>?]>([
    ["Softmax over features", one("Softmax", { axis: -1 })],
    [
      "means over features",
      [
        ["ReduceMean", ["x", "axes"], "m", { keepdims: 1 }],
        ["Sub", ["x", "m"], "t"],
      ],
      { ints: { axes: [2] } },
    ],
    [
      "attention among positions",
      [
        ["Transpose", ["x"], "k", { perm: [0, 2, 1] }],
        ["MatMul", ["x", "k"], "s"],
        ["Softmax", ["s"], "p", { axis: -1 }],
        ["MatMul", ["p", "x"], "t"],
      ],
    ],
    [
      "Reshape",
      [
        ["Reshape", ["x", "shape"], "r"],
        ["Relu", ["r"], "t"],
      ],
      { ints: { shape: [0, 2, -1] } },
    ],
    [
      "Concat and Split of features",
      [
        ["Split", ["x"], "a", { axis: 2, num_outputs: 1 }],
        ["Concat", ["a", "x"], "c", { axis: 1 }],
        ["Slice", ["c", "zero", "four", "one"], "t"],
      ],
      { ints: { zero: [0], four: [4], one: [1] } },
    ],
  ])("%s", (_, layers, more) => expect(built(layers, more).slices).toEqual([]));
});
