/**
 * intervalBounds: nodes that compute, for every value of a graph, a lower and an upper bound over all inputs of a box (interval bound propagation,
 * Gowal et al. 2018, arXiv:1810.12715; Mirman et al. 2018).
 *
 * A linear op maps centre and radius: c' = W c + b, r' = |W| r. A monotone op maps both ends. The bounds hold in exact arithmetic; rounding of float32
 * is not covered, so a margin is to be kept where a certificate hangs on it.
 */
import { CasemateError } from "../../core/error.ts";
import type { GraphBuilder, Value } from "../../engine/onnx/builder.ts";
import { attr, type NodeProto, opName } from "../../engine/onnx/graph.ts";

export interface Interval {
  readonly lower: Value;
  readonly upper: Value;
}

export interface IntervalInput {
  readonly b: GraphBuilder;
  /** in topological order, normalized */
  readonly nodes: readonly NodeProto[];
  readonly input: Value;
  readonly box: Interval;
}

/** RETURNS the bounds of `of`. THROWS MODEL_CAPABILITY for an op that it has no bounds for. */
export const intervalBounds = ({ b, nodes, input, box }: IntervalInput, of: Value): Interval => {
  const known = new Map<Value, Interval>([[input, box]]);
  for (const n of nodes) {
    if (!n.input.some((v) => known.has(v))) continue;
    const rule = rules.get(opName(n));
    const bounds = rule?.({ b, n, at: (i) => known.get(n.input[i] ?? ""), value: (i) => n.input[i] ?? "" });
    if (bounds === undefined)
      throw new CasemateError("MODEL_CAPABILITY", `there are no interval bounds for ${n.opType} '${n.name}'`, {
        hint: `bounds are known for ${[...rules.keys()].join(", ")}, with weights that do not depend on the input`,
      });
    known.set(n.output[0] ?? "", bounds);
  }
  const result = known.get(of);
  if (result === undefined)
    throw new CasemateError("MODEL_CAPABILITY", `'${of}' does not depend on the input '${input}'`);
  return result;
};

interface Context {
  readonly b: GraphBuilder;
  readonly n: NodeProto;
  /** bounds of input i; undefined: it does not depend on the model's input */
  at(i: number): Interval | undefined;
  value(i: number): Value;
}
type Rule = (c: Context) => Interval | undefined;

/** The node again on another first input, with its attributes. */
const again = ({ b, n }: Context, inputs: readonly Value[]): Value => {
  const output = b.op(n.opType, inputs, {}, n.domain);
  const made = b.nodes.at(-1);
  if (made !== undefined) made.attribute = n.attribute;
  return output;
};

const ends = (b: GraphBuilder, centre: Value, radius: Value): Interval => ({
  lower: b.op("Sub", [centre, radius]),
  upper: b.op("Add", [centre, radius]),
});

const centreAndRadius = (b: GraphBuilder, { lower, upper }: Interval): readonly [Value, Value] => {
  const half = b.scalar(0.5, "float32");
  return [b.op("Mul", [b.op("Add", [lower, upper]), half]), b.op("Mul", [b.op("Sub", [upper, lower]), half])];
};

/** Both ends through an op that never falls (Relu, pools), or only moves values (Reshape). */
const monotone: Rule = (c) => {
  const x = c.at(0);
  if (x === undefined || c.n.input.slice(1).some((_, i) => c.at(i + 1) !== undefined)) return undefined;
  // LeakyRelu, Elu and HardSigmoid fall where their slope is negative
  if (attr.float(c.n, "alpha", 0) < 0) return undefined;
  const rest = c.n.input.slice(1);
  return { lower: again(c, [x.lower, ...rest]), upper: again(c, [x.upper, ...rest]) };
};

/** Linear in input 0, with weights in input 1 and a bias in input 2. */
const linear: Rule = (c) => {
  const x = c.at(0);
  if (x === undefined || c.at(1) !== undefined || c.at(2) !== undefined) return undefined;
  const [centre, radius] = centreAndRadius(c.b, x);
  const bias = c.value(2);
  return ends(
    c.b,
    again(c, [centre, c.value(1), ...(bias === "" ? [] : [bias])]),
    again(c, [radius, c.b.op("Abs", [c.value(1)])]),
  );
};

/** Gemm: alpha and beta as they are, where alpha is not negative. */
const gemm: Rule = (c) => (attr.float(c.n, "alpha", 1) < 0 || attr.int(c.n, "transA", 0) === 1 ? undefined : linear(c));

/** Add, and Sub of what does not depend on the input or of an interval (whose ends then change places). */
const sum =
  (subtract: boolean): Rule =>
  (c) => {
    const [x, y] = [c.at(0), c.at(1)];
    const [a, d] = [x ?? same(c.value(0)), y ?? same(c.value(1))];
    const [low, high] = subtract ? [d.upper, d.lower] : [d.lower, d.upper];
    return { lower: c.b.op(c.n.opType, [a.lower, low]), upper: c.b.op(c.n.opType, [a.upper, high]) };
  };

const same = (v: Value): Interval => ({ lower: v, upper: v });

/** Mul and Div by what does not depend on the input: the sign decides which end is which. */
const scaled: Rule = (c) => {
  const x = c.at(0);
  const y = c.at(1);
  const [of, by] = x === undefined ? [y, c.value(0)] : [x, c.value(1)];
  if (of === undefined || (x !== undefined && y !== undefined) || (c.n.opType === "Div" && x === undefined))
    return undefined;
  const products = [c.b.op(c.n.opType, [of.lower, by]), c.b.op(c.n.opType, [of.upper, by])];
  return { lower: c.b.op("Min", products), upper: c.b.op("Max", products) };
};

/** By running statistics: y = (x - mean) scale / sqrt(var + eps) + bias, linear per channel. */
const batchNorm: Rule = (c) => {
  const x = c.at(0);
  if (x === undefined || attr.int(c.n, "training_mode", 0) === 1) return undefined;
  const [centre, radius] = centreAndRadius(c.b, x);
  const [scale, bias, mean, variance] = [1, 2, 3, 4].map((i) => c.value(i));
  const none = c.b.op("Mul", [bias ?? "", c.b.scalar(0, "float32")]);
  return ends(
    c.b,
    again(c, [centre, scale ?? "", bias ?? "", mean ?? "", variance ?? ""]),
    again(c, [radius, c.b.op("Abs", [scale ?? ""]), none, none, variance ?? ""]),
  );
};

const concat: Rule = (c) => {
  const parts = c.n.input.map((v, i) => c.at(i) ?? same(v));
  return {
    lower: again(
      c,
      parts.map((p) => p.lower),
    ),
    upper: again(
      c,
      parts.map((p) => p.upper),
    ),
  };
};

const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["Conv", linear],
  ["MatMul", linear],
  ["Gemm", gemm],
  ["Add", sum(false)],
  ["Sub", sum(true)],
  ["Mul", scaled],
  ["Div", scaled],
  ["BatchNormalization", batchNorm],
  ["Concat", concat],
  ...[
    ...["Relu", "LeakyRelu", "Sigmoid", "Tanh", "Softplus", "Elu", "Selu", "Clip", "HardSigmoid", "Identity"],
    ...["MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool"],
    ...["Flatten", "Reshape", "Transpose", "Squeeze", "Unsqueeze", "Pad", "Slice", "Dropout"],
  ].map((op): [string, Rule] => [op, monotone]),
]);
