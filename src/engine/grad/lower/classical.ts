/** ai.onnx.ml ops that are smooth: what scikit-learn's linear models and scalers are exported to. As ONNX Runtime computes them. */
import type { Value } from "../../onnx/builder.ts";
import { attr, opName } from "../../onnx/graph.ts";
import { elementType } from "../../onnx/tensor-proto.ts";
import { float32, int64, tensor } from "../../tensor/tensor.ts";
import type { LowerContext, Lowering } from "./lowering.ts";

/** The outputs are float32, whatever the input. */
const narrow = (c: LowerContext, x: Value): Value =>
  c.dtype(x) === "float32" ? x : c.b.op("Cast", [x], { to: elementType("float32") });

const row = (c: LowerContext, values: readonly number[]): Value => c.b.constant(float32([values.length], values));
const scalar = (c: LowerContext, x: number): Value => c.b.scalar(x, "float32");

/** x W' + b for coefficients given row by row. */
const affine = (c: LowerContext, targets: number): Value => {
  const weights = attr.floats(c.node, "coefficients") ?? [];
  const intercepts = attr.floats(c.node, "intercepts") ?? [];
  if (targets < 1 || weights.length % targets !== 0)
    throw c.unsupported(`${weights.length} coefficients do not make ${targets} rows`);
  const w = c.b.constant(float32([targets, weights.length / targets], weights));
  const x = narrow(c, c.input(0));
  // one sample may come without its batch axis
  const rows = c.rank(c.input(0)) === 1 ? c.b.op("Unsqueeze", [x, c.b.ints([0])]) : x;
  const product = c.b.op("MatMul", [rows, c.b.op("Transpose", [w], { perm: [1, 0] })]);
  return intercepts.length === 0 ? product : c.b.op("Add", [product, row(c, intercepts)]);
};

const post = (c: LowerContext, scores: Value, columns: number): Value => {
  const kind = attr.string(c.node, "post_transform", "NONE");
  switch (kind) {
    case "NONE":
      return scores;
    case "LOGISTIC":
      return columns === 1 && opName(c.node).endsWith("LinearRegressor") ? scores : c.b.op("Sigmoid", [scores]);
    case "SOFTMAX":
      return columns === 1 ? scores : c.b.op("Softmax", [scores], { axis: 1 });
    default:
      throw c.unsupported(`its post_transform '${kind}' is not handled`);
  }
};

const LinearRegressor: Lowering = {
  op: "ai.onnx.ml.LinearRegressor",
  formula: "y = post_transform(x W' + b)",
  notes: "refused: SOFTMAX_ZERO, PROBIT",
  lower: (c) => {
    const targets = attr.int(c.node, "targets", 1);
    return [post(c, affine(c, targets), targets)];
  },
};

const LinearClassifier: Lowering = {
  op: "ai.onnx.ml.LinearClassifier",
  formula: "scores = post_transform(x W' + b); with one row for two labels: [1 - s, s]",
  notes: "the label has no gradient; refused: SOFTMAX_ZERO, PROBIT",
  lower: (c) => {
    const { b } = c;
    const ids = attr.ints(c.node, "classlabels_ints") ?? [];
    const names = attr.strings(c.node, "classlabels_strings") ?? [];
    const labels = names.length > 0 ? tensor("string", [names.length], [...names]) : int64([ids.length], ids);
    const count = labels.data.length;
    const rows = attr.floats(c.node, "intercepts")?.length ?? count;
    const binary = rows === 1 && count === 2;
    if (rows !== count && !binary) throw c.unsupported(`it has ${rows} rows for ${count} labels`);
    const raw = affine(c, rows);
    const best = (): Value =>
      binary
        ? b.op("Squeeze", [
            b.op("Cast", [b.op("Greater", [raw, scalar(c, 0)])], { to: elementType("int64") }),
            b.ints([1]),
          ])
        : b.op("ArgMax", [raw], { axis: 1, keepdims: 0 });
    const scores = post(c, raw, rows);
    const pair = (): Value => b.op("Concat", [b.op("Sub", [scalar(c, 1), scores]), scores], { axis: 1 });
    return [
      c.wants(0) ? b.op("Gather", [b.constant(labels), best()], { axis: 0 }) : undefined,
      c.wants(1) ? (binary ? pair() : scores) : undefined,
    ];
  },
};

const Scaler: Lowering = {
  op: "ai.onnx.ml.Scaler",
  formula: "y = (x - offset) scale",
  lower: (c) => {
    const centred = c.b.op("Sub", [narrow(c, c.input(0)), row(c, attr.floats(c.node, "offset") ?? [0])]);
    return [c.b.op("Mul", [centred, row(c, attr.floats(c.node, "scale") ?? [1])])];
  },
};

const Normalizer: Lowering = {
  op: "ai.onnx.ml.Normalizer",
  formula: "y = x / (max x, sum |x| or sqrt(sum x^2)) per row; a row whose divisor is zero stays",
  lower: (c) => {
    const x = narrow(c, c.input(0));
    const kind = attr.string(c.node, "norm", "MAX");
    const op = new Map([
      ["MAX", "ReduceMax"],
      ["L1", "ReduceL1"],
      ["L2", "ReduceL2"],
    ]).get(kind);
    if (op === undefined) throw c.unsupported(`its norm '${kind}' is not one of MAX, L1, L2`);
    const divisor = c.b.op(op, [x, c.b.ints([-1])], { keepdims: 1 });
    const isZero = c.b.op("Equal", [divisor, scalar(c, 0)]);
    return [c.b.op("Div", [x, c.b.op("Where", [isZero, scalar(c, 1), divisor])])];
  },
};

const Imputer: Lowering = {
  op: "ai.onnx.ml.Imputer",
  formula: "y = x, or the imputed constant where x is the replaced value",
  lower: (c) => {
    const x = narrow(c, c.input(0));
    const values = row(c, attr.floats(c.node, "imputed_value_floats") ?? []);
    const replaced = attr.float(c.node, "replaced_value_float", 0);
    const missing = Number.isNaN(replaced) ? c.b.op("IsNaN", [x]) : c.b.op("Equal", [x, scalar(c, replaced)]);
    return [c.b.op("Where", [missing, values, x])];
  },
};

const FeatureVectorizer: Lowering = {
  op: "ai.onnx.ml.FeatureVectorizer",
  formula: "y = the inputs side by side",
  lower: (c) => [
    c.b.op(
      "Concat",
      c.node.input.map((v) => narrow(c, v)),
      { axis: 1 },
    ),
  ],
};

const ArrayFeatureExtractor: Lowering = {
  op: "ai.onnx.ml.ArrayFeatureExtractor",
  formula: "y = x[.., indices]",
  lower: (c) => {
    const index = c.b.op("Reshape", [c.input(1), c.b.ints([-1])]);
    const x = c.rank(c.input(0)) === 1 ? c.b.op("Unsqueeze", [c.input(0), c.b.ints([0])]) : c.input(0);
    return [c.b.op("Gather", [x, index], { axis: -1 })];
  },
};

export const classical: readonly Lowering[] = [
  LinearRegressor,
  LinearClassifier,
  Scaler,
  Normalizer,
  Imputer,
  FeatureVectorizer,
  ArrayFeatureExtractor,
];
