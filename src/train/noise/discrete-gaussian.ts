/**
 * Exact samples of the discrete Gaussian on the integers, P(x) proportional to e^(-x^2 / (2 sigma^2)).
 *
 * Source: Canonne, Kamath, Steinke, NeurIPS 2020 (arXiv:2004.00010), Algorithms 2 and 3: a discrete Laplace sample of scale t = floor(sigma) + 1, accepted with
 * probability e^(-(|y| - sigma^2 / t)^2 / (2 sigma^2)). sigma is taken as the exact number that its float64 is; coins are exact (exact.ts), so the low digits of
 * the noise carry no trace of floating-point arithmetic (Mironov, CCS 2012).
 */
import type { BitSource } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";
import { coinExp, type Fraction, fractionOf, uniformBelow } from "./exact.ts";

/** Samples stay whole numbers of float64 to beyond 100 sigma. */
const largestSigma = 2 ** 44;

/** A sampler for one sigma in (0, 2^44]. Throws DP_PARAMS. */
export const discreteGaussian = (source: BitSource, sigma: number): (() => number) => {
  if (!(sigma > 0 && sigma <= largestSigma))
    throw new CasemateError("DP_PARAMS", `sigma of a discrete Gaussian is ${sigma}, expected a number in (0, 2^44]`);
  // any scale t >= 1 gives the same distribution; the paper's is floor(sigma) + 1. Uniform numbers below a power of two need no rejection
  const t = isPowerOfTwo(sigma) ? sigma : Math.floor(sigma) + 1;
  const center = (sigma * sigma) / t;
  const scale = 1 / (2 * sigma * sigma);
  const s = fractionOf(sigma);
  const exponent = (y: number): Fraction => {
    // (y - s^2 / t)^2 / (2 s^2) = (y t b^2 - a^2)^2 / (2 t^2 a^2 b^2) with s = a / b
    const a2 = s.top * s.top;
    const b2 = s.bottom * s.bottom;
    const d = BigInt(y) * BigInt(t) * b2 - a2;
    return { top: d * d, bottom: 2n * BigInt(t) * BigInt(t) * a2 * b2 };
  };
  return () => {
    for (;;) {
      const y = discreteLaplace(source, t);
      const d = Math.abs(y) - center;
      const x = d * d * scale;
      // d is off by 2 u of the center at most, x then by 2 d (2 u s^2 / t) / (2 s^2) = 2 u d / t, and by its own roundings
      const error = (x + Math.abs(d) / t + 1) * 2 ** -49;
      if (coinExp(source, x, error, () => exponent(Math.abs(y)))) return y;
    }
  };
};

/** 1, 2, 4, ... */
const isPowerOfTwo = (n: number): boolean => {
  let rest = n;
  while (rest > 1) rest /= 2;
  return rest === 1 && n >= 1;
};

const one = (): Fraction => ({ top: 1n, bottom: 1n });

/** P(y) proportional to e^(-|y| / t). */
const discreteLaplace = (source: BitSource, t: number): number => {
  for (;;) {
    const u = uniformBelow(source, t);
    if (!coinExp(source, u / t, 2 ** -52, () => ({ top: BigInt(u), bottom: BigInt(t) }))) continue;
    let v = 0;
    while (coinExp(source, 1, 0, one)) v++;
    const magnitude = u + t * v;
    const negative = (source.u32() & 0x10000) !== 0;
    if (negative && magnitude === 0) continue;
    return negative ? -magnitude : magnitude;
  }
};
