/** Gradcheck rows of elementary.ts. */
import { awayFrom, type GradcheckCase, type Sampler } from "../../../testing/gradcheck.ts";
import { tensor } from "../../tensor/tensor.ts";

const inside =
  (low: number, high: number): Sampler =>
  (rng, count) =>
    Array.from({ length: count }, () => low + (high - low) * rng.uniform());

const row = (
  op: string,
  opsets: readonly number[],
  sample: Sampler,
  more: Partial<GradcheckCase> = {},
): GradcheckCase => ({
  name: "smooth points",
  op,
  opsets,
  inputs: [{ name: "x", shape: [2, 3], sample }],
  ...more,
});
const f32 = { dtype: "float32" as const };
const any = inside(-2, 2);
const between = inside(0.1, 0.4);

export const cases: readonly GradcheckCase[] = [
  row("Erf", [9, 13], any, f32),
  row("Exp", [7, 13], any),
  row("Log", [7, 13], inside(0.5, 3)),
  row("Sqrt", [7, 13], inside(0.5, 3)),
  row("Reciprocal", [7, 13], inside(0.5, 3)),
  row("Abs", [7, 13], awayFrom([0])),
  {
    ...row("Abs", [13], () => [0]),
    name: "at 0",
    inputs: [{ name: "x", shape: [1, 1], sample: () => [0] }],
    expect: { x: [0] },
  },
  row("Sign", [9, 13], awayFrom([0]), { zero: true }),
  row("Floor", [7, 13], between, { zero: true }),
  row("Ceil", [7, 13], between, { zero: true }),
  row("Round", [11, 22], between, { zero: true }),
  row("Sin", [7, 22], any),
  row("Cos", [7, 22], any, f32),
  row("Tan", [7, 22], inside(-1, 1), f32),
  row("Asin", [7, 22], inside(-0.7, 0.7), f32),
  row("Acos", [7, 22], inside(-0.7, 0.7), f32),
  row("Atan", [7, 22], any, f32),
  row("Sinh", [9, 22], inside(-1, 1), f32),
  row("Cosh", [9, 22], inside(-1, 1), f32),
  row("Asinh", [9, 22], any, f32),
  row("Acosh", [9, 22], inside(1.5, 3), f32),
  row("Atanh", [9, 22], inside(-0.7, 0.7), f32),
  row("Identity", [7, 13, 14, 16, 19, 21, 23, 24, 25], any),
  row("Dropout", [7, 10, 12, 13, 22], any),
  row("Cast", [7, 9, 13, 19, 21, 23, 24, 25], any, {
    attributes: { to: 1 },
    outputTypes: { 0: "float32" },
    tolerance: 1e-3,
  }),
  {
    name: "to the type of another",
    op: "CastLike",
    opsets: [15, 19, 21, 23, 24, 25],
    outputTypes: { 0: "float32" },
    tolerance: 1e-3,
    inputs: [
      { name: "x", shape: [2, 3] },
      { name: "like", value: tensor("float32", [1], Float32Array.of(0)) },
    ],
  },
  row("Clip", [7], awayFrom([-0.5, 0.5]), { ...f32, attributes: { min: { float: -0.5 }, max: { float: 0.5 } } }),
  {
    name: "bounds as inputs",
    op: "Clip",
    opsets: [11, 12, 13],
    inputs: [
      { name: "x", shape: [2, 3], sample: awayFrom([-0.5, 0.5]) },
      { name: "low", shape: [], sample: () => [-0.5] },
      { name: "high", shape: [], sample: () => [0.5] },
    ],
    dtype: "float32",
  },
  {
    name: "at both bounds",
    op: "Clip",
    opsets: [13],
    inputs: [
      { name: "x", shape: [1, 2], sample: () => [-0.5, 0.5] },
      { name: "low", value: tensor("float64", [], Float64Array.of(-0.5)), initializer: true },
      { name: "high", value: tensor("float64", [], Float64Array.of(0.5)), initializer: true },
    ],
    expect: { x: [0, 0] },
  },
  {
    name: "relu6, float32",
    op: "Clip",
    opsets: [13],
    dtype: "float32",
    symbolic: "exact",
    inputs: [
      { name: "x", shape: [4], sample: () => [-1, 2, 7, 5.5] },
      { name: "low", value: tensor("float32", [], Float32Array.of(0)), initializer: true },
      { name: "high", value: tensor("float32", [], Float32Array.of(6)), initializer: true },
    ],
  },
  {
    name: "relu6 at its bounds, float32",
    op: "Clip",
    opsets: [13],
    dtype: "float32",
    inputs: [
      { name: "x", shape: [2], sample: () => [0, 6] },
      { name: "low", value: tensor("float32", [], Float32Array.of(0)), initializer: true },
      { name: "high", value: tensor("float32", [], Float32Array.of(6)), initializer: true },
    ],
    expect: { x: [0, 0] },
  },
  {
    name: "one bound",
    op: "Clip",
    opsets: [13],
    inputs: [
      { name: "x", shape: [2, 3], sample: awayFrom([0.5]) },
      { name: "", initializer: true },
      { name: "high", value: tensor("float64", [], Float64Array.of(0.5)), initializer: true },
    ],
  },
  { name: "no bounds", op: "Clip", opsets: [13], inputs: [{ name: "x", shape: [2, 3] }] },
  row("Clip", [13], () => [0.1, -2, 3, 0.2, 5, 1], {
    name: "float16",
    dtype: "float16",
    inputs: [
      { name: "x", shape: [2, 3], sample: awayFrom([0, 1]) },
      { name: "low", value: tensor("float16", [], Uint16Array.of(0)), initializer: true },
      { name: "high", value: tensor("float16", [], Uint16Array.of(0x3c00)), initializer: true },
    ],
  }),
  {
    name: "broadcast",
    op: "Where",
    opsets: [9, 16],
    inputs: [
      { name: "condition", value: tensor("bool", [2, 1], Uint8Array.of(1, 0)) },
      { name: "a", shape: [2, 3] },
      { name: "b", shape: [3] },
    ],
  },
  {
    name: "fmod",
    op: "Mod",
    opsets: [10, 13],
    attributes: { fmod: 1 },
    inputs: [
      { name: "a", shape: [2, 3], sample: inside(2.2, 2.8) },
      { name: "b", shape: [2, 3], sample: inside(0.9, 1.05) },
    ],
  },
  {
    name: "fmod of both signs",
    op: "Mod",
    opsets: [13],
    attributes: { fmod: 1 },
    inputs: [
      { name: "a", shape: [4], sample: () => [5.3, -5.3, 7.7, -7.7] },
      { name: "b", shape: [4], sample: () => [2, 2, -1.5, -1.5] },
    ],
  },
];
