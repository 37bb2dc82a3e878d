/** Gradcheck rows of arithmetic.ts. */
import { awayFrom, type GradcheckCase } from "../../../testing/gradcheck.ts";
import { float64 } from "../../tensor/tensor.ts";

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
      opsets: [7],
      inputs: [
        { name: "a", shape: [2, 3] },
        { name: "b", shape: [2, 3] },
      ],
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
