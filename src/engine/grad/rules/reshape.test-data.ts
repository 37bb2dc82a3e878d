/** Gradcheck rows of reshape.ts. The ops are linear, so the step may be large. */
import type { GradcheckCase } from "../../../testing/gradcheck.ts";
import { int64 } from "../../tensor/tensor.ts";

const ints = (...v: readonly number[]) => int64([v.length], v);
const step = 0.1;
const later = [21, 23, 24, 25];

const reshape: readonly GradcheckCase[] = [
  {
    name: "to another shape",
    op: "Reshape",
    opsets: [7, 13, 14, 19, ...later],
    step,
    symbolic: "exact",
    inputs: [
      { name: "x", shape: [2, 6] },
      { name: "s", value: ints(3, 4), initializer: true },
    ],
  },
  {
    name: "with 0 and -1, shape given at run time",
    op: "Reshape",
    opsets: [14],
    step,
    symbolic: "exact",
    inputs: [
      { name: "x", shape: [2, 6, 2] },
      { name: "s", value: ints(0, -1) },
    ],
  },
  ...[0, 2, -1].map(
    (axis): GradcheckCase => ({
      name: `axis ${axis}`,
      op: "Flatten",
      opsets: axis < 0 ? [11, 13, ...later] : [7, 9, 11],
      step,
      symbolic: "exact",
      attributes: { axis },
      inputs: [{ name: "x", shape: [2, 3, 2] }],
    }),
  ),
  ...["Squeeze", "Unsqueeze"].flatMap((op): readonly GradcheckCase[] => [
    {
      name: "axes as an attribute",
      op,
      opsets: [7, 11],
      step,
      attributes: { axes: [0, 2] },
      inputs: [{ name: "x", shape: op === "Squeeze" ? [1, 3, 1, 2] : [3, 2] }],
    },
    {
      name: "axes as an input",
      op,
      opsets: [13, ...later],
      step,
      inputs: [
        { name: "x", shape: op === "Squeeze" ? [1, 3, 1, 2] : [3, 2] },
        { name: "axes", value: ints(0, -2), initializer: true },
      ],
    },
  ]),
  { name: "every axis of one", op: "Squeeze", opsets: [13], step, inputs: [{ name: "x", shape: [1, 3, 1] }] },
];

const moving: readonly GradcheckCase[] = [
  {
    name: "with perm",
    op: "Transpose",
    opsets: [7, 13, ...later],
    step,
    symbolic: "exact",
    attributes: { perm: [1, 2, 0] },
    inputs: [{ name: "x", shape: [2, 3, 4] }],
  },
  {
    name: "without perm",
    op: "Transpose",
    opsets: [13],
    step,
    symbolic: "exact",
    inputs: [{ name: "x", shape: [2, 3, 4] }],
  },
  {
    name: "stretches and adds axes",
    op: "Expand",
    opsets: [8, 13],
    step,
    symbolic: "exact",
    inputs: [
      { name: "x", shape: [3, 1, 2] },
      { name: "s", value: ints(2, 1, 4, 1), initializer: true },
    ],
  },
  {
    name: "shape given at run time",
    op: "Expand",
    opsets: [13],
    step,
    symbolic: "exact",
    inputs: [
      { name: "x", shape: [1, 2] },
      { name: "s", value: ints(3, 1) },
    ],
  },
  {
    name: "repeats two of three axes",
    op: "Tile",
    opsets: [7, 13],
    step,
    symbolic: "exact",
    inputs: [
      { name: "x", shape: [2, 3, 2] },
      { name: "r", value: ints(2, 1, 3), initializer: true },
    ],
  },
  {
    name: "repeats given at run time",
    op: "Tile",
    opsets: [13],
    step,
    symbolic: "exact",
    inputs: [
      { name: "x", shape: [2, 3] },
      { name: "r", value: ints(3, 2) },
    ],
  },
  {
    name: "repeats of one",
    op: "Tile",
    opsets: [13],
    step,
    inputs: [
      { name: "x", shape: [2, 3] },
      { name: "r", value: ints(1, 1), initializer: true },
    ],
  },
];

export const cases: readonly GradcheckCase[] = [...reshape, ...moving];
