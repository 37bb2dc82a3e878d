/** draw: choices that are not equally likely, and numbers over several magnitudes. */
import type { Rng } from "../../../src/core/rng.ts";

/** One of `of`, as likely as its weight. */
export const weighted = <T>(of: readonly T[], weight: (x: T) => number, rng: Rng): T => {
  let left = rng.uniform() * of.reduce((sum, x) => sum + weight(x), 0);
  for (const x of of) {
    left -= weight(x);
    if (left < 0) return x;
  }
  return of.at(-1) as T;
};

/** Log-uniform in [low, high). */
export const magnitude = (low: number, high: number, rng: Rng): number => low * (high / low) ** rng.uniform();
