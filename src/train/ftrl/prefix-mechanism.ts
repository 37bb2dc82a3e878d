/** PrefixMechanism: gives out noisy prefix sums of vectors, step by step, as differences that a trainer uses in place of each step's sum. */
import type { BitSource } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";
import { treeLevels } from "./tree-levels.ts";

/** Sums are on a grid of sigma over this: up to 2^20 deviations large they stay whole numbers of float64. */
export const unitsPerSigma = 2 ** 32;

export interface PrefixOptions {
  /** vectors that are added, at most */
  readonly steps: number;
  /** length of the vectors */
  readonly size: number;
  /** L2 norm that no record's part exceeds */
  readonly clip: number;
  /** standard deviation of the noise over clip: of a node of the tree, of a step of the square root */
  readonly noise: number;
  /** default: the operating system's cryptographic generator. Any other source voids the guarantee and is for tests */
  readonly source?: BitSource;
}

/** All that later steps depend on. The totals are true sums: who has them has the training data's gradients. */
export interface PrefixState {
  readonly steps: number;
  readonly levels: readonly number[];
  readonly totals: readonly Float64Array[];
  readonly estimates: readonly Float64Array[];
}

export interface PrefixMechanism {
  /** steps that were added */
  readonly step: number;
  /** noise over clip that the accountant may use: a little less than asked for, by what rounding to the grid may move neighbours apart */
  readonly effectiveNoise: number;
  /**
   * Adds the next step's sum and replaces it by the difference of the noisy prefix sums with and without it. Throws DP_PARAMS when a value is no number or
   * the sum is too large, USAGE when all steps were made; nothing has changed then.
   */
  add(sum: Float64Array): void;
  /** To be kept as secret as the data: its file wants mode 0600. */
  state(): PrefixState;
  /** Throws RESUME_MISMATCH for the state of another mechanism. */
  restore(state: PrefixState): void;
}

/** Throws DP_PARAMS. */
export const checkPrefixOptions = ({ clip, noise, steps }: PrefixOptions): void => {
  for (const [name, value] of [
    ["the clipping norm", clip],
    ["noise", noise],
  ] as const)
    if (!(value > 0 && Number.isFinite(value)))
      throw new CasemateError("DP_PARAMS", `${name} is ${value}, expected a positive number`);
  treeLevels(steps);
};

/** Throws DP_PARAMS for a value that is no number or beyond `most` units. */
export const tooLarge = (i: number, value: number): CasemateError =>
  new CasemateError(
    "DP_PARAMS",
    `value ${i} of the sum is ${value}, which is no number or too large to be given noise`,
    {
      hint: "clipped vectors can not add up to this: look for overflow in the gradients",
    },
  );

/** What the grid may add to delta: (1 + e^epsilon) times the number of discrete draws, at most two a step, over 12 s^2 (see noise/gaussian-noise.ts). */
export const prefixDiscretisationDelta = (size: number, steps: number, epsilon: number): number =>
  ((1 + Math.exp(epsilon)) * size * 2 * steps) / (12 * unitsPerSigma * unitsPerSigma);
