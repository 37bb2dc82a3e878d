/** Reading a sequence of tensors whose make-up is known: the tensors themselves. The ops that make the sequence are left behind unread. */
import type { GraphBuilder, Value } from "../../onnx/builder.ts";
import { attr, opName } from "../../onnx/graph.ts";
import type { LowerContext, Lowering } from "./lowering.ts";

export const SequenceAt: Lowering = {
  op: "SequenceAt",
  formula: "the tensor that was put at the position",
  notes:
    "the sequence must come from SequenceConstruct, SequenceEmpty, SequenceInsert, SequenceErase or SplitToSequence with constant positions",
  since: 11,
  lower: (c) => {
    const items = elements(c, c.input(0));
    const [position] = c.constantInts(c.input(1)) ?? [];
    if (position === undefined) throw c.unsupported("its position is not constant");
    const item = items[position < 0 ? position + items.length : position];
    if (item === undefined) throw c.unsupported(`it reads position ${position} of a sequence of ${items.length}`);
    return [c.b.op("Identity", [item])];
  },
};

export const ConcatFromSequence: Lowering = {
  op: "ConcatFromSequence",
  formula: "the tensors of the sequence, concatenated; with new_axis stacked",
  notes: "sequences as for SequenceAt",
  since: 11,
  lower: (c) => {
    const items = elements(c, c.input(0));
    const axis = attr.int(c.node, "axis", 0);
    if (items.length === 0) throw c.unsupported("its sequence is empty");
    const stacked = attr.int(c.node, "new_axis", 0) === 1;
    const parts = stacked ? items.map((v) => c.b.op("Unsqueeze", [v, c.b.ints([axis])])) : items;
    return [c.b.op("Concat", parts, { axis })];
  },
};

/** What was found out in this pass: a sequence that is read twice is split once. */
const found = new WeakMap<GraphBuilder, Map<Value, readonly Value[]>>();

/** The tensors in a sequence. Throws GRADIENT_NO_RULE where they depend on data. */
const elements = (c: LowerContext, sequence: Value): readonly Value[] => {
  const known = found.get(c.b) ?? new Map<Value, readonly Value[]>();
  found.set(c.b, known);
  const before = known.get(sequence);
  if (before !== undefined) return before;
  const result = made(c, sequence);
  known.set(sequence, result);
  return result;
};

const made = (c: LowerContext, sequence: Value): readonly Value[] => {
  const n = c.producer(sequence);
  if (n === undefined) throw c.unsupported(`the sequence '${sequence}' is an input, or comes from around`);
  const input = (i: number): Value => n.input[i] ?? "";
  const position = (i: number, otherwise: number): number => {
    if (input(i) === "") return otherwise;
    const [p] = c.constantInts(input(i)) ?? [];
    if (p === undefined) throw c.unsupported(`the position '${input(i)}' in its sequence is not constant`);
    return p;
  };
  switch (opName(n)) {
    case "Identity":
      return elements(c, input(0));
    case "SequenceEmpty":
      return [];
    case "SequenceConstruct":
      return n.input;
    case "SequenceInsert": {
      const items = elements(c, input(0));
      const p = position(2, items.length);
      return items.toSpliced(p < 0 ? p + items.length : p, 0, input(1));
    }
    case "SequenceErase": {
      const items = elements(c, input(0));
      return items.toSpliced(position(1, -1), 1);
    }
    case "SplitToSequence": {
      const axis = attr.int(n, "axis", 0);
      const sizes = sizesOf(c, n.input, axis);
      const parts =
        sizes.length === 1 ? [input(0)] : c.b.ops("Split", [input(0), c.b.ints(sizes)], sizes.length, { axis });
      const squeezed = input(1) === "" && attr.int(n, "keepdims", 1) === 0;
      return squeezed ? parts.map((v) => c.b.op("Squeeze", [v, c.b.ints([axis])])) : parts;
    }
    default:
      throw c.unsupported(`its sequence comes from op '${opName(n)}', which is not handled`);
  }
};

/** Sizes of the parts: as given, all alike but for the last, or 1 each. */
const sizesOf = (c: LowerContext, [x = "", split = ""]: readonly Value[], axis: number): readonly number[] => {
  const given = split === "" ? [1] : c.constantInts(split);
  if (given === undefined) throw c.unsupported(`the sizes '${split}' of its sequence are not constant`);
  if (split !== "" && c.rank(split) > 0) return given;
  const [size = 1] = given;
  const whole = c.size(x, axis);
  return Array.from({ length: Math.ceil(whole / size) }, (_, k) => Math.min(size, whole - k * size));
};
