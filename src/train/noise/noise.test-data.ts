/** Bits for samplers, and Pearson's test for what they give. */
import type { BitSource } from "../../core/csprng.ts";
import { rngFor } from "../../core/rng.ts";
import { gammaQ } from "../../engine/tensor/special-functions.ts";

export const seeded = (stream: string): BitSource => {
  const rng = rngFor(5, "noise.test", stream);
  return { u32: () => rng.integer(4294967296) };
};

/** Bits that are given, then zeros. */
export const given = (...words: number[]): BitSource => ({ u32: () => words.shift() ?? 0 });

/** p value of Pearson's chi-square for counts with expected values. */
export const chiSquare = (counts: readonly number[], expected: readonly number[]): number => {
  const x = counts.reduce((s, c, i) => s + (c - (expected[i] as number)) ** 2 / (expected[i] as number), 0);
  return gammaQ((counts.length - 1) / 2, x / 2);
};
