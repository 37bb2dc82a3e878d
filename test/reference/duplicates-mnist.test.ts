/** Near-duplicates planted among real digits: what of them is found, and what else is called one. */
import { describe, expect, it } from "vitest";
import { rngFor } from "../../src/core/rng.ts";
import { float32 } from "../../src/engine/tensor/tensor.ts";
import { findDuplicates } from "../../src/train/duplicates/find-duplicates.ts";
import { hasShared, mnistTest } from "../support/mnist.ts";

if (!hasShared) process.stderr.write("skipped: near-duplicates among MNIST digits (needs ../shared)\n");

const side = 28;
const changes: Readonly<Record<string, (x: Float32Array, i: number) => Float32Array>> = {
  "noise of 10 grey levels": (x, i) => {
    const rng = rngFor(1, "noise", i);
    return x.map((v) => Math.min(1, Math.max(0, v + (10 / 255) * rng.normal())));
  },
  "three quarters of the contrast, brighter": (x) => x.map((v) => 0.2 + 0.75 * v),
  "16 grey levels": (x) => x.map((v) => Math.round(v * 15) / 15),
  "a corner of 6 x 6 whitened": (x) => x.map((v, k) => (Math.floor(k / side) < 6 && k % side < 6 ? 1 : v)),
  "shifted by one pixel": (x) => x.map((_, k) => (k % side === 0 ? 0 : (x[k - 1] as number))),
};
/** share that is found */
const recall: Readonly<Record<string, readonly [number, number]>> = {
  "noise of 10 grey levels": [0.99, 1],
  "three quarters of the contrast, brighter": [1, 1],
  "16 grey levels": [0.99, 1],
  "a corner of 6 x 6 whitened": [0, 0.1],
  "shifted by one pixel": [0, 0.1],
};

describe.skipIf(!hasShared)("among 2,000 digits (needs ../shared)", () => {
  it.each(Object.keys(changes))("200 copies: %s", async (name) => {
    const { x, labels } = mnistTest(2000);
    const size = side * side;
    const all = new Float32Array(2200 * size);
    all.set(x);
    for (let i = 0; i < 200; i++)
      all.set(
        (changes[name] as (typeof changes)[string])(x.subarray(10 * i * size, (10 * i + 1) * size), i),
        (2000 + i) * size,
      );
    const found = await findDuplicates({
      name: "mnist",
      inputs: float32([2200, side, side], all),
      labels: Int32Array.from({ length: 2200 }, (_, i) => labels[i < 2000 ? i : 10 * (i - 2000)] as number),
      digest: "",
    });
    const hits = found.near.filter((p) => p.j >= 2000 && p.i === 10 * (p.j - 2000)).length / 200;
    const others = found.near.filter((p) => !(p.j >= 2000 && p.i === 10 * (p.j - 2000))).length;
    const [least, most] = recall[name] as readonly [number, number];
    expect(hits).toBeGreaterThanOrEqual(least);
    expect(hits).toBeLessThanOrEqual(most);
    // pairs that nobody planted: one handwriting of the digit 1 is like another
    expect(others).toBeLessThanOrEqual(3);
    expect(found.conflicts).toBe(0);
  });
});
