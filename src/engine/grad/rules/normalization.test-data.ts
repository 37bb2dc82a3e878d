/** Gradcheck rows of normalization.ts. */
import { awayFrom, type GradcheckCase, type GradcheckInput, type Sampler } from "../../../testing/gradcheck.ts";
import type { AttributeValue } from "../../onnx/graph.ts";

const positive: Sampler = (rng, count) => Array.from({ length: count }, () => 0.5 + rng.uniform());
const row = (
  op: string,
  name: string,
  inputs: readonly GradcheckInput[],
  attributes: Record<string, AttributeValue>,
  opsets: readonly number[],
  more: Partial<GradcheckCase> = {},
): GradcheckCase => ({
  name,
  op,
  opsets,
  dtype: "float32",
  attributes,
  inputs,
  ...more,
});
const x = { name: "x", shape: [2, 4, 3] };
const image = { name: "x", shape: [2, 4, 2, 3] };
const channel = (name: string, sample?: Sampler): GradcheckInput => ({
  name,
  shape: [4],
  ...(sample === undefined ? {} : { sample }),
});
const last = (name: string): GradcheckInput => ({ name, shape: [3] });
const epsilon = { epsilon: { float: 1e-3 } };

export const cases: readonly GradcheckCase[] = [
  row(
    "BatchNormalization",
    "inference",
    [image, channel("scale"), channel("b"), channel("mean"), channel("var", positive)],
    epsilon,
    [7, 9, 14, 15],
  ),
  row(
    "BatchNormalization",
    "inference, matrix",
    [{ name: "x", shape: [3, 4] }, channel("scale"), channel("b"), channel("mean"), channel("var", positive)],
    epsilon,
    [15],
  ),
  row(
    "BatchNormalization",
    "training",
    [
      image,
      channel("scale"),
      channel("b"),
      { ...channel("mean"), wrt: false },
      { ...channel("var", positive), wrt: false },
    ],
    { ...epsilon, training_mode: 1 },
    [15],
    { outputs: 3 },
  ),
  row("InstanceNormalization", "images", [image, channel("scale"), channel("b")], epsilon, [7, 22]),
  row(
    "GroupNormalization",
    "per group",
    [image, { name: "scale", shape: [2] }, { name: "b", shape: [2] }],
    { ...epsilon, num_groups: 2 },
    [18],
  ),
  row(
    "GroupNormalization",
    "per channel",
    [image, channel("scale"), channel("b")],
    { ...epsilon, num_groups: 2 },
    [21],
  ),
  row("LayerNormalization", "last axis", [x, last("scale"), last("b")], epsilon, [17]),
  row("LayerNormalization", "two axes, no bias", [x, { name: "scale", shape: [4, 3] }], { ...epsilon, axis: 1 }, [17]),
  row("RMSNormalization", "last axis", [x, last("scale")], epsilon, [23]),
  row("LayerNormalization", "ONNX Runtime's own, before opset 17", [x, last("scale"), last("b")], epsilon, [7, 16]),
  row("SimplifiedLayerNormalization", "last axis", [x, last("scale")], epsilon, [1]),
  row(
    "com.microsoft.SkipLayerNormalization",
    "bias",
    [x, { name: "skip", shape: [2, 4, 3] }, last("gamma"), last("beta"), last("bias")],
    epsilon,
    [1],
  ),
  row(
    "com.microsoft.SkipSimplifiedLayerNormalization",
    "no bias",
    [x, { name: "skip", shape: [2, 4, 3] }, last("gamma")],
    epsilon,
    [1],
  ),
  row("LpNormalization", "p 2", [x], { p: 2, axis: 1 }, [7, 22]),
  row("LpNormalization", "p 1", [{ ...x, sample: awayFrom([0]) }], { p: 1 }, [22]),
  row("MeanVarianceNormalization", "images", [image], {}, [9, 13]),
  row("LRN", "size 5", [image], { size: 5, alpha: { float: 0.3 }, beta: { float: 0.6 } }, [7, 13]),
  row("LRN", "odd size", [image], { size: 3, alpha: { float: 0.3 } }, [13]),
];
