/** Gradcheck rows of conv.ts. ONNX Runtime has float32 kernels only; the ops are linear in each input, so the step may be large. */
import type { AttributeValue } from "../../onnx/graph.ts";
import { awayFrom, type GradcheckCase, given, normal } from "../../../testing/gradcheck.ts";

const row = (
  op: string,
  name: string,
  x: readonly number[],
  w: readonly number[],
  attributes: Record<string, AttributeValue> = {},
  opsets: readonly number[] = [11],
  bias?: number,
): GradcheckCase => ({
  name,
  op,
  opsets,
  dtype: "float32",
  step: 0.5,
  attributes,
  inputs: [
    { name: "x", shape: x },
    { name: "w", shape: w },
    ...(bias === undefined ? [] : [{ name: "b", shape: [bias] }]),
  ],
});

/** The same with weights that do not change: what an attack differentiates. */
const constant = (...args: Parameters<typeof row>): GradcheckCase => {
  const r = row(...args);
  return {
    ...r,
    name: `${r.name}, constant weights`,
    inputs: r.inputs.map((i) => (i.name === "x" ? i : { ...i, initializer: true, wrt: false })),
  };
};

const same = (auto_pad: string, strides: readonly number[]): Record<string, AttributeValue> => ({ auto_pad, strides });

/** The output stays on one side of every kink: x and w are positive or the bias decides. */
const fused = (
  name: string,
  activation: string,
  params: readonly number[],
  bias: readonly number[],
  scale = 0.3,
): GradcheckCase => ({
  name,
  op: "com.microsoft.FusedConv",
  opsets: [1],
  dtype: "float32",
  attributes: {
    activation,
    pads: [1, 1, 1, 1],
    ...(params.length > 0 ? { activation_params: { floats: params } } : {}),
  },
  inputs: [
    { name: "x", shape: [1, 2, 3, 3], sample: normal(scale) },
    { name: "w", shape: [2, 2, 3, 3], sample: normal(0.1) },
    { name: "b", shape: [2], sample: given(...bias) },
    { name: "z", shape: [1, 2, 3, 3], sample: awayFrom([], -0.1, 0.1) },
  ],
});

export const cases: readonly GradcheckCase[] = [
  row("Conv", "two dimensions, bias", [2, 3, 5, 5], [4, 3, 3, 3], { pads: [1, 1, 1, 1] }, [7, 11, 22], 4),
  row("Conv", "one dimension, asymmetric pads", [2, 2, 7], [3, 2, 3], { pads: [2, 0] }),
  row("Conv", "three dimensions", [1, 2, 3, 4, 3], [2, 2, 2, 2, 2]),
  row("Conv", "stride 2", [2, 2, 6, 7], [3, 2, 3, 3], { strides: [2, 2], pads: [1, 1, 1, 1] }),
  row("Conv", "stride 3 that does not reach the end", [1, 1, 9, 8], [2, 1, 2, 2], { strides: [3, 3] }),
  row("Conv", "groups", [2, 4, 4, 4], [6, 2, 3, 3], { group: 2, pads: [1, 1, 1, 1] }),
  row("Conv", "depthwise, stride 2", [2, 3, 5, 5], [3, 1, 3, 3], { group: 3, strides: [2, 2], pads: [1, 1, 1, 1] }),
  row("Conv", "dilation", [1, 2, 7, 7], [2, 2, 3, 3], { dilations: [2, 2], pads: [2, 1, 1, 2] }),
  row("Conv", "dilation and stride", [1, 2, 9, 8], [2, 2, 3, 2], { dilations: [2, 3], strides: [3, 2] }),
  row("Conv", "SAME_UPPER", [1, 2, 5, 6], [2, 2, 2, 3], same("SAME_UPPER", [2, 2])),
  row("Conv", "SAME_LOWER", [1, 2, 5, 6], [2, 2, 2, 3], same("SAME_LOWER", [1, 1])),
  row("Conv", "SAME_LOWER, stride 3", [1, 1, 6, 7], [2, 1, 2, 2], same("SAME_LOWER", [3, 3])),
  row("Conv", "VALID", [1, 2, 4, 5], [2, 2, 3, 2], { auto_pad: "VALID" }),
  row("Conv", "1 x 1", [2, 3, 2, 2], [2, 3, 1, 1]),
  row("Conv", "pads larger than the kernel reaches", [1, 1, 3, 3], [1, 1, 2, 2], { pads: [2, 2, 2, 2] }),
  constant("Conv", "two dimensions", [2, 8, 5, 5], [4, 8, 3, 3], { pads: [1, 1, 1, 1] }, [7, 11, 22], 4),
  constant("Conv", "few channels", [2, 3, 5, 5], [4, 3, 3, 3], { pads: [1, 1, 1, 1] }),
  constant("Conv", "one dimension, asymmetric pads", [2, 9, 7], [3, 9, 3], { pads: [2, 0] }),
  constant("Conv", "three dimensions", [1, 8, 3, 4, 3], [2, 8, 2, 2, 2]),
  constant("Conv", "groups, asymmetric kernel", [2, 4, 4, 4], [6, 2, 3, 2], { group: 2, pads: [1, 0, 1, 1] }),
  constant("Conv", "depthwise", [1, 8, 5, 5], [8, 1, 3, 3], { group: 8, pads: [1, 1, 1, 1] }),
  constant("Conv", "dilation", [1, 8, 7, 7], [2, 8, 3, 3], { dilations: [2, 2], pads: [2, 1, 1, 2] }),
  constant("Conv", "stride 2", [2, 8, 6, 7], [3, 8, 3, 3], { strides: [2, 2], pads: [1, 1, 1, 1] }),
  constant("Conv", "pads larger than the kernel reaches", [1, 8, 3, 3], [1, 8, 2, 2], { pads: [2, 2, 2, 2] }),
  row("ConvTranspose", "two dimensions, bias", [2, 3, 3, 3], [3, 2, 3, 3], { pads: [1, 1, 1, 1] }, [7, 11, 22], 2),
  row("ConvTranspose", "stride 2, output padding", [1, 2, 3, 3], [2, 2, 3, 3], {
    strides: [2, 2],
    pads: [1, 1, 1, 1],
    output_padding: [1, 1],
  }),
  row("ConvTranspose", "groups, dilation", [1, 4, 3, 3], [4, 1, 2, 2], { group: 2, dilations: [2, 2] }),
  row("ConvTranspose", "groups of two, stride", [2, 4, 3, 2], [4, 3, 2, 2], { group: 2, strides: [2, 2] }),
  row("ConvTranspose", "one dimension", [2, 2, 4], [2, 3, 3], { strides: [2] }),
  row("ConvTranspose", "three dimensions", [1, 2, 2, 3, 2], [2, 2, 2, 2, 2], { strides: [2, 1, 1] }),
  row("ConvTranspose", "output_shape", [1, 2, 3, 3], [2, 2, 3, 3], { strides: [2, 2], output_shape: [6, 6] }),
  row("ConvTranspose", "output_shape, SAME_UPPER", [1, 2, 3, 3], [2, 2, 3, 3], {
    strides: [2, 2],
    output_shape: [6, 4],
    auto_pad: "SAME_UPPER",
  }),
  row("ConvTranspose", "SAME_UPPER", [1, 2, 3, 3], [2, 2, 3, 3], same("SAME_UPPER", [2, 2])),
  row("ConvTranspose", "SAME_LOWER", [1, 2, 3, 4], [2, 2, 3, 3], same("SAME_LOWER", [2, 3])),
  fused("Relu, one channel off", "Relu", [], [2, -2]),
  fused("LeakyRelu, one channel off", "LeakyRelu", [0.1], [2, -2]),
  fused("Clip, one channel above", "Clip", [-1, 1], [0, 3]),
  fused("Sigmoid", "Sigmoid", [], [0, 0.5], 1),
  fused("Tanh", "Tanh", [], [0, 0.5], 1),
  fused("HardSigmoid, one channel off", "HardSigmoid", [0.2, 0.5], [0, 8]),
];
