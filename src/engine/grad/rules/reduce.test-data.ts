/** Gradcheck rows of reduce.ts and softmax.ts. */
import { awayFrom, distinct, type GradcheckCase, given, type Sampler } from "../../../testing/gradcheck.ts";
import { int64 } from "../../tensor/tensor.ts";

const positive: Sampler = (rng, count) => Array.from({ length: count }, () => 0.5 + rng.uniform());
const kinds: readonly { op: string; since: number; sample: Sampler; f32?: true; more?: readonly number[] }[] = [
  { op: "ReduceSum", since: 13, sample: awayFrom([0]) },
  { op: "ReduceMean", since: 18, sample: awayFrom([0]) },
  { op: "ReduceMax", since: 18, sample: distinct(), more: [12, 20] },
  { op: "ReduceMin", since: 18, sample: distinct(), more: [12, 20] },
  { op: "ReduceProd", since: 18, sample: awayFrom([0]), f32: true },
  { op: "ReduceL1", since: 18, sample: awayFrom([0]), f32: true },
  { op: "ReduceL2", since: 18, sample: awayFrom([0]), f32: true },
  { op: "ReduceLogSum", since: 18, sample: positive, f32: true },
  { op: "ReduceLogSumExp", since: 18, sample: awayFrom([0]) },
  { op: "ReduceSumSquare", since: 18, sample: awayFrom([0]) },
];

export const cases: readonly GradcheckCase[] = [
  ...kinds.flatMap(({ op, since, sample, f32, more = [] }): GradcheckCase[] => {
    const precision = f32 === undefined ? {} : { dtype: "float32" as const };
    const x = { name: "x", shape: [2, 3, 2], sample };
    const old = [7, 11, 12, 13].filter((v) => v < since || v === 7).filter((v) => v !== 12 || more.includes(12));
    return [
      {
        name: "axes attribute",
        op,
        opsets: old.filter((v) => v < since),
        attributes: { axes: [1], keepdims: 0 },
        inputs: [x],
        ...precision,
      },
      {
        name: "axes attribute, kept",
        op,
        opsets: [11],
        attributes: { axes: [2], keepdims: 1 },
        inputs: [x],
        ...precision,
      },
      {
        name: "axes input",
        op,
        opsets: [since, ...more.filter((v) => v >= since)],
        attributes: { keepdims: 0 },
        inputs: [x, { name: "axes", value: int64([2], [1, -1]), initializer: true }],
        ...precision,
      },
      {
        name: "no axes, left as it is",
        op,
        opsets: [since],
        attributes: { noop_with_empty_axes: 1 },
        inputs: [x],
        ...precision,
      },
      {
        name: "axes at run time",
        op,
        opsets: [since],
        attributes: { keepdims: 0 },
        inputs: [x, { name: "axes", value: int64([1], [1]) }],
        ...precision,
      },
      {
        name: "float16",
        op,
        opsets: [since],
        dtype: "float16",
        attributes: { keepdims: 0 },
        inputs: [
          { name: "x", shape: [2, 3], sample: op === "ReduceLogSum" ? positive : awayFrom([0], -2, 2) },
          { name: "axes", value: int64([1], [1]), initializer: true },
        ],
      },
      { name: "all axes", op, opsets: [since], attributes: { keepdims: 1 }, inputs: [x], ...precision, check: [0] },
    ];
  }),
  ...["Softmax", "LogSoftmax"].flatMap((op): GradcheckCase[] => [
    { name: "last axis", op, opsets: [7, 11, 13], attributes: { axis: 1 }, inputs: [{ name: "x", shape: [2, 4] }] },
    {
      name: "coerced to two dimensions",
      op,
      opsets: [11],
      attributes: { axis: 1 },
      inputs: [{ name: "x", shape: [2, 2, 3] }],
    },
    { name: "middle axis", op, opsets: [13], attributes: { axis: 1 }, inputs: [{ name: "x", shape: [2, 2, 3] }] },
  ]),
  {
    name: "one zero among the factors",
    op: "ReduceProd",
    opsets: [18],
    dtype: "float32",
    attributes: { keepdims: 1 },
    inputs: [
      { name: "x", shape: [1, 3], sample: () => [0, 2, 3] },
      { name: "axes", value: int64([1], [1]), initializer: true },
    ],
    expect: { x: [6, 0, 0] },
  },
  {
    name: "two zeros among the factors",
    op: "ReduceProd",
    opsets: [18],
    dtype: "float32",
    inputs: [{ name: "x", shape: [3], sample: given(0, 0, 3) }],
    expect: { x: [0, 0, 0] },
  },
  ...["ReduceMax", "ReduceMin"].map(
    (op): GradcheckCase => ({
      name: "ties share",
      op,
      opsets: [20],
      inputs: [{ name: "x", shape: [2, 2], sample: given(3, 3, 3, 3) }],
      expect: { x: [0.25, 0.25, 0.25, 0.25] },
    }),
  ),
  {
    name: "at zero",
    op: "ReduceL2",
    opsets: [18],
    dtype: "float32",
    inputs: [{ name: "x", shape: [2], sample: given(0, 0) }],
    expect: { x: [0, 0] },
  },
  {
    name: "at zero",
    op: "ReduceL1",
    opsets: [18],
    dtype: "float32",
    inputs: [{ name: "x", shape: [2], sample: given(0, 1) }],
    expect: { x: [0, 1] },
  },
  ...["Softmax", "LogSoftmax"].map(
    (op): GradcheckCase => ({
      name: "float16",
      op,
      opsets: [13],
      dtype: "float16",
      inputs: [{ name: "x", shape: [2, 3] }],
    }),
  ),
];
