import { expect, it } from "vitest";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import { toFloat16Bits } from "../../engine/tensor/float16.ts";
import { float32, int64, tensor } from "../../engine/tensor/tensor.ts";
import { describedInput } from "./described-input.ts";

const description = { input: "x" } as ModelDescription;
const of = (t: Parameters<typeof describedInput>[1] extends ReadonlyMap<string, infer T> ? T : never): unknown => {
  const values = describedInput({ description }, new Map([["x", t]]));
  return values === undefined ? undefined : [...values];
};

it("reads values, not the bits that stand for them", () => {
  expect(of(float32([1, 2], [0.5, -2]))).toEqual([0.5, -2]);
  expect(of(tensor("float16", [1, 2], Uint16Array.from([0.5, -2], toFloat16Bits)))).toEqual([0.5, -2]);
  expect(of(tensor("bfloat16", [1, 1], Uint16Array.of(0x3f00)))).toEqual([0.5]);
  expect(of(int64([1, 2], [3, -4]))).toEqual([3, -4]);
});

it("has none for text, another input, and a model that nobody described", () => {
  expect(of(tensor("string", [1], ["a"]))).toBeUndefined();
  const x = float32([1, 1], [1]);
  expect(describedInput({ description }, new Map([["y", x]]))).toBeUndefined();
  expect(describedInput({}, new Map([["x", x]]))).toBeUndefined();
});
