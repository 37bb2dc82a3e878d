/** Gradcheck rows of sequences.ts. */
import type { GradcheckCase } from "../../../testing/gradcheck.ts";
import { node, type NodeProto } from "../../onnx/graph.ts";
import { int64 } from "../../tensor/tensor.ts";

const tensors = ["x", "y", "z"].map((name) => ({ name, shape: [2, 3] }));
const position = (name: string, p: number) => ({ name, value: int64([], [p]), initializer: true });

const row = (
  op: string,
  name: string,
  nodes: readonly NodeProto[],
  more: Partial<GradcheckCase> & Pick<GradcheckCase, "inputs">,
): GradcheckCase => ({
  name,
  op,
  opsets: [11, 13].slice(0, op === "SequenceAt" ? 1 : 2),
  nodes,
  reads: op === "SequenceAt" ? ["seq", "at"] : ["seq"],
  ...more,
});

const construct = node("SequenceConstruct", ["x", "y", "z"], ["seq"]);

export const cases: readonly GradcheckCase[] = [
  row(
    "SequenceAt",
    "built up",
    [
      node("SequenceEmpty", [], ["s0"], { dtype: 11 }),
      node("SequenceInsert", ["s0", "x"], ["s1"]),
      node("SequenceInsert", ["s1", "y"], ["s2"]),
      node("SequenceInsert", ["s2", "z", "first"], ["seq"]),
    ],
    {
      inputs: [
        ...tensors.slice(0, 1),
        ...tensors.slice(1).map((t) => ({ ...t, wrt: false })),
        position("first", -2),
        position("at", 1),
      ],
    },
  ),
  row(
    "SequenceAt",
    "erased",
    [node("SequenceConstruct", ["x", "y", "z"], ["s0"]), node("SequenceErase", ["s0", "gone"], ["seq"])],
    {
      inputs: [
        ...tensors.slice(0, 2).map((t) => ({ ...t, wrt: false })),
        ...tensors.slice(2),
        position("gone", -2),
        position("at", -1),
      ],
    },
  ),
  row("SequenceAt", "split into ones", [node("SplitToSequence", ["x"], ["seq"], { axis: 1, keepdims: 0 })], {
    inputs: [{ name: "x", shape: [2, 3] }, position("at", 1)],
  }),
  row("SequenceAt", "split into twos", [node("SplitToSequence", ["x", "two"], ["seq"], { axis: -1 })], {
    inputs: [{ name: "x", shape: [2, 5] }, position("two", 2), position("at", 2)],
  }),
  row("SequenceAt", "split by sizes", [node("SplitToSequence", ["x", "sizes"], ["seq"], { axis: 1 })], {
    inputs: [
      { name: "x", shape: [2, 5] },
      { name: "sizes", value: int64([2], [2, 3]), initializer: true },
      position("at", 1),
    ],
  }),
  row("ConcatFromSequence", "concatenated", [construct], { attributes: { axis: -1 }, inputs: tensors }),
  row("ConcatFromSequence", "stacked", [construct], { attributes: { axis: -1, new_axis: 1 }, inputs: tensors }),
  row("ConcatFromSequence", "split and put together", [node("SplitToSequence", ["x"], ["seq"], { axis: 0 })], {
    attributes: { axis: 1 },
    inputs: [{ name: "x", shape: [3, 2] }],
  }),
];
