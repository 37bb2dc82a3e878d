import { describe, expect, it } from "vitest";
import { modelOf, runModel } from "../../../test/support/onnx-model.ts";
import { float32, float64, int64, type Tensor, tensor } from "../tensor/tensor.ts";
import { canEvaluate, evaluate } from "./fold.ts";
import { type AttributeValue, node } from "./graph.ts";

const i32 = (dims: readonly number[], v: readonly number[]): Tensor => tensor("int32", dims, Int32Array.from(v));
const bool = (dims: readonly number[], v: readonly number[]): Tensor => tensor("bool", dims, Uint8Array.from(v));
const a23 = float32([2, 3], [0.5, -1.25, 2, 3.1, -0.2, 1e-3]);
const b3 = float32([3], [2, 0.3, -7]);
const i4 = int64([4], [7, -7, 5, -9]);
const j4 = int64([4], [2, 2, -3, -4]);
const positive = float32([3], [0.5, 2, 9]);

type Case = readonly [
  op: string,
  inputs: readonly (Tensor | undefined)[],
  attributes?: Readonly<Record<string, AttributeValue>>,
  outputs?: number,
];

const cases: readonly Case[] = [
  ...["Add", "Sub", "Mul", "Div", "Max", "Min"].flatMap((op): Case[] => [
    [op, [a23, b3]],
    [op, [i4, j4]],
    [op, [i32([2], [7, -7]), i32([1], [2])]],
    [op, [float64([1], [0.1]), float64([], [3])]],
  ]),
  ["Max", [a23, b3, float32([1], [1])]],
  ["Mod", [i4, j4]],
  ["Mod", [i4, j4], { fmod: 1 }],
  ["Mod", [a23, b3], { fmod: 1 }],
  ["Mod", [i32([2], [7, -7]), i32([1], [-3])]],
  ["Pow", [positive, b3]],
  ["Pow", [int64([2], [3, -2]), int64([1], [3])]],
  ...["Neg", "Abs", "Sign", "Floor", "Ceil", "Round", "Exp", "Relu"].map((op): Case => [op, [a23]]),
  ...["Neg", "Abs", "Sign"].map((op): Case => [op, [i4]]),
  ["Round", [float32([6], [0.5, 1.5, 2.5, -0.5, -1.5, 0.49999997])]],
  ...["Sqrt", "Reciprocal", "Log"].map((op): Case => [op, [positive]]),
  ["Not", [bool([2], [1, 0])]],
  ...["And", "Or", "Xor"].map((op): Case => [op, [bool([2, 2], [1, 0, 1, 0]), bool([2], [1, 0])]]),
  ...["Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual"].flatMap((op): Case[] => [
    [op, [a23, a23]],
    [op, [i4, int64([], [5])]],
  ]),
  ["Where", [bool([3], [1, 0, 1]), a23, b3]],
  ["Where", [bool([2, 1], [1, 0]), int64([3], [1, 2, 3]), int64([], [9])]],
  ["Clip", [a23, float32([], [-0.5]), float32([], [1])]],
  ["Clip", [a23, undefined, float32([], [1])]],
  ["Clip", [i4, int64([], [-1])]],
  ...[1, 6, 7, 9, 11].flatMap((to): Case[] => [
    ["Cast", [a23], { to }],
    ["Cast", [int64([3], [0, -5, 2 ** 33 + 1])], { to }],
    ["Cast", [bool([2], [1, 0])], { to }],
  ]),
  ["CastLike", [i4, a23]],
  ["Reshape", [a23, int64([2], [0, -1])]],
  ["Reshape", [a23, int64([2], [3, -1])]],
  ["Flatten", [float32([2, 1, 3], [1, 2, 3, 4, 5, 6])], { axis: -1 }],
  ["Squeeze", [float32([1, 2, 1], [1, 2])]],
  ["Squeeze", [float32([1, 2, 1], [1, 2]), int64([1], [-1])]],
  ["Unsqueeze", [b3, int64([2], [0, -1])]],
  ["Transpose", [float32([2, 1, 3], [1, 2, 3, 4, 5, 6])], { perm: [2, 0, 1] }],
  ["Transpose", [a23]],
  ["Concat", [a23, a23, float32([2, 1], [8, 9])], { axis: -1 }],
  ["Concat", [a23, float32([1, 3], [8, 9, 10])], { axis: 0 }],
  ["Slice", [a23, int64([1], [2]), int64([1], [-10]), int64([1], [1]), int64([1], [-1])]],
  ["Slice", [a23, int64([2], [-1, 0]), int64([2], [99, -1])]],
  ["Slice", [i4, int64([1], [0]), int64([1], [2n ** 63n - 1n]), int64([1], [0]), int64([1], [3])]],
  ["Split", [a23, int64([2], [1, 2])], { axis: 1 }, 2],
  ["Split", [float32([5], [1, 2, 3, 4, 5])], { num_outputs: 2 }, 2],
  ["Gather", [a23, int64([2, 2], [0, -1, 1, 2])], { axis: 1 }],
  ["Gather", [i4, int64([], [-2])]],
  ["Expand", [b3, int64([3], [2, 1, 1])]],
  ["Tile", [a23, int64([2], [2, 3])]],
  ["ConstantOfShape", [int64([2], [2, 3])], { value: { tensor: int64([1], [7]) } }],
  ["ConstantOfShape", [int64([1], [4])]],
  ["Range", [int64([], [2]), int64([], [11]), int64([], [3])]],
  ["Range", [float32([], [1]), float32([], [0]), float32([], [-0.25])]],
  ["Shape", [a23]],
  ["Shape", [float32([1, 2, 3], new Float32Array(6))], { start: -2, end: 9 }],
  ["Size", [a23]],
  ["NonZero", [float32([2, 3], [0, 1, 0, 2, 0, 3])]],
  ["Trilu", [float32([3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]), int64([], [1])], { upper: 1 }],
  ["Trilu", [float32([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8])], { upper: 0 }],
  ...["ReduceProd", "ReduceSum", "ReduceMax", "ReduceMin"].map(
    (op): Case => [op, [i4, int64([1], [0])], { keepdims: 0 }],
  ),
  ["ReduceSum", [i4]],
  ["Identity", [a23]],
];

describe("constants are evaluated as onnx runtime does", () => {
  it.each(
    cases.map(
      (c) =>
        [
          `${c[0]} of ${c[1].map((t) => (t === undefined ? "-" : `${t.dtype}[${t.dims.join()}]`)).join(", ")} ${JSON.stringify(c[2] ?? {}, (_, v: unknown) => (typeof v === "bigint" ? Number(v) : v))}`,
          c,
        ] as const,
    ),
  )("%s", async (_, [op, inputs, attributes, outputs = 1]) => {
    const names = inputs.map((t, i) => (t === undefined ? "" : `x${i}`));
    const results = Array.from({ length: outputs }, (_x, i) => `y${i}`);
    const n = node(op, names, results, attributes);
    const ours = evaluate(n, inputs, 18);
    expect(ours?.length).toBe(outputs);
    const given = inputs.flatMap((t, i) => (t === undefined ? [] : [[`x${i}`, t] as const]));
    const model = modelOf({
      nodes: [n],
      inputs: Object.fromEntries(given.map(([name, t]) => [name, { dtype: t.dtype, shape: t.dims }])),
      outputs: Object.fromEntries(results.map((r, i) => [r, ours?.[i]?.dtype ?? "float32"])),
    });
    const theirs = await runModel(model, Object.fromEntries(given));
    results.forEach((r, i) => {
      const [a, b] = [ours?.[i], theirs[r]];
      expect(a?.dims).toEqual(b?.dims);
      expect(a?.dtype).toBe(b?.dtype);
      for (const [k, v] of Array.from(b?.data as ArrayLike<number | bigint>).entries()) {
        const w = a?.data[k];
        if (typeof v === "bigint" || op === "Cast") expect(w).toBe(v);
        else expect(Math.abs(Number(w) - v)).toBeLessThanOrEqual(2e-7 * Math.abs(v));
      }
    });
  });
});

describe("what is not evaluated", () => {
  const unset = (op: string, inputs: readonly Tensor[]): unknown =>
    evaluate(
      node(
        op,
        inputs.map((_, i) => `x${i}`),
        ["y"],
      ),
      inputs,
      18,
    );

  it("has no value: division by zero of integers, unfitting dims, indices out of range", () => {
    expect(unset("Div", [i4, int64([1], [0])])).toBe(undefined);
    expect(unset("Mod", [i4, int64([1], [0])])).toBe(undefined);
    expect(unset("Add", [a23, float32([2], [1, 2])])).toBe(undefined);
    expect(unset("Reshape", [a23, int64([1], [5])])).toBe(undefined);
    expect(unset("Gather", [a23, int64([1], [2])])).toBe(undefined);
    expect(unset("Range", [int64([], [0]), int64([], [5]), int64([], [0])])).toBe(undefined);
  });

  it("would be rounded otherwise: 16-bit floats", () => {
    const half = tensor("float16", [1], Uint16Array.of(0x3c00));
    expect(unset("Add", [half, half])).toBe(undefined);
    expect(evaluate(node("Reshape", ["x", "s"], ["y"]), [half, int64([2], [1, 1])], 18)?.[0]?.dims).toEqual([1, 1]);
  });

  it("is too large: a hostile shape is not allocated", () => {
    expect(unset("ConstantOfShape", [int64([2], [1e6, 1e6])])).toBe(undefined);
    expect(unset("Expand", [b3, int64([2], [1e9, 3])])).toBe(undefined);
    expect(unset("Tile", [b3, int64([1], [1e9])])).toBe(undefined);
    expect(unset("Range", [int64([], [0]), int64([], [1e12]), int64([], [1])])).toBe(undefined);
  });

  it("is another domain's op", () => {
    expect(canEvaluate(node("Add", ["a", "b"], ["y"], {}, "com.microsoft"))).toBe(false);
  });
});
