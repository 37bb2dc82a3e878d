/**
 * SquareRootNoise: prefix sums by the square root of the matrix of ones, A = C C with C = A^(1/2): less noise than a tree, for memory of all steps.
 *
 * With x the delay by one step, A = (1 - x)^-1. y = (1 - x)^(-1/2) g + z is released, z independent Gaussian noise; then (1 - x)^(-1/2) y are noisy prefix sums
 * of g, and their differences are (1 - x)^(1/2) y. The coefficients of (1 - x)^(-1/2) are c_k = c_(k-1) (1 - 1 / (2 k)): a record in one step has in y the L2 norm
 * (sum of c_k^2)^(1/2), at most, and a prefix of t steps has noise of variance sum_(k < t) c_k^2.
 * Sources: Fichtenberger, Henzinger, Upadhyay 2023 (arXiv:2202.11205); for sums that depend on earlier results Denisov et al. 2022 (arXiv:2202.08312), Theorem 2.1.
 *
 * y is rounded to whole multiples of sigma 2^-32 and its noise is discrete Gaussian; what is given out is computed from y alone (as in noisy-tree.ts).
 */
import { secureBits } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";
import { binnedGaussian } from "../noise/binned-gaussian.ts";
import {
  checkPrefixOptions,
  type PrefixMechanism,
  type PrefixOptions,
  type PrefixState,
  tooLarge,
  unitsPerSigma,
} from "./prefix-mechanism.ts";
import { effectiveNoise } from "./prefix-cost.ts";

/** Sums of a step beyond so many units are refused: 2^12 deviations. */
const largestSum = 2 ** 44;

export class SquareRootNoise implements PrefixMechanism {
  readonly #o: PrefixOptions;
  readonly #unit: number;
  readonly #sample: () => number;
  /** SECRET: true sums of each step, in units */
  #sums: Float64Array[] = [];
  /** y, in units */
  #released: Float64Array[] = [];

  /** Throws DP_PARAMS. */
  constructor(options: PrefixOptions) {
    checkPrefixOptions(options);
    this.#o = options;
    this.#unit = (options.noise * options.clip) / unitsPerSigma;
    this.#sample = binnedGaussian(options.source ?? secureBits(), unitsPerSigma);
  }

  get step(): number {
    return this.#released.length;
  }

  get effectiveNoise(): number {
    return effectiveNoise("square-root", this.#o);
  }

  add(sum: Float64Array): void {
    const { size, steps } = this.#o;
    if (sum.length !== size) throw new CasemateError("DP_PARAMS", `the sum has ${sum.length} values, expected ${size}`);
    if (this.step >= steps)
      throw new CasemateError("USAGE", `the ${steps} steps are made already`, { hint: "begin anew, and pay for it" });
    const own = sum.map((x, i) => {
      const units = x / this.#unit;
      if (!(Math.abs(units) < largestSum)) throw tooLarge(i, x);
      return units;
    });
    const sums = [...this.#sums, own];
    const y = combined(sums, rootCoefficients(sums.length, -0.5)).map((v) => Math.round(v) + this.#sample());
    const released = [...this.#released, y];
    combined(released, rootCoefficients(released.length, 0.5)).forEach((v, i) => {
      sum[i] = v * this.#unit;
    });
    this.#sums = sums;
    this.#released = released;
  }

  state(): PrefixState {
    return {
      steps: this.step,
      levels: this.#sums.map(() => 0),
      totals: this.#sums.map((v) => v.slice()),
      estimates: this.#released.map((v) => v.slice()),
    };
  }

  restore(s: PrefixState): void {
    const fits = (list: readonly Float64Array[]): boolean =>
      list.length === s.steps && list.every((v) => v.length === this.#o.size);
    if (!(fits(s.totals) && fits(s.estimates) && s.steps <= this.#o.steps))
      throw new CasemateError("RESUME_MISMATCH", "the state of the noise does not fit this run");
    this.#sums = [...s.totals];
    this.#released = [...s.estimates];
  }
}

/** The first n coefficients of (1 - x)^power. */
export const rootCoefficients = (n: number, power: number): Float64Array => {
  const out = new Float64Array(n);
  for (let k = 0, c = 1; k < n; k++) {
    out[k] = c;
    c *= (k - power) / (k + 1);
  }
  return out;
};

/** sum_k c_k v_(last - k). */
const combined = (vectors: readonly Float64Array[], c: Float64Array): Float64Array => {
  const last = vectors.length - 1;
  const out = new Float64Array(vectors[last]?.length ?? 0);
  for (let k = 0; k <= last; k++) {
    const v = vectors[last - k] as Float64Array;
    const factor = c[k] as number;
    for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + factor * (v[i] as number);
  }
  return out;
};
