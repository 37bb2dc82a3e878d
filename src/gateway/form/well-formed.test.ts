import { describe, expect, it } from "vitest";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import { float32, int64, type Tensor, tensor } from "../../engine/tensor/tensor.ts";
import type { Exchange } from "../exchange.ts";
import { presets } from "../policy/presets.ts";
import type { Policy } from "../policy/policy.ts";
import type { ServedModel } from "../run/served-model.ts";
import { wellFormed } from "./well-formed.ts";

const balanced = presets.find((p) => p.name === "balanced") as Policy;

const description: ModelDescription = {
  name: "m",
  input: "x",
  batch: { kind: "free" },
  output: { value: "y", kind: "probabilities" },
  classes: 2,
  domain: {
    dims: [3],
    size: 3,
    layout: "flat",
    lower: Float32Array.of(0, 0, -1),
    upper: Float32Array.of(1, 1, Number.POSITIVE_INFINITY),
  },
  decisions: [],
};
const model: Pick<ServedModel, "inputs" | "outputs" | "description"> = {
  inputs: [{ name: "x", dtype: "float32", dims: [-1, 3] }],
  outputs: [{ name: "y", dtype: "float32", dims: [-1, 2] }],
  description,
};
const two: Pick<ServedModel, "inputs" | "outputs"> = {
  inputs: [
    { name: "ids", dtype: "int64", dims: [-1, -1] },
    { name: "text", dtype: "string", dims: [-1] },
  ],
  outputs: [],
};

const run = (
  inputs: Readonly<Record<string, Tensor>>,
  form: Partial<Policy["form"]> = {},
  of: Partial<ServedModel> = model,
  outputs?: readonly string[],
): string | number => {
  const x = {
    inputs: new Map(Object.entries(inputs)),
    model: of,
    policy: { ...balanced, form: { ...balanced.form, ...form } },
    call: { outputs },
  } as unknown as Exchange;
  const verdict = wellFormed.run(x);
  if (verdict instanceof Promise) throw new Error("expected a verdict at once");
  return verdict.kind === "refuse" ? verdict.problem.message : (verdict.changes?.samples ?? 0);
};
const x = (...values: readonly number[]): Tensor => float32([values.length / 3, 3], values);

describe("well-formed inputs", () => {
  it.each<[string, Readonly<Record<string, Tensor>>, Partial<Policy["form"]>, string | number]>([
    ["samples are counted", { x: x(0, 1, 5, 0.5, 0.5, 1e30) }, {}, 2],
    ["bounds may be touched", { x: x(0, 1, -1) }, { rangeTolerance: 0 }, 1],
    ["a tolerance of the range", { x: x(-0.009, 1.009, 0) }, {}, 1],
    ["but no more", { x: x(0, 1.02, 0) }, {}, "'x': value 1 of sample 0 is outside -0.01 to 1.01"],
    [
      "per feature, in a later sample",
      { x: x(0, 0, 0, 0, 0, -1.5) },
      { rangeTolerance: 0 },
      "'x': value 2 of sample 1 is outside -1 to Infinity",
    ],
    ["NaN", { x: x(0, Number.NaN, 0) }, {}, "'x': value 1 of sample 0 is no finite number"],
    [
      "infinity, also where the bound is infinite",
      { x: x(0, 0, Number.POSITIVE_INFINITY) },
      {},
      "'x': value 2 of sample 0 is no finite number",
    ],
    [
      "NaN is no number in a range either way",
      { x: x(0, Number.NaN, 0) },
      { finite: true, range: [0, 1] },
      "'x': value 1 of sample 0 is no finite number",
    ],
    [
      "a range of the policy",
      { x: x(0, 0.5, 3) },
      { range: [0, 2], rangeTolerance: 0 },
      "'x': value 2 of sample 0 is outside 0 to 2",
    ],
    [
      "nothing but zeros",
      { x: x(1, 1, 1, 0, 0, 1) },
      { minNonZero: 0.5 },
      "'x': sample 1 has too few values other than zero",
    ],
    [
      "nothing but zeros before others",
      { x: x(0, 0, 1, 1, 1, 1) },
      { minNonZero: 0.5 },
      "'x': sample 0 has too few values other than zero",
    ],
    [
      "too many samples",
      { x: x(...Array.from({ length: 9 }, () => 0)) },
      { maxSamples: 2 },
      "the request has 3 samples, at most 2 are taken at once",
    ],
    ["a missing input", {}, {}, "the input 'x' is missing"],
    ["an unknown one", { x: x(0, 0, 0), y: x(0, 0, 0) }, {}, "the model has no input 'y'"],
    ["another type", { x: int64([1, 3], [0, 0, 0]) }, {}, "the input 'x' is of int64, expected float32"],
    ["another shape", { x: float32([1, 2], [0, 0]) }, {}, "the input 'x' has shape [1, 2], expected [-1, 3]"],
    ["another rank", { x: float32([3], [0, 0, 0]) }, {}, "the input 'x' has shape [3], expected [-1, 3]"],
    ["no samples", { x: float32([0, 3], []) }, {}, "the input 'x' has no values"],
    [
      "a rule for a feature",
      { x: x(0.5, 0, 7) },
      { features: [{ index: 2, name: "age", max: 6 }] },
      "'x': age of sample 0 is above 6",
    ],
    [
      "whole numbers",
      { x: x(0, 0, 1, 0, 0, 1.5) },
      { features: [{ index: 2, integer: true }] },
      "'x': value 2 of sample 1 is no whole number",
    ],
    ["listed values, as float32 has them", { x: x(0.1, 0, 0) }, { features: [{ index: 0, values: [0.1, 0.2] }] }, 1],
    [
      "none of the listed",
      { x: x(0.3, 0, 0) },
      { features: [{ index: 0, values: [0.1, 0.2] }] },
      "'x': value 0 of sample 0 is none of the values that it may have",
    ],
    [
      "a rule for a feature that is not there",
      { x: x(0, 0, 0) },
      { features: [{ index: 3, max: 1 }] },
      "'x': the policy has a rule for value 3, a sample has 3",
    ],
  ])("%s", (_, inputs, form, expected) => expect(run(inputs, form)).toBe(expected));

  it("outputs that are asked for must be there", () =>
    expect(run({ x: x(0, 0, 0) }, {}, model, ["z"])).toBe("the model has no output 'z'"));

  it("a long name of a client is cut in messages", () =>
    expect(run({ ["n".repeat(500)]: x(0, 0, 0) })).toBe(`the model has no input '${"n".repeat(64)}...'`));

  it("inputs agree in the number of samples; texts have a limit in bytes", () => {
    const ids = int64([2, 4], [1, 2, 3, 4, 5, 6, 7, 8]);
    expect(run({ ids, text: tensor("string", [2], ["a", "b"]) }, {}, two)).toBe(2);
    expect(run({ ids, text: tensor("string", [3], ["a", "b", "c"]) }, {}, two)).toBe(
      "the input 'text' has 3 samples, another input has 2",
    );
    expect(run({ ids, text: tensor("string", [2], ["a", "\u00e9\u00e9"]) }, { maxStringBytes: 3 }, two)).toBe(
      "value 1 of 'text' is longer than 3 bytes",
    );
  });

  it.each([
    ["float16", tensor("float16", [1, 1], Uint16Array.of(0x7c00)), "'x': value 0 of sample 0 is no finite number"],
    ["float16", tensor("float16", [1, 1], Uint16Array.of(0x4000)), "'x': value 0 of sample 0 is outside 0 to 1"],
    ["bfloat16", tensor("bfloat16", [1, 1], Uint16Array.of(0x7fc0)), "'x': value 0 of sample 0 is no finite number"],
    ["int64", int64([1, 1], [2]), "'x': value 0 of sample 0 is outside 0 to 1"],
  ] as const)("%s is looked at by its values", (dtype, x, message) =>
    expect(
      run({ x }, { range: [0, 1], rangeTolerance: 0 }, { inputs: [{ name: "x", dtype, dims: [-1, 1] }], outputs: [] }),
    ).toBe(message),
  );
});
