import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { float32, float64, type Tensor, tensor } from "../tensor/tensor.ts";
import { labelsFromNumbers, labelsFromTensor, labelsFromText } from "./labels.ts";

const accepted: readonly (readonly [string, Tensor])[] = [
  ["uint8", tensor("uint8", [3], Uint8Array.of(2, 0, 1))],
  ["int64", tensor("int64", [3], BigInt64Array.of(2n, 0n, 1n))],
  ["whole floats", float32([3], [2, 0, 1])],
  ["a column", float64([3, 1], [2, 0, 1])],
  ["one-hot floats", float32([3, 3], [0, 0, 1, 1, 0, 0, 0, 1, 0])],
  ["one-hot bool", tensor("bool", [3, 3], Uint8Array.of(0, 0, 1, 1, 0, 0, 0, 1, 0))],
  ["digits as text", tensor("string", [3], ["2", "0", "1.0"])],
];

const refused: readonly (readonly [string, Tensor, RegExp])[] = [
  ["fractions", float32([2], [0, 0.5]), /hold 0.5 for sample 1/],
  ["negatives", tensor("int8", [2], Int8Array.of(-1, 1)), /hold -1 for sample 0/],
  ["numbers beyond an index", tensor("int64", [1], BigInt64Array.of(2n ** 40n)), /1099511627776/],
  ["not a number", float32([1], [Number.NaN]), /NaN/],
  ["soft labels", float32([1, 2], [0.5, 0.5]), /not one-hot/],
  ["two hot", float32([1, 3], [1, 0, 1]), /not one-hot/],
  ["a scalar", float32([], [1]), /shape \[\]/],
  ["a segmentation map", tensor("uint8", [1, 2, 2], new Uint8Array(4)), /shape \[1, 2, 2\]/],
  ["empty text", tensor("string", [2], ["a", ""]), /empty for sample 1/],
];

describe("labels", () => {
  it.each(accepted)("reads %s", (_, t) => {
    expect(labelsFromTensor(t, "labels")).toEqual({ labels: Int32Array.of(2, 0, 1) });
  });

  it.each(refused)("refuses %s", (_, t, message) => {
    expect(() => labelsFromTensor(t, "labels of 'a'")).toThrow(message);
    expect(() => labelsFromTensor(t, "labels of 'a'")).toThrow("labels of 'a'");
  });

  it("numbers names in sorted order", () => {
    expect(labelsFromText(["spam", "ham", "spam"], "labels")).toEqual({
      labels: Int32Array.of(1, 0, 1),
      classNames: ["ham", "spam"],
    });
  });

  it("takes a given order, also for numbers", () => {
    const classNames = ["1", "-1"];
    expect(labelsFromNumbers([-1, 1], "labels", { classNames })).toEqual({ labels: Int32Array.of(1, 0), classNames });
    const text = { classNames: ["spam", "ham"] };
    expect(labelsFromText(["ham", "spam"], "labels", text)).toEqual({ labels: Int32Array.of(1, 0), ...text });
    expect(() => labelsFromText(["eggs"], "labels", text)).toThrow("labels hold 'eggs' for sample 0");
  });

  it("gives back the index of every name", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }).filter((s) => s.trim() !== "")), (values) => {
        fc.pre(!values.every((v) => Number.isFinite(Number(v))));
        const { labels, classNames } = labelsFromText(values, "labels");
        expect(Array.from(labels, (l) => classNames?.[l])).toEqual(values);
      }),
      { seed: 1 },
    );
  });
});
