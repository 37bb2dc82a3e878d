/** Exact draws from uniform bits: integers, coins with a given probability, coins with probability e^-x. No rounding error reaches the result. */
import type { BitSource } from "../../core/csprng.ts";

/** Uniform integer in [0, 2^53). */
const bits53 = (source: BitSource): number => (source.u32() >>> 11) * 4294967296 + source.u32();

/** Uniform integer in [0, n), 1 <= n <= 2^53, by rejection. */
export const uniformBelow = (source: BitSource, n: number): number => {
  if (!(Number.isSafeInteger(n) && n >= 1))
    throw new RangeError(`a bound wants to be a whole number in [1, 2^53), got ${n}`);
  if (n <= 4294967296) {
    const limit = 4294967296 - (4294967296 % n);
    for (;;) {
      const v = source.u32();
      if (v < limit) return v % n;
    }
  }
  // bits of the upper word of n - 1, exactly: a power of two rejects nothing
  const high = 2 ** (32 - Math.clz32(Math.floor((n - 1) / 4294967296)));
  for (;;) {
    const v = (source.u32() % high) * 4294967296 + source.u32();
    if (v < n) return v;
  }
};

/** True with probability `p`, a float64 taken as the exact number that it is. */
export const coin = (source: BitSource, p: number): boolean => {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a probability wants to be in [0, 1], got ${p}`);
  let rest = p;
  for (;;) {
    // exact: a product by a power of two, and the fraction that is left of it
    const scaled = rest * 9007199254740992;
    const whole = Math.floor(scaled);
    const u = bits53(source);
    if (u !== whole) return u < whole;
    rest = scaled - whole;
    if (rest === 0) return false;
  }
};

/** A nonnegative rational number. */
export interface Fraction {
  readonly top: bigint;
  readonly bottom: bigint;
}

/** A float64 >= 0 as the fraction that it is. */
export const fractionOf = (x: number): Fraction => {
  let top = x;
  let bottom = 1n;
  while (!Number.isInteger(top)) {
    top *= 2;
    bottom *= 2n;
  }
  return { top: BigInt(top), bottom };
};

/**
 * True with probability e^-x for an x >= 0 that is known as a float64 to within `error` and, by `exactly`, as a fraction.
 * 53 random bits are compared with e^-x and its bounds; where they do not decide (about once in 2^48), more bits are compared with bounds from the series of
 * e^-x, as many as it takes. So the probability is e^-x and not a float64 near it.
 */
export const coinExp = (source: BitSource, x: number, error: number, exactly: () => Fraction): boolean => {
  const p = Math.exp(-x);
  // the exponential is within two units in the last place; x off by `error` changes it by that share, and 1e-300 covers underflow
  const margin = p * (error + 2 ** -50) + 1e-300;
  const u = bits53(source);
  const low = u * 2 ** -53;
  if (low + 2 ** -53 <= p - margin) return true;
  if (low >= p + margin) return false;
  return belowExp(source, BigInt(u), exactly(), { top: 1n, bottom: 1n });
};

/** Whether a uniform number whose first 53 bits are `u` is below factor e^-x: further bits are drawn until its interval lies on one side. */
export const belowExp = (source: BitSource, u: bigint, x: Fraction, factor: Fraction): boolean => {
  let bits = 53n;
  let prefix = u;
  for (;;) {
    bits += 32n;
    prefix = prefix * 4294967296n + BigInt(source.u32());
    const [low, high] = expBounds(x, bits + 16n);
    // the random number is in [prefix, prefix + 1) / 2^bits; the bounds have 16 bits more
    if ((prefix + 1n) * 65536n * factor.bottom <= low * factor.top) return true;
    if (prefix * 65536n * factor.bottom >= high * factor.top) return false;
  }
};

/** Bounds of e^-x in units of 2^-bits: (e^(-x / m))^m, m >= x, by the alternating series, with guard bits for the m products. */
const expBounds = (x: Fraction, bits: bigint): readonly [bigint, bigint] => {
  const m = x.top / x.bottom + 1n;
  const guard = 32n + BigInt(m.toString(2).length) * 2n;
  const unit = 1n << (bits + guard);
  // every division rounds down: a term is short by less than one unit for each term before it
  let term = unit;
  let sum = unit;
  let k = 0n;
  while (term > 0n) {
    k++;
    term = (term * x.top) / (x.bottom * m * k);
    sum += k % 2n === 1n ? -term : term;
  }
  const slack = 2n * (k + 1n) * (k + 1n);
  let low = sum - slack;
  let high = sum + slack;
  let lowPower = unit;
  let highPower = unit;
  for (let i = 0n; i < m; i++) {
    lowPower = (lowPower * low) / unit;
    highPower = (highPower * high) / unit + 1n;
  }
  low = lowPower >> guard;
  high = (highPower >> guard) + 1n;
  return [low, high];
};
