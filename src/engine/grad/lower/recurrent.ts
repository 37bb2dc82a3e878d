/**
 * What LSTM, GRU and RNN share when they are written out: directions, layout, lengths, initial states, outputs.
 *
 * Few steps are unrolled; many, or a number that is not known, become a Scan: ONNX Runtime takes minutes to load graphs of tens of thousands of
 * nodes, and Scan has a rule of its own.
 */
import { create } from "@bufbuild/protobuf";
import type { Value } from "../../onnx/builder.ts";
import { attr, type Shape, valueInfo } from "../../onnx/graph.ts";
import { GraphProtoSchema } from "../../onnx/proto/onnx_pb.ts";
import { elementType } from "../../onnx/tensor-proto.ts";
import { type Activation, activationsOf } from "./activations.ts";
import type { LowerContext } from "./lowering.ts";

/** Up to how many steps the graph is unrolled. */
export const maxUnrolled = 32;

/** One direction of a recurrent op. */
export interface Direction {
  readonly hidden: number;
  /** R^T, [hidden, gates * hidden] */
  readonly recurrent: Value;
  /** Rb, [gates * hidden]; undefined without B */
  readonly recurrentBias: Value | undefined;
  /** row of a per-direction parameter such as P, [n] */
  readonly row: (input: number) => Value | undefined;
  readonly activations: readonly Activation[];
  /** clips to the range of the clip attribute */
  readonly clip: Activation;
}

/**
 * One step: x W^T + inputBias of the step and the states before it -> the states after it; the first is the step's output as well.
 * Values are [1, batch, ..] or [batch, ..]: the last axis is what a step may count on. A state that is undefined is zero.
 */
export type Step = (projected: Value, states: readonly (Value | undefined)[]) => readonly Value[];

export interface RecurrentOp {
  /** what is added to x W^T of every step, [gates * hidden] */
  readonly inputBias: (c: LowerContext, wb: Value, rb: Value, hidden: number) => Value;
  /** inputs that give the initial states */
  readonly states: readonly number[];
  readonly defaults: readonly string[];
  /** what does not change from step to step is made when this is called */
  readonly step: (c: LowerContext, d: Direction) => Step;
}

/** Wb + Rb: where both biases are only ever added. */
export const addBiases = (c: LowerContext, wb: Value, rb: Value): Value => c.b.op("Add", [wb, rb]);

/** What a direction of the op gives: outputs of all steps [steps, batch, hidden] in time order, final states [1, batch, hidden]. */
interface Result {
  readonly y: Value;
  readonly finals: readonly Value[];
}

interface Task {
  readonly op: RecurrentOp;
  readonly d: Direction;
  readonly step: Step;
  /** [steps, batch, gates * hidden], reversed per sample where lengths are given and the direction is backwards */
  readonly projected: Value;
  readonly initial: readonly (Value | undefined)[];
  /** steps per sample, int64 */
  readonly lengths: Value | undefined;
  /** is time taken from the end, without lengths */
  readonly backwards: boolean;
}

/** Writes the op out; outputs Y, Y_h and, with a second state, Y_c. */
export const writtenOut = (c: LowerContext, op: RecurrentOp): readonly (Value | undefined)[] => {
  const { b } = c;
  const batchFirst = attr.int(c.node, "layout", 0) === 1;
  const turned = (v: Value): Value => (batchFirst ? b.op("Transpose", [v], { perm: [1, 0, 2] }) : v);
  const x = turned(c.input(0));
  const known = c.shape(c.input(0))?.[batchFirst ? 1 : 0];
  const steps = typeof known === "number" ? known : undefined;
  if (steps === 0) throw c.unsupported("it has no steps");
  const direction = attr.string(c.node, "direction", "forward");
  const reversed = direction === "bidirectional" ? [false, true] : [direction === "reverse"];
  const activations = activationsOf(c, op.defaults, reversed.length);
  const lengths = lengthsOf(c, steps);

  const results = reversed.map((backwards, index): Result => {
    const inOrder = backwards && lengths !== undefined ? reverseSequence(c, x, lengths) : x;
    const { d, projected } = directionOf(c, op, inOrder, index, activations[index] ?? []);
    const initial = op.states.map((input) => {
      if (c.input(input) === "") return undefined;
      return b.op("Slice", [turned(c.input(input)), b.ints([index]), b.ints([index + 1]), b.ints([0])]);
    });
    const task: Task = {
      op,
      d,
      step: op.step(c, d),
      projected,
      initial,
      lengths,
      backwards: backwards && lengths === undefined,
    };
    const { y, finals } = steps !== undefined && steps <= maxUnrolled ? unrolled(c, task, steps) : scanned(c, task);
    return { y: backwards && lengths !== undefined ? reverseSequence(c, y, lengths) : y, finals };
  });
  const y = (): Value => {
    const all = joined(
      c,
      results.map((r) => b.op("Unsqueeze", [r.y, b.ints([1])])),
      1,
    );
    return batchFirst ? b.op("Transpose", [all], { perm: [2, 0, 1, 3] }) : all;
  };
  const state = (i: number): Value =>
    turned(
      joined(
        c,
        results.map((r) => r.finals[i] ?? ""),
        0,
      ),
    );
  return [c.wants(0) ? y() : undefined, ...op.states.map((_, i) => (c.wants(i + 1) ? state(i) : undefined))];
};

const unrolled = (c: LowerContext, task: Task, steps: number): Result => {
  const { b } = c;
  const split =
    steps === 1 ? [task.projected] : b.ops("Split", [task.projected], steps, { axis: 0, num_outputs: steps });
  const parts = task.backwards ? split.toReversed() : split;
  const zero = c.scalar(0, c.input(0));
  let states = task.initial;
  const visited: Value[] = [];
  parts.forEach((projected, t) => {
    const next = task.step(projected, states);
    const first = next[0] ?? "";
    if (task.lengths === undefined) {
      visited.push(first);
      states = next;
      return;
    }
    // beyond a sample's length its outputs are zero and its states stay
    const within = b.op("Unsqueeze", [b.op("Greater", [task.lengths, b.scalar(t, "int64")]), b.ints([0, 2])]);
    visited.push(b.op("Where", [within, first, zero]));
    states = next.map((s, i) => b.op("Where", [within, s, states[i] ?? zero]));
  });
  return {
    y: joined(c, task.backwards ? visited.toReversed() : visited, 0),
    finals: states.map((s) => s ?? ""),
  };
};

const scanned = (c: LowerContext, task: Task): Result => {
  const { b } = c;
  const dtype = c.dtype(c.input(0));
  const { hidden } = task.d;
  const zero = c.scalar(0, c.input(0));
  const batch = b.op("Shape", [task.projected], { start: 1, end: 2 });
  const zeros = (): Value => b.op("Expand", [zero, b.op("Concat", [batch, b.ints([hidden])], { axis: 0 })]);
  const initial = task.initial.map((v) => (v === undefined ? zeros() : b.op("Squeeze", [v, b.ints([0])])));
  const inputs = [task.projected];
  if (task.lengths !== undefined) {
    const count = b.op("Squeeze", [b.op("Shape", [task.projected], { start: 0, end: 1 }), b.ints([0])]);
    const time = b.op("Range", [b.scalar(0, "int64"), count, b.scalar(1, "int64")]);
    inputs.push(
      b.op("Less", [b.op("Unsqueeze", [time, b.ints([1, 2])]), b.op("Unsqueeze", [task.lengths, b.ints([0, 2])])]),
    );
  }
  // the body: nodes made from here on
  const mark = b.nodes.length;
  const states = initial.map(() => b.fresh("state"));
  const [projected, within] = [b.fresh("step"), b.fresh("within")];
  const next = task.step(projected, states);
  const held = task.lengths === undefined ? next : next.map((s, i) => b.op("Where", [within, s, states[i] ?? zero]));
  // every state is an output of every step too: the backward pass reads them there
  const history = held.map((s) => b.op("Identity", [s]));
  const masked = task.lengths === undefined ? [] : [b.op("Where", [within, next[0] ?? "", zero])];
  const nodes = b.nodes.splice(mark);
  const shape: Shape = [null, hidden];
  const info = (v: Value) => valueInfo(v, dtype, shape);
  const body = create(GraphProtoSchema, {
    name: "step",
    node: nodes,
    input: [
      ...states.map(info),
      valueInfo(projected, dtype, [null, null]),
      ...(task.lengths === undefined ? [] : [valueInfo(within, "bool", [null, 1])]),
    ],
    output: [...held, ...history, ...masked].map(info),
  });
  const way = task.backwards ? 1 : 0;
  const outputs = b.ops("Scan", [...initial, ...inputs], held.length * 2 + masked.length, {
    num_scan_inputs: inputs.length,
    scan_input_directions: inputs.map(() => way),
    scan_output_directions: [...history, ...masked].map(() => way),
    body: { graph: body },
  });
  return {
    y: outputs[masked.length === 0 ? held.length : 2 * held.length] ?? "",
    finals: outputs.slice(0, held.length).map((s) => b.op("Unsqueeze", [s, b.ints([0])])),
  };
};

const joined = (c: LowerContext, parts: readonly Value[], axis: number): Value =>
  parts.length === 1 ? (parts[0] ?? "") : c.b.op("Concat", parts, { axis });

const reverseSequence = (c: LowerContext, x: Value, lengths: Value): Value =>
  c.b.op("ReverseSequence", [x, lengths], { batch_axis: 1, time_axis: 0 });

/** The lengths of the samples as int64, or undefined when every sample is known to take every step. */
const lengthsOf = (c: LowerContext, steps: number | undefined): Value | undefined => {
  const given = c.input(4);
  if (given === "" || c.constantInts(given)?.every((n) => n === steps) === true) return undefined;
  return c.b.op("Cast", [given], { to: elementType("int64") });
};

const directionOf = (
  c: LowerContext,
  op: RecurrentOp,
  x: Value,
  index: number,
  activations: readonly Activation[],
): { readonly d: Direction; readonly projected: Value } => {
  const { b } = c;
  const given = attr.int(c.node, "hidden_size", 0);
  const hidden = given > 0 ? given : c.size(c.input(2), 2);
  const pick = (v: Value): Value => b.op("Gather", [v, b.scalar(index, "int64")], { axis: 0 });
  const row = (input: number): Value | undefined => (c.input(input) === "" ? undefined : pick(c.input(input)));
  const matrix = (input: number): Value => b.op("Transpose", [pick(c.input(input))], { perm: [1, 0] });
  const bias = row(3);
  const [wb, rb] = bias === undefined ? [] : b.ops("Split", [bias], 2, { axis: 0, num_outputs: 2 });
  const product = b.op("MatMul", [x, matrix(1)]);
  const projected =
    wb === undefined || rb === undefined ? product : b.op("Add", [product, op.inputBias(c, wb, rb, hidden)]);
  const limit = attr.float(c.node, "clip", 0);
  const clip: Activation = (v) =>
    limit > 0 ? b.op("Clip", [v, c.scalar(-limit, c.input(0)), c.scalar(limit, c.input(0))]) : v;
  return { d: { hidden, recurrent: matrix(2), recurrentBias: rb, row, activations, clip }, projected };
};
