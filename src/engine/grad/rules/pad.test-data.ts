/** Gradcheck rows of pad.ts. */
import type { GradcheckCase, GradcheckInput } from "../../../testing/gradcheck.ts";
import { int64 } from "../../tensor/tensor.ts";

const step = 0.1;
const later = [18, 19, 21, 23, 24, 25];
const pads = (...v: readonly number[]): GradcheckInput => ({
  name: "pads",
  value: int64([v.length], v),
  initializer: true,
});
const atRunTime = (i: GradcheckInput): GradcheckInput => ({ ...i, initializer: false });
const axes = (...v: readonly number[]): GradcheckInput => ({
  name: "axes",
  value: int64([v.length], v),
  initializer: true,
});
const x = (...shape: readonly number[]): GradcheckInput => ({ name: "x", shape });

const amounts: readonly (readonly [string, readonly number[]])[] = [
  ["both axes", [1, 2, 0, 1]],
  ["cut and pad", [-1, 1, 1, -1]],
];

export const cases: readonly GradcheckCase[] = [
  ...["constant", "reflect", "edge"].map(
    (mode): GradcheckCase => ({
      name: `${mode}, amounts as an attribute`,
      op: "Pad",
      opsets: [7],
      step,
      symbolic: "exact",
      attributes: { mode, pads: [1, 2, 0, 1] },
      inputs: [x(3, 4)],
    }),
  ),
  ...["constant", "reflect", "edge", "wrap"].flatMap((mode) =>
    amounts.flatMap(([name, v], i): readonly GradcheckCase[] => [
      {
        name: `${mode}, ${name}`,
        op: "Pad",
        opsets: mode === "wrap" ? [19, 25] : i === 0 ? [11, 13, ...later] : [13, 18],
        step,
        symbolic: "exact",
        attributes: { mode },
        inputs: [x(3, 4), pads(...v)],
      },
      {
        name: `${mode}, ${name}, given at run time`,
        op: "Pad",
        opsets: [mode === "wrap" ? 19 : 18],
        step,
        symbolic: "exact",
        attributes: { mode },
        inputs: [x(3, 4), atRunTime(pads(...v))],
      },
    ]),
  ),
  {
    // ONNX Runtime 1.30 reads outside the tensor where an amount before is larger than the axis
    name: "wraps more than once",
    op: "Pad",
    opsets: [19],
    step,
    symbolic: "exact",
    attributes: { mode: "wrap" },
    inputs: [x(3), pads(7, 8)],
    reference: ({ x: v = [] }) => [Array.from({ length: 18 }, (_, k) => v[(k + 2) % 3] ?? 0)],
  },
  {
    name: "edge, many copies",
    op: "Pad",
    opsets: [18],
    step,
    symbolic: "exact",
    attributes: { mode: "edge" },
    inputs: [x(2, 3), pads(0, 6, 0, 5)],
  },
  ...["constant", "reflect"].map(
    (mode): GradcheckCase => ({
      name: `${mode}, chosen axes`,
      op: "Pad",
      opsets: later,
      step,
      symbolic: "exact",
      attributes: { mode },
      inputs: [x(2, 3, 4), pads(2, 1, 0, 1), { name: "" }, axes(-1, 1)],
    }),
  ),
  {
    name: "the constant's own gradient",
    op: "Pad",
    opsets: [11, 18],
    step,
    symbolic: "exact",
    inputs: [x(2, 3), pads(1, -1, 0, 2), { name: "value", shape: [] }],
  },
];
