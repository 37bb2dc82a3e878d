/**
 * Floating-point operations of one node, from the shapes of its inputs and outputs.
 *
 * Conventions: a multiply-add counts 2; an elementwise op, also exp or tanh, counts 1 for each element of the output; moving data counts
 * nothing. Softmax and normalizations are approximated by a few operations for each element. Integer ops count like floating ones.
 */
import { attr, type NodeProto, opName } from "./graph.ts";

/** Dims of a value as numbers, or undefined when they are not all known. */
export type Sizes = (value: string) => readonly number[] | undefined;

/** Operations of a node; undefined when a shape that is needed is not known or the op is not in the tables. Subgraphs are not counted. */
export const nodeFlops = (n: NodeProto, sizes: Sizes): number | undefined => {
  const op = opName(n);
  const formula = formulas.get(op);
  const shapes: Shapes = {
    in: (i) => sizes(n.input[i] ?? "") ?? missing(),
    out: (i) => sizes(n.output[i] ?? "") ?? missing(),
    given: (i) => (n.input[i] ?? "") !== "",
  };
  try {
    if (formula !== undefined) return formula(n, shapes);
    if (free.has(op)) return 0;
    const each = perOutput.get(op);
    return each === undefined ? undefined : each * product(shapes.out(0));
  } catch (e) {
    if (e === unknown) return undefined;
    throw e;
  }
};

interface Shapes {
  in(i: number): readonly number[];
  out(i: number): readonly number[];
  given(i: number): boolean;
}

const unknown = new Error("a shape is not known");
const missing = (): never => {
  throw unknown;
};

const product = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1);
/** dim i counted from the end when negative */
const dim = (dims: readonly number[], i: number): number => dims.at(i) ?? missing();

/** out x (C / group x kernel) multiply-adds, and the bias */
const conv = (_: NodeProto, s: Shapes, weight = 1, bias = 2): number => {
  const out = product(s.out(0));
  return 2 * out * product(s.in(weight).slice(1)) + (s.given(bias) ? out : 0);
};

/** rows x columns x inner multiply-adds; `a` holds the inner dim last */
const matmul = (s: Shapes, a = 0): number => 2 * product(s.out(0)) * dim(s.in(a), -1);

/** every combination of all indices: one multiply for each operand but the first, and one add */
const einsum = (n: NodeProto, s: Shapes): number => {
  const left = (attr.string(n, "equation", "").split("->")[0] ?? "").replaceAll(" ", "").split(",");
  const size = new Map<string, number>();
  left.forEach((term, i) => {
    const dims = s.in(i);
    const labels = term.replace("...", ".");
    const hidden = dims.length - labels.replace(".", "").length;
    let at = 0;
    for (const label of labels) {
      if (label !== ".") {
        size.set(label, Math.max(size.get(label) ?? 1, dim(dims, at++)));
        continue;
      }
      for (let k = hidden; k > 0; k--, at++) size.set(`.${k}`, Math.max(size.get(`.${k}`) ?? 1, dim(dims, at)));
    }
  });
  return Math.max(left.length, 1) * product([...size.values()]);
};

/** kernel x out: one operation for each element of each window */
const pool = (n: NodeProto, s: Shapes): number => product(s.out(0)) * product(attr.ints(n, "kernel_shape") ?? [1]);

const overInput =
  (each: number) =>
  (_: NodeProto, s: Shapes): number =>
    each * product(s.in(0));

/** steps x batch x all weights; gates are rows of the weights */
const recurrent = (_: NodeProto, s: Shapes): number => {
  const [steps, batch] = s.in(0);
  return 2 * (steps ?? missing()) * (batch ?? missing()) * (product(s.in(1)) + product(s.in(2)));
};

/** Q K' and the product with V: 2 B Sq Sk (Dqk + Dv) over all heads, and the softmax */
const attention = (n: NodeProto, s: Shapes): number => {
  const [q, k, v] = [s.in(0), s.in(1), s.in(2)];
  const tokens = (dims: readonly number[]): number => dim(dims, -2);
  const heads = q.length === 4 ? dim(q, 1) : attr.int(n, "q_num_heads", attr.int(n, "num_heads", 1));
  const width = (dims: readonly number[]): number => (q.length === 4 ? heads * dim(dims, -1) : dim(dims, -1));
  const pairs = dim(q, 0) * tokens(q) * tokens(k);
  const valueWidth = q.length === 4 ? heads * dim(v, -1) : dim(s.out(0), -1);
  return 2 * pairs * (width(q) + valueWidth) + 5 * heads * pairs;
};

/** com.microsoft.Attention: the projection of (B, S, D) by (D, 3 D') and attention over D' */
const packedAttention = (n: NodeProto, s: Shapes): number => {
  const [batch, tokens, width] = s.in(0);
  if (batch === undefined || tokens === undefined || width === undefined) return missing();
  const projected = dim(s.in(1), 1);
  const pairs = batch * tokens * tokens;
  return 2 * batch * tokens * width * projected + (4 * pairs * projected) / 3 + 5 * attr.int(n, "num_heads", 1) * pairs;
};

const formulas: ReadonlyMap<string, (n: NodeProto, s: Shapes) => number> = new Map<
  string,
  (n: NodeProto, s: Shapes) => number
>([
  ["Conv", (n, s) => conv(n, s)],
  ["com.microsoft.FusedConv", (n, s) => conv(n, s)],
  ["ConvInteger", (n, s) => conv(n, s, 1, 9)],
  ["QLinearConv", (n, s) => conv(n, s, 3, 8)],
  ["DeformConv", (n, s) => conv(n, s, 1, 3)],
  ["ConvTranspose", (_, s) => 2 * product(s.in(0)) * product(s.in(1).slice(1)) + (s.given(2) ? product(s.out(0)) : 0)],
  ["MatMul", (_, s) => matmul(s)],
  ["MatMulInteger", (_, s) => matmul(s)],
  ["QLinearMatMul", (_, s) => matmul(s)],
  [
    "com.microsoft.FusedMatMul",
    (n, s) => 2 * product(s.out(0)) * dim(s.in(0), attr.int(n, "transA", 0) === 0 ? -1 : -2),
  ],
  [
    "Gemm",
    (n, s) =>
      2 * product(s.out(0)) * dim(s.in(0), attr.int(n, "transA", 0) === 0 ? 1 : 0) +
      (s.given(2) ? product(s.out(0)) : 0),
  ],
  ["Einsum", einsum],
  ["MaxPool", pool],
  ["AveragePool", pool],
  ["LpPool", pool],
  ["GlobalAveragePool", overInput(1)],
  ["GlobalMaxPool", overInput(1)],
  ["GlobalLpPool", overInput(2)],
  ["RNN", recurrent],
  ["GRU", recurrent],
  ["LSTM", recurrent],
  ["Attention", attention],
  ["com.microsoft.MultiHeadAttention", attention],
  ["com.microsoft.Attention", packedAttention],
  ["LRN", (n, s) => product(s.in(0)) * (2 * attr.int(n, "size", 1) + 3)],
  ...[
    "ReduceSum",
    "ReduceMean",
    "ReduceMax",
    "ReduceMin",
    "ReduceProd",
    "ReduceL1",
    "ArgMax",
    "ArgMin",
    "CumSum",
    "TopK",
    "Hardmax",
  ].map((op) => [op, overInput(1)] as const),
  ...["ReduceL2", "ReduceSumSquare", "ReduceLogSum", "ReduceLogSumExp"].map((op) => [op, overInput(2)] as const),
]);

/** operations for each element of the output */
const perOutput: ReadonlyMap<string, number> = new Map([
  ...(
    "Abs Acos Acosh Add And Asin Asinh Atan Atanh BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor Ceil Celu Clip Cos Cosh Div Elu " +
    "Equal Erf Exp Floor Gelu Greater GreaterOrEqual HardSigmoid HardSwish IsInf IsNaN LeakyRelu Less LessOrEqual Log Max Mean Min Mish Mod Mul " +
    "Neg Not Or PRelu Pow Reciprocal Relu Round Selu Shrink Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Sub Sum Swish Tan Tanh ThresholdedRelu " +
    "Where Xor com.microsoft.BiasGelu com.microsoft.FastGelu com.microsoft.Gelu com.microsoft.QuickGelu"
  )
    .split(" ")
    .map((op) => [op, 1] as const),
  ..."BatchNormalization QuantizeLinear DequantizeLinear com.microsoft.QLinearAdd com.microsoft.QLinearMul"
    .split(" ")
    .map((op) => [op, 2] as const),
  ...(
    "Softmax LogSoftmax InstanceNormalization GroupNormalization LayerNormalization RMSNormalization LpNormalization " +
    "SimplifiedLayerNormalization MeanVarianceNormalization com.microsoft.SkipLayerNormalization com.microsoft.SkipSimplifiedLayerNormalization"
  )
    .split(" ")
    .map((op) => [op, 5] as const),
  ["Resize", 7], // linear in two dims: 4 multiply-adds less one
  ["Upsample", 7],
  ["GridSample", 7],
]);

/** ops that move, make or compare no numbers worth counting; control flow is counted by its subgraphs */
const free: ReadonlySet<string> = new Set(
  (
    "Cast CastLike Compress Concat ConcatFromSequence Constant ConstantOfShape DepthToSpace Dropout Expand EyeLike Flatten Gather " +
    "GatherElements GatherND Identity If Loop NonZero OneHot Optional OptionalGetElement OptionalHasElement Pad RandomNormal RandomNormalLike " +
    "RandomUniform RandomUniformLike Range Reshape ReverseSequence Scan Scatter ScatterElements ScatterND SequenceAt SequenceConstruct " +
    "SequenceEmpty SequenceInsert SequenceLength Shape Size Slice SpaceToDepth Split SplitToSequence Squeeze Tile Transpose Trilu Unsqueeze"
  ).split(" "),
);
