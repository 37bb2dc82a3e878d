/**
 * binnedGaussian: the discrete Gaussian for wide grids at a cost of some twenty nanoseconds a value, exact but for a tail beyond 16 sigma, which is cut off.
 *
 * Magnitudes y < 16 sigma lie in 1,024 bins of sigma / 64. A bin j is drawn with probability w_j / 2^32 from a table of whole numbers (alias method: Walker 1977,
 * Vose 1991), a y in it uniformly, and y is kept with probability (c / w_j) e^(-y^2 / (2 sigma^2)), at most 1 since w_j >= c e^(-(j / 64)^2 / 2) for a whole number c. So
 * every kept y has a probability proportional to e^(-y^2 / (2 sigma^2)), whatever the w_j are. 31 bits and the least probability of a bin decide all but one keep in 80; the
 * others compare 53 bits with float64 bounds of e^-x, and what those leave open is compared in big integers (exact.ts). No rounding error reaches the result.
 *
 * Cut off: P(|X| >= 16 sigma) < 1e-56, the total variation between this and the whole discrete Gaussian.
 */
import type { BitSource } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";
import { belowExp } from "./exact.ts";

const bins = 1024;
const binsPerSigma = 64;
const fractionBits = 22;
/** of all weights together */
const total = 2 ** 32;

/** A sampler for a sigma that is a power of two from 2^6 to 2^38. Throws DP_PARAMS. */
export const binnedGaussian = (source: BitSource, sigma: number): (() => number) => {
  const width = sigma / binsPerSigma;
  if (!(Number.isInteger(Math.log2(sigma)) && width >= 1 && width <= total))
    throw new CasemateError(
      "DP_PARAMS",
      `sigma of a binned Gaussian is ${sigma}, expected a power of two from 2^6 to 2^38`,
    );
  const { c, weights, keep, alias, surely } = binTables;
  // exact: a product by a power of two, and its whole part
  const shrink = width / total;
  return () => {
    for (;;) {
      const first = source.u32();
      const column = first & (bins - 1);
      const bin = first >>> 10 < (keep[column] as number) ? column : (alias[column] as number);
      const y = bin * width + Math.floor(source.u32() * shrink);
      const last = source.u32();
      const u = last >>> 1;
      if (u >= (surely[bin] as number) && !kept(source, u, y / sigma, c, weights[bin] as number)) continue;
      if ((last & 1) === 0) return y;
      // a zero would be drawn twice as often, once with each sign
      if (y !== 0) return -y;
    }
  };
};

/** Whether U < (c / w) e^(-z^2 / 2), for a uniform U in [0, 1) whose first 31 bits are `u`; z below 16 is exact. */
const kept = (source: BitSource, u: number, z: number, c: number, w: number): boolean => {
  const u53 = u * 4194304 + (source.u32() >>> 10);
  const x = (z * z) / 2;
  const p = (Math.exp(-x) * c) / w;
  // x is off by 128 units of 2^-53 at most, the exponential by two in the last place, product and quotient by one together
  const margin = p * 2 ** -45 + 1e-300;
  if ((u53 + 1) * 2 ** -53 <= p - margin) return true;
  if (u53 * 2 ** -53 >= p + margin) return false;
  return belowExp(source, BigInt(u53), halfSquare(z), { top: BigInt(c), bottom: BigInt(w) });
};

/** z^2 / 2 of a z that is a whole number of 2^-38. */
const halfSquare = (z: number): { top: bigint; bottom: bigint } => {
  const top = BigInt(z * 2 ** 38);
  return { top: top * top, bottom: 1n << 77n };
};

interface Tables {
  readonly c: number;
  /** whole numbers that add up to 2^32 */
  readonly weights: Float64Array;
  /** of 2^22: below it a column is its own bin, else its alias */
  readonly keep: Uint32Array;
  readonly alias: Uint16Array;
  /** of 2^31: below it every y of the bin is kept */
  readonly surely: Uint32Array;
}

/** e^(-(j / 64)^2 / 2), larger than it is by less than 2^-40 of it: the edge of bin j. */
const edge = (j: number): number => Math.exp(-((j / binsPerSigma) ** 2) / 2) * (1 + 2 ** -41);

const makeTables = (): Tables => {
  const edges = Float64Array.from({ length: bins }, (_, j) => edge(j));
  // each weight is rounded up, by at most one
  const c = Math.floor((total - 2 * bins) / edges.reduce((a, b) => a + b, 0));
  const weights = edges.map((e) => Math.floor(c * e) + 1);
  weights[0] = (weights[0] as number) + total - weights.reduce((a, b) => a + b, 0);
  const surely = Uint32Array.from(weights, (w, j) => {
    const least = (c / w) * Math.exp(-(((j + 1) / binsPerSigma) ** 2) / 2) * (1 - 2 ** -40);
    return Math.floor(2 ** 31 * least);
  });
  return { c, weights, surely, ...aliasTable(weights) };
};

/** Columns of 2^22 each, filled up: a column that its own bin does not fill is filled by one that has more. Whole numbers throughout. */
const aliasTable = (weights: Float64Array): Pick<Tables, "keep" | "alias"> => {
  const full = 2 ** fractionBits;
  const left = weights.slice();
  const keep = new Uint32Array(bins).fill(full);
  const alias = Uint16Array.from({ length: bins }, (_, j) => j);
  const small: number[] = [];
  const large: number[] = [];
  left.forEach((w, j) => (w < full ? small : large).push(j));
  for (let j = small.pop(); j !== undefined; j = small.pop()) {
    const from = large.at(-1) as number;
    keep[j] = left[j] as number;
    alias[j] = from;
    left[from] = (left[from] as number) - (full - (left[j] as number));
    if ((left[from] as number) < full) {
      large.pop();
      small.push(from);
    }
  }
  return { keep, alias };
};

/** Exported for its test: the proof above rests on inequalities of these numbers. */
export const binTables = makeTables();
