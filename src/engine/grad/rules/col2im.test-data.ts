/** Gradcheck rows of col2im.ts. */
import type { GradcheckCase } from "../../../testing/gradcheck.ts";
import type { AttributeValue } from "../../onnx/graph.ts";
import { int64 } from "../../tensor/tensor.ts";

const row = (
  name: string,
  shape: readonly number[],
  image: readonly number[],
  block: readonly number[],
  attributes: Readonly<Record<string, AttributeValue>> = {},
): GradcheckCase => ({
  name,
  op: "Col2Im",
  opsets: [18],
  // ONNX Runtime's kernel is float32 only
  dtype: "float32",
  step: 0.5,
  symbolic: "exact",
  attributes,
  inputs: [
    { name: "x", shape },
    { name: "image", value: int64([image.length], image), initializer: true },
    { name: "block", value: int64([block.length], block), initializer: true },
  ],
});

export const cases: readonly GradcheckCase[] = [
  row("blocks that tile", [2, 12, 6], [4, 6], [2, 2], { strides: [2, 2] }),
  row("overlap", [1, 6, 9], [4, 5], [2, 3]),
  row("padding, stride, dilation", [1, 8, 9], [5, 4], [2, 2], {
    pads: [1, 0, 1, 1],
    strides: [2, 1],
    dilations: [1, 2],
  }),
  row("1 axis", [2, 6, 4], [6], [3]),
  row("3 axes", [1, 8, 4], [3, 2, 3], [2, 2, 2]),
];
