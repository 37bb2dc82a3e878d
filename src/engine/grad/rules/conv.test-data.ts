/** Gradcheck rows of conv.ts. ONNX Runtime has float32 kernels only; the ops are linear in each input, so the step may be large. */
import type { AttributeValue } from "../../onnx/graph.ts";
import type { GradcheckCase } from "../../../testing/gradcheck.ts";

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

export const cases: readonly GradcheckCase[] = [
  row("Conv", "two dimensions, bias", [2, 3, 5, 5], [4, 3, 3, 3], { pads: [1, 1, 1, 1] }, [7, 11, 22], 4),
  row("Conv", "one dimension, asymmetric pads", [2, 2, 7], [3, 2, 3], { pads: [2, 0] }),
  row("Conv", "three dimensions", [1, 2, 3, 4, 3], [2, 2, 2, 2, 2]),
  row("Conv", "stride 2", [2, 2, 6, 7], [3, 2, 3, 3], { strides: [2, 2], pads: [1, 1, 1, 1] }),
  row("Conv", "stride 3 that does not reach the end", [1, 1, 9, 8], [2, 1, 2, 2], { strides: [3, 3] }),
  row("Conv", "groups", [2, 4, 4, 4], [6, 2, 3, 3], { group: 2, pads: [1, 1, 1, 1] }),
  row("Conv", "depthwise, stride 2", [2, 3, 5, 5], [3, 1, 3, 3], { group: 3, strides: [2, 2], pads: [1, 1, 1, 1] }),
  row("Conv", "dilation", [1, 2, 7, 7], [2, 2, 3, 3], { dilations: [2, 2], pads: [2, 1, 1, 2] }),
  row("Conv", "SAME_UPPER", [1, 2, 5, 6], [2, 2, 2, 3], { auto_pad: "SAME_UPPER", strides: [2, 2] }),
  row("Conv", "SAME_LOWER", [1, 2, 5, 6], [2, 2, 2, 3], { auto_pad: "SAME_LOWER" }),
  row("Conv", "1 x 1", [2, 3, 2, 2], [2, 3, 1, 1]),
  row("Conv", "pads larger than the kernel reaches", [1, 1, 3, 3], [1, 1, 2, 2], { pads: [2, 2, 2, 2] }),
  row("ConvTranspose", "two dimensions, bias", [2, 3, 3, 3], [3, 2, 3, 3], { pads: [1, 1, 1, 1] }, [7, 11, 22], 2),
  row("ConvTranspose", "stride 2, output padding", [1, 2, 3, 3], [2, 2, 3, 3], {
    strides: [2, 2],
    pads: [1, 1, 1, 1],
    output_padding: [1, 1],
  }),
  row("ConvTranspose", "groups, dilation", [1, 4, 3, 3], [4, 1, 2, 2], { group: 2, dilations: [2, 2] }),
  row("ConvTranspose", "one dimension", [2, 2, 4], [2, 3, 3], { strides: [2] }),
];
