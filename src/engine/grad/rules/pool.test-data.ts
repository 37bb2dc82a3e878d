/** Gradcheck rows of pool.ts. */
import { distinct, type GradcheckCase, type Sampler } from "../../../testing/gradcheck.ts";
import type { AttributeValue } from "../../onnx/graph.ts";

const positive: Sampler = (rng, count) => Array.from({ length: count }, () => 0.5 + rng.uniform());
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
  inputs: [{ name: "x", shape, sample: op === "LpPool" || op === "GlobalLpPool" ? positive : distinct() }],
  ...more,
});

export const cases: readonly GradcheckCase[] = [
  row("MaxPool", "tiles", [2, 3, 4, 4], { kernel_shape: [2, 2], strides: [2, 2] }, [7, 8, 10, 11, 12, 22]),
  row(
    "MaxPool",
    "overlapping, padded",
    [2, 2, 5, 5],
    { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] },
    [12],
  ),
  row("MaxPool", "ceil mode, one dimension", [2, 2, 6], { kernel_shape: [3], strides: [2], ceil_mode: 1 }, [12]),
  row("MaxPool", "dilated", [1, 1, 6, 6], { kernel_shape: [2, 2], dilations: [2, 2] }, [12]),
  row("MaxPool", "SAME_UPPER", [1, 2, 5, 5], { kernel_shape: [2, 2], strides: [2, 2], auto_pad: "SAME_UPPER" }, [12]),
  row("MaxPool", "three dimensions", [1, 2, 4, 4, 4], { kernel_shape: [2, 2, 2], strides: [2, 2, 2] }, [12]),
  row("MaxPool", "tie: the first takes all", [1, 1, 2, 2], { kernel_shape: [2, 2] }, [12], {
    inputs: [{ name: "x", shape: [1, 1, 2, 2], sample: () => [1, 3, 3, 2] }],
    expect: { x: [0, 1, 0, 0] },
  }),
  row("AveragePool", "tiles", [2, 3, 4, 4], { kernel_shape: [2, 2], strides: [2, 2] }, [7, 10, 11, 19, 22]),
  row("AveragePool", "padded", [1, 2, 5, 5], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }, [11]),
  row(
    "AveragePool",
    "pads counted",
    [1, 2, 5, 5],
    { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], count_include_pad: 1 },
    [11],
  ),
  row("AveragePool", "one dimension, ceil mode", [2, 2, 6], { kernel_shape: [3], strides: [2], ceil_mode: 1 }, [19]),
  row("LpPool", "p 2", [1, 2, 4, 4], { kernel_shape: [2, 2], strides: [2, 2] }, [7, 11, 18, 22]),
  row("LpPool", "p 3, overlapping", [1, 2, 4, 4], { kernel_shape: [2, 2], p: 3 }, [18]),
  row("GlobalAveragePool", "plane", [2, 3, 4, 3], {}, [7, 22]),
  row("GlobalMaxPool", "plane", [2, 3, 4, 3], {}, [7, 22]),
  row("GlobalLpPool", "plane", [2, 3, 4, 3], { p: 2 }, [7, 22]),
];
