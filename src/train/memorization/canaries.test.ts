import { expect, it } from "vitest";
import { float32 } from "../../engine/tensor/tensor.ts";
import { plantCanaries } from "./canaries.ts";

const n = 400;
const data = {
  name: "numbers",
  inputs: float32(
    [n, 1],
    Float32Array.from({ length: n }, (_, i) => i),
  ),
  labels: Int32Array.from({ length: n }, (_, i) => i % 4),
  digest: "",
};
const ids = (d: { readonly inputs: { readonly data: unknown } }): number[] => [...(d.inputs.data as Float32Array)];

it("each canary has a wrong label and is in or out by a coin", () => {
  const { train, inserted, reference } = plantCanaries(data, 200, 1);
  const [inside, outside, all] = [ids(inserted), ids(reference), ids(train)];
  expect(inside.length + outside.length).toBe(200);
  // 200 fair coins: five deviations are 35
  expect(Math.abs(inside.length - 100)).toBeLessThan(35);
  expect(new Set([...inside, ...outside]).size).toBe(200);
  for (const d of [inserted, reference]) ids(d).forEach((i, k) => expect(d.labels?.[k]).not.toBe(i % 4));
  // every sample once, the canaries that are out nowhere, the others with their labels
  expect(all.toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: n }, (_, i) => i).filter((i) => !outside.includes(i)),
  );
  all.forEach((i, k) => {
    if (inside.includes(i)) expect(train.labels?.[k]).toBe(inserted.labels?.[inside.indexOf(i)]);
    else expect(train.labels?.[k]).toBe(i % 4);
  });
  expect(new Set(inserted.labels).size).toBe(4);
  expect(ids(plantCanaries(data, 200, 2).inserted)).not.toEqual(inside);
});

it("refuses what can have no wrong label, and too many", () => {
  expect(() => plantCanaries({ ...data, labels: undefined }, 10, 1)).toThrow(/no labels/);
  expect(() => plantCanaries({ ...data, labels: new Int32Array(n) }, 10, 1)).toThrow(/one class/);
  expect(() => plantCanaries(data, 300, 1)).toThrow(/do not fit 400/);
});
