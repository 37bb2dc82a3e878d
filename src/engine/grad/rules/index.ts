/** Every gradient rule in the box, and what is known of ops without one. A new family is one file and one line here. */
import { type NodeProto, opName } from "../../onnx/graph.ts";
import { lowerings } from "../lower/index.ts";
import type { Rule } from "../rule.ts";
import * as normalization from "./normalization.ts";
import * as pool from "./pool.ts";
import * as col2im from "./col2im.ts";
import * as conv from "./conv.ts";
import * as softmax from "./softmax.ts";
import * as reduce from "./reduce.ts";
import * as elementary from "./elementary.ts";
import * as activation from "./activation.ts";
import * as arithmetic from "./arithmetic.ts";
import * as controlFlow from "./control-flow.ts";
import * as einsum from "./einsum.ts";
import * as gather from "./gather.ts";
import * as join from "./join.ts";
import * as loop from "./loop.ts";
import * as matmul from "./matmul.ts";
import * as pad from "./pad.ts";
import * as quantize from "./quantize.ts";
import * as reshape from "./reshape.ts";
import * as resize from "./resize.ts";
import * as rotary from "./rotary.ts";
import * as scanOps from "./scan-ops.ts";
import * as scan from "./scan.ts";
import * as scatter from "./scatter.ts";
import * as slice from "./slice.ts";

const families: readonly Readonly<Record<string, Rule>>[] = [
  normalization,
  pool,
  col2im,
  conv,
  softmax,
  reduce,
  elementary,
  activation,
  arithmetic,
  controlFlow,
  einsum,
  gather,
  join,
  loop,
  matmul,
  pad,
  quantize,
  reshape,
  resize,
  rotary,
  scanOps,
  scan,
  scatter,
  slice,
];

export const rules: ReadonlyMap<string, Rule> = new Map(
  families.flatMap((family) => Object.values(family).map((rule) => [rule.op, rule])),
);

/** Ops whose outputs carry no gradient: integers, booleans, strings or shapes. The backward pass stops there, as PyTorch's does. */
export const stops: ReadonlySet<string> = new Set([
  "Shape",
  "Size",
  "ArgMax",
  "ArgMin",
  "Equal",
  "Greater",
  "GreaterOrEqual",
  "Less",
  "LessOrEqual",
  "And",
  "Or",
  "Xor",
  "Not",
  "IsNaN",
  "IsInf",
  "NonZero",
  "OneHot",
  "ConstantOfShape",
  "Range",
  "EyeLike",
  "RandomNormal",
  "RandomUniform",
  "RandomNormalLike",
  "RandomUniformLike",
  "Bernoulli",
  "Multinomial",
  "BitShift",
  "BitwiseAnd",
  "BitwiseOr",
  "BitwiseXor",
  "BitwiseNot",
  "NonMaxSuppression",
  "Hardmax",
  "StringNormalizer",
  "TfIdfVectorizer",
  "Unique",
  "SequenceLength",
  "ai.onnx.ml.TreeEnsemble",
  "ai.onnx.ml.TreeEnsembleClassifier",
  "ai.onnx.ml.TreeEnsembleRegressor",
  "ai.onnx.ml.LabelEncoder",
  "ai.onnx.ml.OneHotEncoder",
  "ai.onnx.ml.Binarizer",
  "ai.onnx.ml.CategoryMapper",
  "ai.onnx.ml.DictVectorizer",
  "ai.onnx.ml.CastMap",
  "ai.onnx.ml.ZipMap",
]);

export type GradientStatus = "differentiable" | "zero-gradient" | "stops" | "no-rule";

/** What the engine does at a node when a gradient arrives there. */
export const gradientStatus = (node: Pick<NodeProto, "domain" | "opType">): GradientStatus => {
  const name = opName(node);
  const rule = rules.get(name);
  if (rule !== undefined) return rule.inputs !== "all" && rule.inputs.length === 0 ? "zero-gradient" : "differentiable";
  if (lowerings.has(name)) return "differentiable";
  return stops.has(name) ? "stops" : "no-rule";
};
