/** Small nets, one for each kind of layer, with a source of samples: [N, ...dims] -> logits [N, 3]. */
import { create } from "@bufbuild/protobuf";
import { rngFor } from "../../core/rng.ts";
import type { FitData } from "../../engine/fit/fit.ts";
import { type AttributeValue, type ModelProto, node, valueInfo } from "../../engine/onnx/graph.ts";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "../../engine/onnx/proto/onnx_pb.ts";
import { toTensorProto } from "../../engine/onnx/tensor-proto.ts";
import { elementCount, float32, tensor } from "../../engine/tensor/tensor.ts";

type Layer = readonly [
  op: string,
  inputs: readonly string[],
  output: string,
  attributes?: Record<string, AttributeValue>,
];

export interface Net {
  readonly name: string;
  readonly dims: readonly number[];
  readonly weights: Readonly<Record<string, readonly number[]>>;
  readonly ints?: Readonly<Record<string, readonly number[]>>;
  readonly layers: readonly Layer[];
  readonly opset?: number;
  /** ops that the graph must have or must not have: which way a norm is computed */
  readonly sliced?: boolean;
  readonly freezeBatchNorm?: boolean;
  /** inputs are whole numbers in [-3, 3) */
  readonly indices?: boolean;
}

const head = (from: string, width: number) => ({
  weights: { "out.weight": [3, width], "out.bias": [3] },
  layers: [["Gemm", [from, "out.weight", "out.bias"], "z", { transB: 1 }]] as readonly Layer[],
});

/** Flatten and a last Gemm. */
const flat = (from: string, width: number) => ({
  weights: head("flat", width).weights,
  layers: [["Flatten", [from], "flat", { axis: 1 }], ...head("flat", width).layers] as readonly Layer[],
});

const net = (
  name: string,
  dims: readonly number[],
  weights: Net["weights"],
  layers: readonly Layer[],
  end: ReturnType<typeof head>,
  more: Partial<Net> = {},
): Net => ({ name, dims, weights: { ...weights, ...end.weights }, layers: [...layers, ...end.layers], ...more });

export const nets: readonly Net[] = [
  net(
    "Gemm with alpha, beta and a bias that is a row or one number",
    [5],
    { w: [5, 4], b: [1, 4], v: [4, 4], one: [1] },
    [
      ["Gemm", ["x", "w", "b"], "h", { alpha: { float: 0.7 }, beta: { float: 1.5 } }],
      ["Relu", ["h"], "a"],
      ["Gemm", ["a", "v", "one"], "g"],
      ["Tanh", ["g"], "t"],
    ],
    head("t", 4),
  ),
  net(
    "MatMul over a short sequence (norm by inner products), Add",
    [3, 7],
    { w: [7, 9], b: [9] },
    [
      ["MatMul", ["x", "w"], "m"],
      ["Add", ["m", "b"], "h"],
      ["Tanh", ["h"], "t"],
    ],
    flat("t", 27),
  ),
  net(
    "MatMul over a long sequence (written out), positions",
    [9, 4],
    { w: [4, 5], position: [1, 9, 5] },
    [
      ["MatMul", ["x", "w"], "m"],
      ["Add", ["position", "m"], "h"],
      ["Sigmoid", ["h"], "t"],
    ],
    flat("t", 45),
  ),
  net(
    "MatMul of rows, Sub, Mul, Transpose of a weight",
    [5],
    { w: [6, 5], b: [6], s: [1, 6] },
    [
      ["Transpose", ["w"], "wt"],
      ["MatMul", ["x", "wt"], "m"],
      ["Sub", ["b", "m"], "d"],
      ["Mul", ["s", "d"], "h"],
      ["Tanh", ["h"], "t"],
    ],
    head("t", 6),
  ),
  net(
    "Conv 2-D with stride, pads and bias (written out)",
    [2, 7, 6],
    { k: [4, 2, 3, 3], kb: [4] },
    [
      ["Conv", ["x", "k", "kb"], "c", { kernel_shape: [3, 3], strides: [2, 1], pads: [1, 0, 2, 1] }],
      ["Relu", ["c"], "t"],
    ],
    flat("t", 80),
  ),
  net(
    "Conv 2-D with dilation and groups (written out)",
    [4, 7, 7],
    { k: [6, 2, 2, 3] },
    [
      ["Conv", ["x", "k"], "c", { kernel_shape: [2, 3], dilations: [2, 2], group: 2 }],
      ["Tanh", ["c"], "t"],
    ],
    flat("t", 90),
  ),
  net(
    "Conv 2-D with few positions (norm by inner products), then a pool",
    [3, 4, 4],
    { k: [8, 3, 3, 3], kb: [8], q: [6, 8, 2, 2] },
    [
      ["Conv", ["x", "k", "kb"], "c", { kernel_shape: [3, 3] }],
      ["Relu", ["c"], "a"],
      ["Conv", ["a", "q"], "d", { kernel_shape: [2, 2], auto_pad: "SAME_LOWER" }],
      ["MaxPool", ["d"], "t", { kernel_shape: [2, 2] }],
    ],
    flat("t", 6),
  ),
  net(
    "Conv 2-D with groups and few positions (norm by inner products)",
    [4, 3, 3],
    { k: [8, 2, 2, 2] },
    [
      ["Conv", ["x", "k"], "c", { kernel_shape: [2, 2], group: 2, strides: [1, 2] }],
      ["Tanh", ["c"], "t"],
    ],
    flat("t", 16),
  ),
  net(
    "Conv 1-D, depthwise, SAME_UPPER with stride",
    [3, 11],
    { k: [3, 1, 4], kb: [3] },
    [
      ["Conv", ["x", "k", "kb"], "c", { kernel_shape: [4], strides: [3], group: 3, auto_pad: "SAME_UPPER" }],
      ["Tanh", ["c"], "t"],
    ],
    flat("t", 12),
  ),
  net(
    "LayerNormalization, PRelu",
    [4, 5],
    { scale: [5], bias: [5], slope: [4, 1] },
    [
      ["LayerNormalization", ["x", "scale", "bias"], "n", { axis: -1 }],
      ["PRelu", ["n", "slope"], "t"],
    ],
    flat("t", 20),
  ),
  net(
    "InstanceNormalization, GroupNormalization by group",
    [4, 3, 3],
    { scale: [4], bias: [4], gs: [2], gb: [2] },
    [
      ["InstanceNormalization", ["x", "scale", "bias"], "n"],
      ["GroupNormalization", ["n", "gs", "gb"], "g", { num_groups: 2 }],
      ["Tanh", ["g"], "t"],
    ],
    flat("t", 36),
    { opset: 18 },
  ),
  net(
    "GroupNormalization by channel, frozen BatchNormalization",
    [4, 3, 3],
    { scale: [4], bias: [4], bs: [4], bb: [4], mean: [4], variance: [4] },
    [
      ["GroupNormalization", ["x", "scale", "bias"], "g", { num_groups: 2 }],
      ["BatchNormalization", ["g", "bs", "bb", "mean", "variance"], "n"],
      ["Relu", ["n"], "t"],
    ],
    flat("t", 36),
    { opset: 21, freezeBatchNorm: true },
  ),
  net(
    "Gather of embeddings with repeats",
    [4],
    { table: [6, 5] },
    [
      ["Cast", ["x"], "i", { to: 7 }],
      ["Gather", ["table", "i"], "e"],
      ["Tanh", ["e"], "t"],
    ],
    flat("t", 20),
    { indices: true },
  ),
  net(
    "a table that is read twice, once transposed, and a Gemm that is used twice",
    [3],
    { table: [6, 5], w: [6, 6] },
    [
      ["Cast", ["x"], "i", { to: 7 }],
      ["Gather", ["table", "i"], "e"],
      ["Transpose", ["table"], "turned", { perm: [1, 0] }],
      ["MatMul", ["e", "turned"], "m"],
      ["ReduceMean", ["m", "axis"], "r", { keepdims: 0 }],
      ["Gemm", ["r", "w"], "g"],
      ["Tanh", ["g"], "a"],
      ["Gemm", ["a", "w"], "t"],
    ],
    head("t", 6),
    { indices: true, ints: { axis: [1] } },
  ),
  net(
    "ConvTranspose and a sum over a weight's square: one sample at a time",
    [2, 3, 3],
    { k: [2, 3, 2, 2], s: [27] },
    [
      ["ConvTranspose", ["x", "k"], "c", { kernel_shape: [2, 2], strides: [1, 1] }],
      ["Flatten", ["c"], "f", { axis: 1 }],
      ["Tanh", ["f"], "t"],
    ],
    head("t", 48),
    { sliced: true },
  ),
];

const values = (name: string, dims: readonly number[]): Float32Array => {
  const rng = rngFor(3, "private.test-data", name);
  return Float32Array.from({ length: elementCount(dims) }, () =>
    name === "variance" ? 0.5 + rng.uniform() : 0.5 * rng.normal(),
  );
};

export const modelOf = (n: Net): ModelProto =>
  create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: BigInt(n.opset ?? 18) })],
    graph: create(GraphProtoSchema, {
      name: "net",
      node: n.layers.map(([op, inputs, output, attributes]) => node(op, inputs, [output], attributes)),
      initializer: [
        ...Object.entries(n.weights).map(([name, dims]) => toTensorProto(name, float32(dims, values(name, dims)))),
        ...Object.entries(n.ints ?? {}).map(([name, v]) =>
          toTensorProto(name, tensor("int64", [v.length], BigInt64Array.from(v, BigInt))),
        ),
      ],
      input: [valueInfo("x", "float32", ["N", ...n.dims])],
      output: [valueInfo("z", "float32", ["N", 3])],
    }),
  });

/** Samples of very different sizes, so that some are clipped and some are not. */
export const samplesOf = (n: Net, count: number, seed = 1): FitData => {
  const rng = rngFor(seed, "private.test-data", n.name);
  const size = elementCount(n.dims);
  const x = Float32Array.from({ length: count * size }, (_, i) =>
    n.indices === true ? rng.integer(6) - 3 : rng.normal() * 3 ** (Math.floor(i / size) % 4) * 0.2,
  );
  return { x, labels: Int32Array.from({ length: count }, () => rng.integer(3)), dims: n.dims };
};
