/** differences: rows in which two answers to the same inputs differ by more than float32 kernels may. */
import { argmax } from "../criterion.ts";

/** Relative to the largest score of the row: other batch sizes take other kernels, whose sums are ordered differently. */
const tolerance = 1e-4;

export interface Difference {
  readonly row: number;
  /** relative to the largest absolute score of the row, at least 1e-6 of it */
  readonly size: number;
  readonly flip: boolean;
}

/** `a`, `b`: n x classes. Not a number equals not a number. */
export const differences = (a: Float32Array, b: Float32Array, classes: number): Difference[] => {
  const out: Difference[] = [];
  for (let row = 0; row < a.length / classes; row++) {
    let scale = 0;
    let apart = 0;
    for (let i = row * classes; i < (row + 1) * classes; i++) {
      const u = a[i] as number;
      const v = b[i] as number;
      if (Object.is(u, v) || u === v) continue;
      scale = Math.max(scale, Math.abs(u), Math.abs(v));
      const gap = Math.abs(u - v);
      apart = Math.max(apart, Number.isNaN(gap) ? Infinity : gap);
    }
    const size = apart === 0 ? 0 : apart / (scale || 1);
    if (size > tolerance) out.push({ row, size, flip: argmax(a, row, classes) !== argmax(b, row, classes) });
  }
  return out;
};

/** A number for a report: JSON knows no infinity. */
export const largest = (v: number): number => (Number.isFinite(v) ? v : Number.MAX_VALUE);
