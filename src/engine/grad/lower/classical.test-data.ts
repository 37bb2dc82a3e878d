/** Gradcheck rows of classical.ts. */
import { awayFrom, type GradcheckCase, type GradcheckInput, normal } from "../../../testing/gradcheck.ts";
import type { AttributeValue } from "../../onnx/graph.ts";
import { int64 } from "../../tensor/tensor.ts";

const x: GradcheckInput = { name: "x", shape: [3, 2], sample: normal(0.5) };
const common = { opsets: [1], dtype: "float32", step: 0.05, tolerance: 1e-3 } as const;
const coefficients = [0.5, -0.3, 0.2, 0.1, -0.7, 0.4];
const intercepts = [0.1, -0.2, 0.3];

const row = (
  op: string,
  name: string,
  attributes: Readonly<Record<string, AttributeValue>>,
  more: Partial<GradcheckCase> = {},
): GradcheckCase => ({ ...common, op: `ai.onnx.ml.${op}`, name, attributes, inputs: [x], ...more });

const linear = (n: number): Readonly<Record<string, AttributeValue>> => ({
  coefficients: { floats: coefficients.slice(0, 2 * n) },
  intercepts: { floats: intercepts.slice(0, n) },
});

export const cases: readonly GradcheckCase[] = [
  ...["NONE", "LOGISTIC", "SOFTMAX"].flatMap((post_transform): readonly GradcheckCase[] => [
    ...[1, 2].map((targets) =>
      row("LinearRegressor", `${post_transform}, ${targets} targets`, { ...linear(targets), targets, post_transform }),
    ),
    ...[
      [1, 2],
      [2, 2],
      [3, 3],
    ].map(([n = 0, labels = 0]) =>
      row(
        "LinearClassifier",
        `${post_transform}, ${n} rows, ${labels} labels`,
        { ...linear(n), classlabels_ints: Array.from({ length: labels }, (_, i) => i), post_transform },
        { outputs: 2, outputTypes: { 0: "int64" }, check: [1] },
      ),
    ),
  ]),
  row("Scaler", "per feature", { offset: { floats: [1, 2] }, scale: { floats: [0.5, 3] } }),
  row("Scaler", "one for all", { offset: { floats: [1] }, scale: { floats: [0.5] } }),
  ...["MAX", "L1", "L2"].map((norm) =>
    row("Normalizer", norm, { norm }, { inputs: [{ ...x, sample: awayFrom([0, 1, -1], -2, 2, 0.3) }], step: 0.01 }),
  ),
  row("Imputer", "one value", { imputed_value_floats: { floats: [9, 8] }, replaced_value_float: { float: 5 } }),
  row("FeatureVectorizer", "two inputs", { inputdimensions: [2, 1] }, { inputs: [x, { name: "z", shape: [3, 1] }] }),
  row(
    "ArrayFeatureExtractor",
    "an index that repeats",
    {},
    { inputs: [x, { name: "i", value: int64([1, 3], [1, 0, 1]) }] },
  ),
];
