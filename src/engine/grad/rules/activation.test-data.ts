/** Gradcheck rows of activation.ts. */
import { awayFrom, type GradcheckCase } from "../../../testing/gradcheck.ts";

const shape = [2, 3];
/** one row per schema version; `kinks`: where samples must not be */
const row = (
  op: string,
  opsets: readonly number[],
  kinks: readonly number[],
  more: Partial<GradcheckCase> = {},
): GradcheckCase => ({
  name: "smooth points",
  op,
  opsets,
  inputs: [{ name: "x", shape, sample: awayFrom(kinks) }],
  ...more,
});
const at = (
  op: string,
  opset: number,
  x: number,
  expected: number,
  more: Partial<GradcheckCase> = {},
): GradcheckCase => ({
  name: `at the kink ${x}`,
  op,
  opsets: [opset],
  inputs: [{ name: "x", shape: [1, 1], sample: () => [x] }],
  expect: { x: [expected] },
  ...more,
});
/** activations whose slope has a form of its own for each dtype */
const half = (op: string, opset: number): GradcheckCase => ({
  name: "float16",
  op,
  opsets: [opset],
  dtype: "float16",
  inputs: [{ name: "x", shape, sample: awayFrom([-3, 0, 1, 3]) }],
});
const f32 = { dtype: "float32" as const };

export const cases: readonly GradcheckCase[] = [
  row("Relu", [7, 13, 14], [0]),
  row("Relu", [14], [0], { ...f32, name: "float32", symbolic: "exact" }),
  at("Relu", 14, 0, 0),
  at("Relu", 14, 0, 0, { ...f32, name: "at the kink, float32" }),
  half("Relu", 14),
  row("LeakyRelu", [7, 16], [0], f32),
  row("LeakyRelu", [16], [0], { ...f32, name: "alpha", attributes: { alpha: { float: 0.3 } } }),
  row("LeakyRelu", [16], [0], { ...f32, name: "alpha above 1", attributes: { alpha: { float: 1.5 } } }),
  at("LeakyRelu", 16, 0, 0.01, f32),
  half("LeakyRelu", 16),
  {
    name: "slope per channel",
    op: "PRelu",
    opsets: [7, 9, 16],
    dtype: "float32",
    inputs: [
      { name: "x", shape: [2, 3, 2], sample: awayFrom([0]) },
      { name: "slope", shape: [3, 1] },
    ],
  },
  row("Elu", [7, 22], [0], { ...f32, attributes: { alpha: { float: 1.3 } } }),
  row("Elu", [7, 22], [0], { ...f32, name: "alpha 1" }),
  at("Elu", 22, 0, 1, f32),
  at("Elu", 22, 0, 2, { ...f32, name: "at the kink, alpha 2", attributes: { alpha: { float: 2 } } }),
  half("Elu", 22),
  row("Selu", [7, 22], [0], f32),
  at("Selu", 22, 0, 1.7580993408473766, f32),
  half("Selu", 22),
  row("Celu", [12], [0], { ...f32, attributes: { alpha: { float: 1.5 } } }),
  row("Celu", [12], [0], { ...f32, name: "negative alpha", attributes: { alpha: { float: -1.5 } } }),
  at("Celu", 12, 0, 1, f32),
  at("ThresholdedRelu", 22, 1, 0, f32),
  { ...half("ThresholdedRelu", 22), inputs: [{ name: "x", shape, sample: () => [-2, 0.5, 1.5, 2, 3, -1] }] },
  {
    name: "slope at the kink",
    op: "PRelu",
    opsets: [16],
    dtype: "float32",
    inputs: [
      { name: "x", shape: [3], sample: () => [0, -1, 1] },
      { name: "slope", shape: [1], sample: () => [0.25] },
    ],
    expect: { x: [0.25, 0.25, 1], slope: [-1] },
  },
  row("Shrink", [9], [-0.5, 0.5], f32),
  row("Shrink", [9], [-1, 1], {
    name: "lambd 1, bias 0.3",
    attributes: { lambd: { float: 1 }, bias: { float: 0.3 } },
    ...f32,
  }),
  half("Shrink", 9),
  at("Shrink", 9, 0.5, 0),
  row("ThresholdedRelu", [10, 22], [0.7], { ...f32, attributes: { alpha: { float: 0.7 } } }),
  row("Gelu", [20], [], f32),
  row("Gelu", [20], [], { ...f32, name: "tanh", attributes: { approximate: "tanh" } }),
  row("com.microsoft.Gelu", [1], [], f32),
  row("com.microsoft.QuickGelu", [1], [], f32),
  ...["com.microsoft.BiasGelu", "com.microsoft.FastGelu"].map(
    (op): GradcheckCase => ({
      name: "with bias",
      op,
      opsets: [1],
      dtype: "float32",
      inputs: [
        { name: "x", shape: [2, 3] },
        { name: "bias", shape: [3] },
      ],
    }),
  ),
  row("Sigmoid", [7, 13], []),
  row("HardSigmoid", [7, 22], [-2.5, 2.5], f32),
  row("HardSwish", [14, 22], [-3, 3], f32),
  at("HardSigmoid", 22, 2.5, 0, f32),
  at("HardSwish", 22, -3, 0, { ...f32, name: "at the lower kink" }),
  at("HardSwish", 22, 3, 1, { ...f32, name: "at the upper kink" }),
  ...["HardSigmoid", "HardSwish", "Softsign", "Softplus"].map((op) => half(op, 22)),
  ...["Sigmoid", "Tanh"].map((op) => half(op, 13)),
  half("Gelu", 20),
  {
    name: "without bias",
    op: "com.microsoft.FastGelu",
    opsets: [1],
    dtype: "float32",
    inputs: [{ name: "x", shape: [2, 3] }],
  },
  row("Swish", [24], [], f32),
  row("Swish", [24], [], { ...f32, name: "alpha", attributes: { alpha: { float: 1.7 } } }),
  at("Softsign", 22, 0, 1, f32),
  row("Mish", [18, 22], [], f32),
  row("Tanh", [7, 13], []),
  row("Softplus", [7, 22], [], f32),
  row("Softsign", [7, 22], [0], f32),
];
