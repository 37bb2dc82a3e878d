/** Gradcheck rows of join.ts. */
import type { GradcheckCase } from "../../../testing/gradcheck.ts";
import { int64 } from "../../tensor/tensor.ts";

const step = 0.1;
const x = (shape: readonly number[], name = "x", wrt = true) => ({ name, shape, wrt });
const split = (...v: readonly number[]) => ({ name: "split", value: int64([v.length], v), initializer: true });

export const cases: readonly GradcheckCase[] = [
  ...[1, -1].map(
    (axis): GradcheckCase => ({
      name: `axis ${axis}`,
      op: "Concat",
      opsets: axis < 0 ? [11, 13] : [7, 11],
      step,
      symbolic: "exact",
      attributes: { axis },
      inputs: [x([2, 3], "a"), x([2, 1], "b"), x([2, 2], "c")],
    }),
  ),
  {
    name: "only the middle input is wanted",
    op: "Concat",
    opsets: [13],
    step,
    symbolic: "exact",
    attributes: { axis: 0 },
    inputs: [x([3, 2], "a", false), x([1, 2], "b"), x([2, 2], "c", false)],
  },
  {
    name: "one input",
    op: "Concat",
    opsets: [13],
    step,
    symbolic: "exact",
    attributes: { axis: 0 },
    inputs: [x([3, 2], "a")],
  },
  {
    name: "equal parts",
    op: "Split",
    opsets: [7, 11],
    step,
    attributes: { axis: 1 },
    inputs: [x([2, 6])],
    outputs: 3,
    check: [0, 1, 2],
  },
  {
    name: "sizes as an attribute",
    op: "Split",
    opsets: [7, 11],
    step,
    attributes: { axis: 0, split: [1, 2] },
    inputs: [x([3, 2])],
    outputs: 2,
    check: [0, 1],
  },
  {
    name: "sizes as an input",
    op: "Split",
    opsets: [13, 18],
    step,
    symbolic: "exact",
    attributes: { axis: -1 },
    inputs: [x([2, 6]), split(2, 1, 3)],
    outputs: 3,
    check: [1, 2],
  },
  {
    name: "num_outputs with a smaller last part",
    op: "Split",
    opsets: [18],
    step,
    attributes: { axis: 0, num_outputs: 3 },
    inputs: [x([5, 2])],
    outputs: 3,
    check: [0, 2],
  },
];
