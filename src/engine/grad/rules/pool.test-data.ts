/** Gradcheck rows of pool.ts. */
import type { AttributeValue } from "../../onnx/graph.ts";
import { awayFrom, distinct, type GradcheckCase, type Sampler, uniform } from "../../../testing/gradcheck.ts";

const samplers: Readonly<Record<string, Sampler>> = {
  LpPool: awayFrom([0], -2, 2, 0.2),
  GlobalLpPool: awayFrom([0], -2, 2, 0.2),
  AveragePool: uniform(-1, 1),
  GlobalAveragePool: uniform(-1, 1),
};

const row = (
  op: string,
  name: string,
  shape: readonly number[],
  attributes: Record<string, AttributeValue>,
  opsets: readonly number[],
  more: Partial<GradcheckCase> = {},
): GradcheckCase => ({
  name,
  op,
  opsets,
  dtype: "float32",
  attributes,
  inputs: [{ name: "x", shape, sample: samplers[op] ?? distinct() }],
  ...more,
});

const tie = (
  name: string,
  shape: readonly number[],
  kernel: number,
  x: readonly number[],
  dx: readonly number[],
  dtype: "float32" | "float64" = "float32",
  strides = kernel,
): GradcheckCase => ({
  name,
  op: "MaxPool",
  opsets: [12],
  dtype,
  attributes: { kernel_shape: [kernel, kernel], strides: [strides, strides] },
  inputs: [{ name: "x", shape, sample: () => x }],
  expect: { x: dx },
});

const tiles = { kernel_shape: [2, 2], strides: [2, 2] };
const overlapping = { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] };

export const cases: readonly GradcheckCase[] = [
  row("MaxPool", "tiles", [2, 3, 4, 4], tiles, [7, 8, 10, 11, 12, 22]),
  row("MaxPool", "tiles of different sides", [2, 2, 4, 9], { kernel_shape: [2, 3], strides: [2, 3] }, [12]),
  row("MaxPool", "tiles that leave a rest", [2, 2, 5, 4], tiles, [12]),
  row("MaxPool", "gaps between windows", [1, 2, 6, 6], { kernel_shape: [2, 2], strides: [3, 3] }, [12]),
  row("MaxPool", "overlapping, padded", [2, 2, 5, 5], overlapping, [12]),
  row("MaxPool", "float64", [2, 2, 5, 5], overlapping, [12], { dtype: "float64" }),
  row("MaxPool", "float64 tiles", [2, 2, 4, 4], tiles, [12], { dtype: "float64" }),
  row("MaxPool", "ceil mode", [2, 2, 6], { kernel_shape: [3], strides: [2], ceil_mode: 1 }, [12]),
  row("MaxPool", "ceil mode, two dimensions", [1, 2, 5, 6], { ...tiles, ceil_mode: 1 }, [12]),
  row("MaxPool", "dilated", [1, 1, 6, 6], { kernel_shape: [2, 2], dilations: [2, 2] }, [12]),
  row("MaxPool", "SAME_UPPER", [1, 2, 5, 5], { ...tiles, auto_pad: "SAME_UPPER" }, [12]),
  row("MaxPool", "SAME_LOWER", [1, 2, 5, 5], { ...tiles, auto_pad: "SAME_LOWER" }, [12]),
  row("MaxPool", "three dimensions", [1, 2, 4, 4, 4], { kernel_shape: [2, 2, 2], strides: [2, 2, 2] }, [12]),
  row("MaxPool", "with indices", [1, 2, 4, 4], tiles, [12], { outputs: 2, outputTypes: { 1: "int64" } }),
  row("MaxPool", "column-major indices", [1, 2, 4, 4], { ...tiles, storage_order: 1 }, [12], {
    outputs: 2,
    outputTypes: { 1: "int64" },
  }),
  tie("tie: the first takes all", [1, 1, 2, 2], 2, [1, 3, 3, 2], [0, 1, 0, 0]),
  tie("tie: all equal", [1, 2, 2, 2], 2, [0, 0, 0, 0, 5, 5, 5, 5], [1, 0, 0, 0, 1, 0, 0, 0]),
  tie("tie: lower row", [1, 1, 2, 4], 2, [1, 2, 0, 0, 3, 3, -1, 0], [0, 0, 1, 0, 1, 0, 0, 0]),
  tie("tie: float64", [1, 1, 2, 2], 2, [1, 3, 3, 2], [0, 1, 0, 0], "float64"),
  tie(
    "tie: overlapping windows",
    [1, 1, 3, 3],
    2,
    [7, 7, 0, 0, 7, 7, 1, 2, 3],
    [1, 1, 0, 0, 2, 0, 0, 0, 0],
    "float32",
    1,
  ),
  row("AveragePool", "tiles", [2, 3, 4, 4], tiles, [7, 10, 11, 19, 22]),
  row("AveragePool", "padded", [1, 2, 5, 5], overlapping, [11]),
  row("AveragePool", "pads counted", [1, 2, 5, 5], { ...overlapping, count_include_pad: 1 }, [11]),
  row("AveragePool", "one dimension, ceil mode", [2, 2, 6], { kernel_shape: [3], strides: [2], ceil_mode: 1 }, [19]),
  row(
    "AveragePool",
    "ceil mode, pads counted",
    [1, 2, 6, 5],
    { ...overlapping, ceil_mode: 1, count_include_pad: 1 },
    [19],
    { symbolic: "exact" },
  ),
  row("AveragePool", "dilated", [1, 2, 6, 5], { kernel_shape: [2, 2], dilations: [2, 3] }, [19]),
  row("AveragePool", "SAME_UPPER", [1, 2, 5, 4], { ...tiles, auto_pad: "SAME_UPPER" }, [11]),
  row("AveragePool", "three dimensions", [2, 2, 4, 3, 4], { kernel_shape: [2, 2, 2], strides: [2, 1, 2] }, [11]),
  row("LpPool", "p 2", [1, 2, 4, 4], tiles, [7, 11, 18, 22]),
  row("LpPool", "p 3, overlapping", [1, 2, 4, 4], { kernel_shape: [2, 2], p: 3 }, [18]),
  row("LpPool", "p 1, padded", [1, 2, 5, 5], { ...overlapping, p: 1 }, [18]),
  row("LpPool", "window of zeros", [1, 1, 2, 4], tiles, [18], {
    inputs: [{ name: "x", shape: [1, 1, 2, 4], sample: () => [0, 0, 3, 0, 0, 0, 0, 4] }],
    expect: { x: [0, 0, 0.6, 0, 0, 0, 0, 0.8] },
  }),
  row("GlobalAveragePool", "plane", [2, 3, 4, 3], {}, [7, 22], { symbolic: "exact" }),
  row("GlobalMaxPool", "plane", [2, 3, 4, 3], {}, [7, 22], { symbolic: "exact" }),
  row("GlobalMaxPool", "tie", [1, 1, 2, 2], {}, [22], {
    inputs: [{ name: "x", shape: [1, 1, 2, 2], sample: () => [1, 3, 3, 2] }],
    expect: { x: [0, 1, 0, 0] },
  }),
  row("GlobalLpPool", "plane", [2, 3, 4, 3], { p: 2 }, [7], { symbolic: "exact" }),
  row("GlobalLpPool", "p 3", [2, 3, 4], { p: 3 }, [7]),
];
