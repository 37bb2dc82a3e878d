/** What LSTM, GRU and RNN share when they are unrolled: directions, layout, lengths, initial states, activations, outputs. */
import { CasemateError } from "../../../core/error.ts";
import type { Value } from "../../onnx/builder.ts";
import { attr } from "../../onnx/graph.ts";
import { elementType } from "../../onnx/tensor-proto.ts";
import type { LowerContext } from "./lowering.ts";

/** More steps than this would make a graph of over a hundred thousand nodes. */
const maxSteps = 4096;

/** An activation function on one value. */
export type Activation = (x: Value) => Value;

/** One direction of a recurrent op. Values of a step are [1, batch, ...]. */
export interface Direction {
  readonly hidden: number;
  /** x W^T + inputBias of every step, in the order in which the direction visits them: [1, batch, gates * hidden] each */
  readonly projected: readonly Value[];
  /** R^T, [hidden, gates * hidden] */
  readonly recurrent: Value;
  /** Rb, [gates * hidden]; undefined without B */
  readonly recurrentBias: Value | undefined;
  /** undefined: zeros */
  readonly initialState: (input: number) => Value | undefined;
  /** row of a per-direction parameter such as P, [n] */
  readonly row: (input: number) => Value | undefined;
  readonly activations: readonly Activation[];
  /** clips to the range of the clip attribute */
  readonly clip: Activation;
  /** `next` where this step is within a sample's length, else `previous` (zeros when undefined) */
  readonly hold: (step: number, next: Value, previous: Value | undefined) => Value;
}

/** After one step: states in the order of the op's state outputs; the first is also the step's output. */
export type Step = (d: Direction, step: number, states: readonly (Value | undefined)[]) => readonly Value[];

export interface RecurrentOp {
  /** what is added to x W^T of every step, [gates * hidden] */
  readonly inputBias: (c: LowerContext, wb: Value, rb: Value, hidden: number) => Value;
  /** inputs that give the initial states */
  readonly states: readonly number[];
  readonly defaults: readonly string[];
  readonly step: Step;
}

/** Wb + Rb: where both biases are only ever added. */
export const addBiases = (c: LowerContext, wb: Value, rb: Value): Value => c.b.op("Add", [wb, rb]);

/** Unrolls the op over its static number of steps; outputs Y, Y_h and, with a second state, Y_c. */
export const unroll = (c: LowerContext, op: RecurrentOp): readonly (Value | undefined)[] => {
  const { b } = c;
  const batchFirst = attr.int(c.node, "layout", 0) === 1;
  const x = batchFirst ? b.op("Transpose", [c.input(0)], { perm: [1, 0, 2] }) : c.input(0);
  const steps = c.size(c.input(0), batchFirst ? 1 : 0);
  if (steps > maxSteps || steps < 1)
    throw c.unsupported(`it has ${steps} steps, more than 0 and at most ${maxSteps} can be unrolled`);
  const direction = attr.string(c.node, "direction", "forward");
  const reversed = direction === "bidirectional" ? [false, true] : [direction === "reverse"];
  const activations = activationsOf(c, op.defaults, reversed.length);
  const lengths = lengthsOf(c, steps);

  const outputs: Value[] = [];
  const finals: Value[][] = op.states.map(() => []);
  reversed.forEach((backwards, index) => {
    const d = directionOf(c, op, {
      x,
      steps,
      index,
      backwards,
      lengths,
      batchFirst,
      activations: activations[index] ?? [],
    });
    let states: readonly (Value | undefined)[] = op.states.map((input) => d.initialState(input));
    const visited: Value[] = [];
    for (let t = 0; t < steps; t++) {
      const next = op.step(d, t, states);
      visited.push(next[0] === undefined || lengths === undefined ? (next[0] ?? "") : d.hold(t, next[0], undefined));
      states = lengths === undefined ? next : next.map((s, i) => d.hold(t, s, states[i]));
    }
    states.forEach((s, i) => finals[i]?.push(s ?? ""));
    if (!c.wants(0)) return;
    if (!backwards) outputs.push(b.op("Unsqueeze", [joined(c, visited, 0), b.ints([1])]));
    else if (lengths === undefined) outputs.push(b.op("Unsqueeze", [joined(c, visited.toReversed(), 0), b.ints([1])]));
    else outputs.push(b.op("Unsqueeze", [reverseSequence(c, joined(c, visited, 0), lengths), b.ints([1])]));
  });
  const y = (): Value => {
    const all = joined(c, outputs, 1);
    return batchFirst ? b.op("Transpose", [all], { perm: [2, 0, 1, 3] }) : all;
  };
  const state = (parts: readonly Value[]): Value => {
    const all = joined(c, parts, 0);
    return batchFirst ? b.op("Transpose", [all], { perm: [1, 0, 2] }) : all;
  };
  return [c.wants(0) ? y() : undefined, ...finals.map((parts, i) => (c.wants(i + 1) ? state(parts) : undefined))];
};

const joined = (c: LowerContext, parts: readonly Value[], axis: number): Value =>
  parts.length === 1 ? (parts[0] ?? "") : c.b.op("Concat", parts, { axis });

const reverseSequence = (c: LowerContext, x: Value, lengths: Value): Value =>
  c.b.op("ReverseSequence", [x, lengths], { batch_axis: 1, time_axis: 0 });

/** The lengths of the samples as int64, or undefined when every sample is known to take every step. */
const lengthsOf = (c: LowerContext, steps: number): Value | undefined => {
  const given = c.input(4);
  if (given === "" || c.constantInts(given)?.every((n) => n === steps) === true) return undefined;
  return c.b.op("Cast", [given], { to: elementType("int64") });
};

interface DirectionInput {
  readonly x: Value;
  readonly steps: number;
  readonly index: number;
  readonly backwards: boolean;
  readonly lengths: Value | undefined;
  readonly batchFirst: boolean;
  readonly activations: readonly Activation[];
}

const directionOf = (c: LowerContext, op: RecurrentOp, d: DirectionInput): Direction => {
  const { b } = c;
  const { index, steps, lengths } = d;
  const hidden = c.size(c.input(2), 2);
  const pick = (v: Value): Value => b.op("Gather", [v, b.scalar(index, "int64")], { axis: 0 });
  const rows = new Map<number, Value>();
  const row = (input: number): Value | undefined => {
    if (c.input(input) === "") return undefined;
    const made = rows.get(input) ?? pick(c.input(input));
    rows.set(input, made);
    return made;
  };
  const matrix = (input: number): Value => b.op("Transpose", [pick(c.input(input))], { perm: [1, 0] });

  const x = d.backwards && lengths !== undefined ? reverseSequence(c, d.x, lengths) : d.x;
  const bias = row(3);
  const [wb, rb] = bias === undefined ? [] : b.ops("Split", [bias], 2, { axis: 0, num_outputs: 2 });
  const product = b.op("MatMul", [x, matrix(1)]);
  const all = wb === undefined || rb === undefined ? product : b.op("Add", [product, op.inputBias(c, wb, rb, hidden)]);
  const parts = steps === 1 ? [all] : b.ops("Split", [all], steps, { axis: 0, num_outputs: steps });

  const limit = attr.float(c.node, "clip", 0);
  const clip: Activation = (v) =>
    limit > 0 ? b.op("Clip", [v, c.scalar(-limit, c.input(0)), c.scalar(limit, c.input(0))]) : v;
  const masks = new Map<number, Value>();
  const mask = (step: number): Value => {
    const known = masks.get(step);
    if (known !== undefined) return known;
    const within = b.op("Greater", [lengths ?? "", b.scalar(step, "int64")]);
    const made = b.op("Unsqueeze", [within, b.ints([0, 2])]);
    masks.set(step, made);
    return made;
  };
  return {
    hidden,
    projected: d.backwards && lengths === undefined ? parts.toReversed() : parts,
    recurrent: matrix(2),
    recurrentBias: rb,
    initialState(input) {
      const given = c.input(input);
      if (given === "") return undefined;
      const states = d.batchFirst ? b.op("Transpose", [given], { perm: [1, 0, 2] }) : given;
      return b.op("Slice", [states, b.ints([index]), b.ints([index + 1]), b.ints([0])]);
    },
    row,
    activations: d.activations,
    clip,
    hold: (step, next, previous) => b.op("Where", [mask(step), next, previous ?? c.scalar(0, c.input(0))]),
  };
};

/** Per direction: the functions named in the attributes, with their alpha and beta taken in order by those that have one. */
const activationsOf = (
  c: LowerContext,
  defaults: readonly string[],
  directions: number,
): readonly (readonly Activation[])[] => {
  const given = attr.strings(c.node, "activations");
  const names =
    given === undefined || given.length === 0 ? Array.from({ length: directions }, () => defaults).flat() : given;
  const alphas = [...(attr.floats(c.node, "activation_alpha") ?? [])];
  const betas = [...(attr.floats(c.node, "activation_beta") ?? [])];
  if (names.length !== defaults.length * directions)
    throw new CasemateError(
      "ONNX_INVALID",
      `node '${c.node.name}' names ${names.length} activations, expected ${defaults.length * directions}`,
    );
  const functions = names.map((name) => activation(c, name, alphas, betas));
  return Array.from({ length: directions }, (_, i) => functions.slice(i * defaults.length, (i + 1) * defaults.length));
};

const activation = (c: LowerContext, name: string, alphas: number[], betas: number[]): Activation => {
  const { b } = c;
  const alpha = (fallback: number): number => alphas.shift() ?? fallback;
  const beta = (fallback: number): number => betas.shift() ?? fallback;
  const k = (v: number): Value => c.scalar(v, c.input(0));
  switch (name.toLowerCase()) {
    case "sigmoid":
      return (x) => b.op("Sigmoid", [x]);
    case "tanh":
      return (x) => b.op("Tanh", [x]);
    case "relu":
      return (x) => b.op("Relu", [x]);
    case "softsign":
      return (x) => b.op("Softsign", [x]);
    case "softplus":
      return (x) => b.op("Softplus", [x]);
    case "affine": {
      const [a, s] = [alpha(1), beta(0)];
      return (x) => b.op("Add", [b.op("Mul", [x, k(a)]), k(s)]);
    }
    case "scaledtanh": {
      const [a, s] = [alpha(1), beta(1)];
      return (x) => b.op("Mul", [b.op("Tanh", [b.op("Mul", [x, k(s)])]), k(a)]);
    }
    case "hardsigmoid": {
      const [a, s] = [alpha(0.2), beta(0.5)];
      return (x) => b.op("HardSigmoid", [x], { alpha: { float: a }, beta: { float: s } });
    }
    case "leakyrelu": {
      const a = alpha(0.01);
      return (x) => b.op("LeakyRelu", [x], { alpha: { float: a } });
    }
    case "thresholdedrelu": {
      const a = alpha(1);
      return (x) => b.op("ThresholdedRelu", [x], { alpha: { float: a } });
    }
    case "elu": {
      const a = alpha(1);
      return (x) => b.op("Elu", [x], { alpha: { float: a } });
    }
    default:
      throw c.unsupported(`activation '${name}' is not one of ONNX's`);
  }
};
