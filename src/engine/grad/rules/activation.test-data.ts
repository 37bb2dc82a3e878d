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
const f32 = { dtype: "float32" as const };

export const cases: readonly GradcheckCase[] = [
  row("Relu", [7, 13, 14], [0]),
  at("Relu", 14, 0, 0),
  row("LeakyRelu", [7, 16], [0], f32),
  row("LeakyRelu", [16], [0], { ...f32, name: "alpha", attributes: { alpha: { float: 0.3 } } }),
  at("LeakyRelu", 16, 0, 0.01, f32),
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
  row("Selu", [7, 22], [0], f32),
  row("Celu", [12], [0], { ...f32, attributes: { alpha: { float: 1.5 } } }),
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
  row("Mish", [18, 22], [], f32),
  row("Tanh", [7, 13], []),
  row("Softplus", [7, 22], [], f32),
  row("Softsign", [7, 22], [0], f32),
];
