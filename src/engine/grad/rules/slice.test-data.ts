/** Gradcheck rows of slice.ts. */
import type { GradcheckCase, GradcheckInput } from "../../../testing/gradcheck.ts";
import { int64, type Tensor, tensor } from "../../tensor/tensor.ts";

const step = 0.1;
const ints = (v: readonly number[]): Tensor => int64([v.length], v);
const int32 = (v: readonly number[]): Tensor => tensor("int32", [v.length], Int32Array.from(v));

interface Bounds {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly axes?: readonly number[];
  readonly steps?: readonly number[];
}

const inputs = (
  shape: readonly number[],
  { starts, ends, axes, steps }: Bounds,
  constant = true,
  of = ints,
): readonly GradcheckInput[] => {
  const given = (name: string, v: readonly number[] | undefined, initializer: boolean): GradcheckInput[] =>
    v === undefined ? [] : [{ name, value: of(v), initializer }];
  return [
    { name: "x", shape },
    ...given("starts", starts, constant),
    ...given("ends", ends, constant),
    ...given("axes", axes, true),
    ...given("steps", steps, constant),
  ];
};

const everything = Number.MAX_SAFE_INTEGER;
const bounds: readonly (readonly [string, readonly number[], Bounds])[] = [
  ["a box", [4, 5], { starts: [1, 0], ends: [3, 4], axes: [0, 1], steps: [1, 1] }],
  ["negative bounds and axes", [4, 5], { starts: [-3, -4], ends: [-1, -1], axes: [-1, -2], steps: [1, 1] }],
  ["bounds out of range", [4, 5], { starts: [-9, 2], ends: [9, everything], axes: [0, 1], steps: [1, 1] }],
  ["steps", [7, 5], { starts: [1, 0], ends: [7, 5], axes: [0, 1], steps: [2, 3] }],
  ["negative steps", [6, 5], { starts: [-1, 4], ends: [-everything, 0], axes: [0, 1], steps: [-1, -2] }],
  ["one axis of three", [2, 5, 2], { starts: [1], ends: [5], axes: [1], steps: [2] }],
];

export const cases: readonly GradcheckCase[] = [
  {
    name: "bounds as attributes",
    op: "Slice",
    opsets: [7],
    step,
    symbolic: "exact",
    attributes: { starts: [1, -3], ends: [3, 1000], axes: [0, 1] },
    inputs: [{ name: "x", shape: [4, 5] }],
  },
  {
    name: "without axes",
    op: "Slice",
    opsets: [10, 13],
    step,
    symbolic: "exact",
    inputs: inputs([4, 5], { starts: [1, 2], ends: [3, 4] }),
  },
  ...bounds.flatMap(([name, shape, b], i): readonly GradcheckCase[] => [
    {
      name: `${name}, constant`,
      op: "Slice",
      opsets: i === 0 ? [10, 11, 13] : [13],
      step,
      symbolic: "exact",
      inputs: inputs(shape, b),
    },
    {
      name: `${name}, given at run time`,
      op: "Slice",
      opsets: [13],
      step,
      symbolic: "exact",
      inputs: inputs(shape, b, false),
    },
  ]),
  {
    name: "int32 bounds given at run time",
    op: "Slice",
    opsets: [13],
    step,
    symbolic: "exact",
    inputs: inputs([6], { starts: [4], ends: [0], axes: [0], steps: [-2] }, false, int32),
  },
  ...[0, -1].map(
    (axis): GradcheckCase => ({
      name: `axis ${axis}`,
      op: "Compress",
      opsets: axis < 0 ? [11] : [9, 11],
      step,
      symbolic: "exact",
      attributes: { axis },
      inputs: [
        { name: "x", shape: [3, 4] },
        { name: "c", value: tensor("bool", [3], Uint8Array.of(1, 0, 1)) },
      ],
    }),
  ),
  {
    name: "flat",
    op: "Compress",
    opsets: [11],
    step,
    symbolic: "exact",
    inputs: [
      { name: "x", shape: [3, 2] },
      { name: "c", value: tensor("bool", [5], Uint8Array.of(0, 1, 1, 0, 1)) },
    ],
  },
];
