/** Gradcheck rows of arithmetic.ts. */
import { awayFrom, type GradcheckCase, given } from "../../../testing/gradcheck.ts";
import { float64, int64 } from "../../tensor/tensor.ts";

const away = awayFrom([0]);

const binary: readonly GradcheckCase[] = ["Add", "Sub", "Mul", "Div"].flatMap((op) => [
  {
    name: "same shape",
    op,
    opsets: [7, 13, 14],
    symbolic: "exact",
    inputs: [
      { name: "a", shape: [2, 3], sample: away },
      { name: "b", shape: [2, 3], sample: away },
    ],
  },
  {
    name: "both broadcast",
    op,
    opsets: [14],
    symbolic: "exact",
    inputs: [
      { name: "a", shape: [2, 1, 3], sample: away },
      { name: "b", shape: [4, 1], sample: away },
    ],
  },
]);

const positive = (rng: { uniform(): number }, count: number): number[] =>
  Array.from({ length: count }, () => 0.5 + rng.uniform());

export const cases: readonly GradcheckCase[] = [
  ...binary,
  { name: "negation", op: "Neg", opsets: [7, 13], inputs: [{ name: "x", shape: [2, 3] }] },
  {
    name: "both vary",
    op: "Pow",
    opsets: [7, 12, 13, 15],
    inputs: [
      { name: "a", shape: [2, 3], sample: positive },
      { name: "b", shape: [3], sample: positive },
    ],
  },
  {
    name: "constant exponent 3, negative base",
    op: "Pow",
    opsets: [15],
    inputs: [
      { name: "a", shape: [2, 3], sample: away },
      { name: "b", value: float64([], [3]), initializer: true },
    ],
  },
  ...[0, 0.5, 1, 2, 3, -1, 2.5].map(
    (exponent): GradcheckCase => ({
      name: `constant exponent ${exponent}`,
      op: "Pow",
      opsets: [15],
      symbolic: "exact",
      zero: exponent === 0,
      inputs: [
        { name: "a", shape: [2, 3], sample: positive },
        { name: "b", value: float64([], [exponent]), initializer: true },
      ],
    }),
  ),
  {
    name: "exponent of another dtype, given at run time",
    op: "Pow",
    opsets: [12, 15],
    inputs: [
      { name: "a", shape: [2, 3], sample: away },
      { name: "b", value: int64([3], [3, 2, -1]) },
    ],
  },
  {
    name: "at zero base and zero exponent",
    op: "Pow",
    opsets: [15],
    inputs: [
      { name: "a", shape: [4], sample: given(0, 2, 0, 0) },
      { name: "b", shape: [4], sample: given(0, 0, 2, 1) },
    ],
    expect: { a: [0, 0, 0, 1], b: [0, Math.LN2, 0, 0] },
  },
  ...["Add", "Mul", "Div", "Max", "Sum", "Mean"].map(
    (op): GradcheckCase => ({
      name: "float16",
      op,
      opsets: [13],
      dtype: "float16",
      inputs: [
        { name: "a", shape: [2, 3], sample: given(0.5, 1, -1.5, 2, -2, 0.75) },
        { name: "b", shape: [3], sample: given(1.25, -0.5, 1) },
      ],
    }),
  ),
  ...["Min", "Max"].flatMap((op): GradcheckCase[] => [
    {
      name: "three, broadcast",
      op,
      opsets: [8, 12, 13],
      inputs: [
        { name: "a", shape: [2, 3] },
        { name: "b", shape: [3] },
        { name: "c", shape: [2, 1] },
      ],
    },
    {
      name: "two of one shape",
      op,
      opsets: [7, 13],
      forward: "normalized",
      symbolic: "exact",
      inputs: [
        { name: "a", shape: [2, 3] },
        { name: "b", shape: [2, 3] },
      ],
    },
    {
      name: "two, both broadcast, float32",
      op,
      opsets: [13],
      dtype: "float32",
      symbolic: "exact",
      inputs: [
        { name: "a", shape: [2, 1], sample: given(0.3, -0.2) },
        { name: "b", shape: [3], sample: given(0.1, 0.5, -0.5) },
      ],
    },
    { name: "one", op, opsets: [13], inputs: [{ name: "a", shape: [2, 3] }] },
    {
      name: "a tie of three is shared",
      op,
      opsets: [13],
      inputs: [
        { name: "a", shape: [1], sample: given(2) },
        { name: "b", shape: [1], sample: given(2) },
        { name: "c", shape: [1], sample: given(2) },
      ],
      expect: { a: [1 / 3], b: [1 / 3], c: [1 / 3] },
    },
    {
      name: "a tie is shared, float32",
      op,
      opsets: [13],
      dtype: "float32",
      inputs: [
        { name: "a", shape: [3], sample: given(2, 1, 3) },
        { name: "b", shape: [3], sample: given(2, 2, 2) },
      ],
      expect: op === "Max" ? { a: [0.5, 0, 1], b: [0.5, 1, 0] } : { a: [0.5, 1, 0], b: [0.5, 0, 1] },
    },
    {
      name: "a tie is shared",
      op,
      opsets: [13],
      inputs: [
        { name: "a", shape: [1, 1], sample: () => [2] },
        { name: "b", shape: [1, 1], sample: () => [2] },
      ],
      expect: { a: [0.5], b: [0.5] },
    },
  ]),
  ...["Sum", "Mean"].flatMap((op): GradcheckCase[] => [
    { name: "one", op, opsets: [7], dtype: "float32", inputs: [{ name: "a", shape: [2, 3] }] },
    {
      name: "three, broadcast",
      op,
      opsets: [8, 13],
      dtype: "float32",
      inputs: [
        { name: "a", shape: [2, 3] },
        { name: "b", shape: [3] },
        { name: "c", shape: [2, 1] },
      ],
    },
  ]),
];
