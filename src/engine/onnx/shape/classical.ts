/** Shapes of ai.onnx.ml (trees, linear and kernel models, encoders and scalers) and of ops on strings. */
import type { DType } from "../../tensor/tensor.ts";
import { attr, type Dim } from "../graph.ts";
import { dataTypes } from "../tensor-proto.ts";
import { broadcast, sameAsInput, type ShapeContext, type ShapeFunction } from "./context.ts";

const rows = (c: ShapeContext): Dim => {
  const x = c.shape(0);
  return x?.length === 1 ? 1 : (x?.[0] ?? null);
};

/** Labels [N] and scores [N, classes]; classes may be given by an integer or a string list. */
const classifier: ShapeFunction = (c) => {
  const strings = attr.strings(c.node, "classlabels_strings") ?? [];
  const integers = attr.ints(c.node, "classlabels_int64s") ?? attr.ints(c.node, "classlabels_ints") ?? [];
  const classes = strings.length > 0 ? strings.length : integers.length;
  return [
    { dtype: strings.length > 0 ? "string" : "int64", shape: [rows(c)] },
    { dtype: "float32", shape: [rows(c), classes > 0 ? classes : null] },
  ];
};

const regressor: ShapeFunction = (c) => {
  const targets = attr.int(c.node, c.node.opType === "LinearRegressor" ? "targets" : "n_targets", 1);
  return [{ dtype: "float32", shape: [rows(c), targets] }];
};

const toFloat: ShapeFunction = (c) => [{ dtype: "float32", shape: c.shape(0) }];

const oneHot: ShapeFunction = (c) => {
  const n = (attr.ints(c.node, "cats_int64s") ?? []).length || (attr.strings(c.node, "cats_strings") ?? []).length;
  return [{ dtype: "float32", shape: c.shape(0) && [...(c.shape(0) ?? []), n] }];
};

const labelEncoder: ShapeFunction = (c) => {
  const table: readonly (readonly [string, DType])[] = [
    ["values_strings", "string"],
    ["values_int64s", "int64"],
    ["values_floats", "float32"],
  ];
  const found = table.find(([name]) => attr.has(c.node, name))?.[1];
  const declared = dataTypes.get(c.node.attribute.find((a) => a.name === "values_tensor")?.t?.dataType ?? 0);
  const old: DType = c.dtype(0) === "string" ? "int64" : "string";
  return [{ dtype: declared ?? found ?? old, shape: c.shape(0) }];
};

const extractor: ShapeFunction = (c) => {
  const n = c.shape(1)?.at(-1) ?? null;
  const x = c.shape(0);
  return [{ dtype: c.dtype(0), shape: x === undefined ? undefined : [...(x.length === 1 ? [1] : x.slice(0, -1)), n] }];
};

const vectorizer: ShapeFunction = (c) => [
  {
    dtype: "float32",
    shape: [rows(c), (attr.ints(c.node, "inputdimensions") ?? []).reduce((a, b) => a + b, 0) || null],
  },
];

/** Stop words may drop any number of strings: [C] or [1, C]. */
const normalizedStrings: ShapeFunction = (c) => [
  { dtype: "string", shape: c.shape(0)?.map((d, i, all) => (i === all.length - 1 ? null : d)) },
];

const tokens: ShapeFunction = (c) => [{ dtype: "string", shape: c.shape(0) && [...(c.shape(0) ?? []), null] }];

/** One output column per index in use. */
const ngrams: ShapeFunction = (c) => {
  const columns = Math.max(-1, ...(attr.ints(c.node, "ngram_indexes") ?? [])) + 1;
  return [{ dtype: "float32", shape: c.shape(0) && [...(c.shape(0) ?? []).slice(0, -1), columns] }];
};

const ml = (ops: string, f: ShapeFunction): (readonly [string, ShapeFunction])[] =>
  ops.split(" ").map((op) => [`ai.onnx.ml.${op}`, f] as const);

export const classical: readonly (readonly [string, ShapeFunction])[] = [
  ...ml("TreeEnsembleClassifier SVMClassifier LinearClassifier", classifier),
  ...ml("TreeEnsembleRegressor SVMRegressor LinearRegressor", regressor),
  ...ml("Scaler Normalizer", toFloat),
  ...ml("Imputer Binarizer", sameAsInput),
  ...ml("OneHotEncoder", oneHot),
  ...ml("LabelEncoder", labelEncoder),
  ...ml("ArrayFeatureExtractor", extractor),
  ...ml("FeatureVectorizer", vectorizer),
  ["StringNormalizer", normalizedStrings],
  ["StringConcat", (c) => [{ dtype: "string", shape: broadcast([c.shape(0), c.shape(1)]) }]],
  ["RegexFullMatch", (c) => [{ dtype: "bool", shape: c.shape(0) }]],
  ["TfIdfVectorizer", ngrams],
  ["com.microsoft.Tokenizer", tokens],
];
