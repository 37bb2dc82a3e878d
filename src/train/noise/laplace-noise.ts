/**
 * laplaceNoise: the Laplace mechanism on a grid, for whole numbers such as votes.
 *
 * A Laplace variable that is rounded to a grid is drawn exactly: with X of scale t units, |round(X)| is 0 with probability 1 - e^(-1 / (2 t)) and otherwise one more
 * than a geometric variable of ratio e^(-1 / t). A value on the grid plus that is the rounding of the value plus X, a post-processing of the Laplace mechanism, so its
 * accounting holds without a remainder. Values are rounded to the grid first, which moves neighbours apart by at most one unit: `effectiveScale` is what is left.
 */
import type { BitSource } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";
import { coinExp, uniformBelow } from "./exact.ts";

const unitsPerScale = 2 ** 38;

export interface LaplaceNoise {
  /** scale over sensitivity 1 that the accountant may use: a little less than was asked for */
  readonly effectiveScale: number;
  /** adds noise, in place. Throws DP_PARAMS when a value is no number or beyond 2^52 units */
  add(values: Float64Array): void;
}

/** `scale`: of the noise, for values of which one record changes each by at most 1. Throws DP_PARAMS. */
export const laplaceNoise = (source: BitSource, scale: number): LaplaceNoise => {
  if (!(scale > 0 && Number.isFinite(scale)))
    throw new CasemateError("DP_PARAMS", `the scale of the noise is ${scale}, expected a positive number`);
  const unit = scale / unitsPerScale;
  return {
    effectiveScale: scale / (1 + unit),
    add(values) {
      for (let i = 0; i < values.length; i++) {
        const units = Math.round((values[i] as number) / unit);
        if (!(Math.abs(units) < 2 ** 52))
          throw new CasemateError("DP_PARAMS", `value ${i} is ${values[i]}, which is no number or too large for noise`);
        values[i] = (units + roundedLaplace(source, unitsPerScale)) * unit;
      }
    },
  };
};

/** round(X), X Laplace of scale t, t a whole number up to 2^38. */
export const roundedLaplace = (source: BitSource, t: number): number => {
  if (!coinExp(source, 0.5 / t, 2 ** -60, () => ({ top: 1n, bottom: 2n * BigInt(t) }))) return 0;
  const magnitude = 1 + geometric(source, t);
  return (source.u32() & 0x10000) !== 0 ? -magnitude : magnitude;
};

/** P(k) proportional to e^(-k / t), k = u + t v: u below t by rejection, v by coins of e^-1 (Canonne, Kamath, Steinke 2020, Algorithm 2). */
const geometric = (source: BitSource, t: number): number => {
  for (;;) {
    const u = uniformBelow(source, t);
    if (!coinExp(source, u / t, 2 ** -52, () => ({ top: BigInt(u), bottom: BigInt(t) }))) continue;
    let v = 0;
    while (coinExp(source, 1, 0, () => ({ top: 1n, bottom: 1n }))) v++;
    return u + t * v;
  }
};
