/** Gradcheck rows of gather.ts. */
import { distinct, type GradcheckCase, type GradcheckInput } from "../../../testing/gradcheck.ts";
import { int64, tensor } from "../../tensor/tensor.ts";

const step = 0.1;

const gather = (
  name: string,
  shape: readonly number[],
  axis: number,
  indexDims: readonly number[],
  index: readonly number[],
  opsets: readonly number[] = [13],
): readonly GradcheckCase[] =>
  [true, false].map((initializer) => ({
    name: `${name}, indices ${initializer ? "constant" : "given at run time"}`,
    op: "Gather",
    opsets,
    step,
    symbolic: "exact",
    attributes: { axis },
    inputs: [
      { name: "x", shape },
      { name: "i", value: int64(indexDims, index), initializer },
    ],
  }));

const picked = (dims: readonly number[], index: readonly number[]): GradcheckInput => ({
  name: "i",
  value: int64(dims, index),
});

export const cases: readonly GradcheckCase[] = [
  ...gather("a scalar index", [4, 3], 0, [], [2], [7, 11, 13]),
  ...gather("a negative scalar index on the last axis", [2, 3, 4], -1, [], [-2], [11, 13]),
  ...gather("an index that repeats, axis 0", [4, 3], 0, [5], [3, 0, 3, 3, -4], [7, 11, 13]),
  ...gather("an index that repeats often", [3, 2], 0, [9], [1, 1, 1, 1, 1, 1, 2, 1, 1]),
  ...gather("a run of positions", [2, 6, 2], 1, [3], [2, 3, 4]),
  ...gather("a permutation", [2, 4], 1, [4], [2, 0, 3, 1]),
  ...gather("a matrix of indices, middle axis", [2, 5, 3], 1, [2, 2], [0, 4, 4, -1]),
  ...gather("a matrix of indices, last axis", [2, 3], 1, [2, 2], [0, 2, 2, 2]),
  {
    name: "int32 indices",
    op: "Gather",
    opsets: [13],
    step,
    symbolic: "exact",
    inputs: [
      { name: "x", shape: [3, 2] },
      { name: "i", value: tensor("int32", [4], Int32Array.of(0, 2, 2, -1)) },
    ],
  },
  {
    name: "float16, an index that repeats",
    op: "Gather",
    opsets: [13],
    dtype: "float16",
    inputs: [
      { name: "x", shape: [3, 2] },
      { name: "i", value: int64([4], [0, 2, 2, -1]) },
    ],
  },
  ...[0, -1].map(
    (axis): GradcheckCase => ({
      name: `repeated and negative indices, axis ${axis}`,
      op: "GatherElements",
      opsets: [11, 13],
      step,
      symbolic: "exact",
      attributes: { axis },
      inputs: [{ name: "x", shape: [3, 3] }, picked([2, 3], [0, 2, 0, 1, -1, 0])],
    }),
  ),
  {
    name: "rows",
    op: "GatherND",
    opsets: [11, 12, 13],
    step,
    symbolic: "exact",
    inputs: [{ name: "x", shape: [3, 2, 2] }, picked([2, 2, 1], [0, 2, 2, -1])],
  },
  {
    name: "single entries that repeat",
    op: "GatherND",
    opsets: [13],
    step,
    symbolic: "exact",
    inputs: [{ name: "x", shape: [3, 2] }, picked([3, 2], [0, 1, 2, 0, 0, 1])],
  },
  {
    name: "batch_dims 1",
    op: "GatherND",
    opsets: [12, 13],
    step,
    symbolic: "exact",
    attributes: { batch_dims: 1 },
    inputs: [{ name: "x", shape: [2, 3, 2] }, picked([2, 2, 1], [0, 0, 2, -1])],
  },
  {
    name: "batch_dims 2",
    op: "GatherND",
    opsets: [13],
    step,
    symbolic: "exact",
    attributes: { batch_dims: 2 },
    inputs: [{ name: "x", shape: [2, 2, 3] }, picked([2, 2, 1], [0, 1, 2, 1])],
  },
  {
    name: "k as an attribute",
    op: "TopK",
    opsets: [7],
    step: 0.02,
    attributes: { k: 2, axis: 1 },
    inputs: [{ name: "x", shape: [2, 4], sample: distinct() }],
    outputs: 2,
    outputTypes: { 1: "int64" },
  },
  ...[
    { axis: -1, largest: 1 },
    { axis: 0, largest: 0 },
  ].map(
    ({ axis, largest }): GradcheckCase => ({
      name: `axis ${axis}, largest ${largest}`,
      op: "TopK",
      opsets: largest === 0 ? [11, 24] : [10, 11, 24],
      step: 0.02,
      symbolic: "exact",
      attributes: largest === 0 ? { axis, largest } : { axis },
      inputs: [
        { name: "x", shape: [4, 3], sample: distinct() },
        { name: "k", value: int64([1], [2]) },
      ],
      outputs: 2,
      outputTypes: { 1: "int64" },
    }),
  ),
];
