/** Gradcheck rows of scatter.ts. Factors keep away from nothing: products with zeros have their own rows. */
import { awayFrom, distinct, given, type GradcheckCase, type Sampler } from "../../../testing/gradcheck.ts";
import { int64 } from "../../tensor/tensor.ts";

const elements = (
  name: string,
  reduction: string,
  opsets: readonly number[],
  data?: Sampler,
  updates?: Sampler,
): readonly GradcheckCase[] =>
  [0, 1].map((axis) => ({
    name: `${name}, axis ${axis}`,
    op: "ScatterElements",
    opsets,
    step: 0.01,
    symbolic: "exact",
    attributes: { axis, ...(reduction === "none" ? {} : { reduction }) },
    inputs: [
      { name: "x", shape: [3, 4], ...(data === undefined ? {} : { sample: data }) },
      { name: "i", value: int64([2, 3], reduction === "none" ? [0, 2, 1, -1, 0, 2] : [0, 2, 1, 0, -1, 1]) },
      { name: "u", shape: [2, 3], ...(updates === undefined ? {} : { sample: updates }) },
    ],
  }));

const nd = (
  name: string,
  reduction: string,
  opsets: readonly number[],
  data?: Sampler,
  updates?: Sampler,
): GradcheckCase => ({
  name,
  op: "ScatterND",
  opsets,
  step: 0.01,
  symbolic: "exact",
  attributes: reduction === "none" ? {} : { reduction },
  inputs: [
    { name: "x", shape: [4, 3], ...(data === undefined ? {} : { sample: data }) },
    { name: "i", value: int64([3, 1], reduction === "none" ? [2, 0, -1] : [2, 0, 2]) },
    { name: "u", shape: [3, 3], ...(updates === undefined ? {} : { sample: updates }) },
  ],
});

const away = awayFrom([0], -2, 2, 0.3);
// updates above and below the data, no two close to each other: a quarter of the gap off, whichever of the counts is odd
const wide: Sampler = distinct(0.4);
const apart: Sampler = (rng, n) => wide(rng, n).map((v) => v + 0.1);

export const cases: readonly GradcheckCase[] = [
  ...elements("none", "none", [11, 13, 16, 18]),
  ...elements("add", "add", [16, 18]),
  ...elements("mul", "mul", [16, 18], away, away),
  ...elements("max", "max", [18], wide, apart),
  ...elements("min", "min", [18], wide, apart),
  nd("none", "none", [11, 13, 16, 18]),
  nd("add", "add", [16, 18]),
  nd("mul", "mul", [16, 18], away, away),
  nd("max", "max", [18], wide, apart),
  nd("min", "min", [18], wide, apart),
  {
    name: "mul, factors of zero",
    op: "ScatterElements",
    opsets: [18],
    attributes: { reduction: "mul" },
    inputs: [
      { name: "x", shape: [4], sample: given(2, 3, 5, 7) },
      { name: "i", value: int64([6], [0, 1, 1, 2, 2, 3]) },
      { name: "u", shape: [6], sample: given(0, 0, 4, 0, 0, 6) },
    ],
  },
  {
    name: "max, ties share",
    op: "ScatterElements",
    opsets: [18],
    attributes: { reduction: "max" },
    inputs: [
      { name: "x", shape: [3], sample: given(2, 5, 1) },
      { name: "i", value: int64([3], [0, 0, 1]) },
      { name: "u", shape: [3], sample: given(2, 1, 5) },
    ],
    expect: { x: [0.5, 0.5, 1], u: [0.5, 0, 0.5] },
  },
  {
    name: "single entries",
    op: "ScatterND",
    opsets: [18],
    step: 0.1,
    symbolic: "exact",
    inputs: [
      { name: "x", shape: [3, 2] },
      { name: "i", value: int64([2, 2], [0, 1, 2, -2]) },
      { name: "u", shape: [2] },
    ],
  },
];
