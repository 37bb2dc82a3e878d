/**
 * A threshold that ordinary inputs pass with a stated probability, in finite samples and whatever their distribution (split conformal prediction: Papadopoulos et
 * al. 2002; Vovk, Gammerman, Shafer: Algorithmic Learning in a Random World, 2005; Lei et al. 2018, arXiv:1604.04173).
 *
 * With n calibration scores the threshold is the k-th smallest, k = ceil((n + 1)(1 - fpr)). A new score from the same distribution is above it with probability
 * at most (n + 1 - k) / (n + 1) <= fpr, over the draw of calibration data and input. Given the calibration data, that probability is distributed as
 * Beta(n + 1 - k, k) (Vovk 2012, arXiv:1209.2673): the interval says how far the rate of one calibration may lie from what is stated. Ties only lower it.
 */
import { CasemateError } from "../../core/error.ts";
import { regularizedBetaInverse } from "../../engine/tensor/special-functions.ts";

export interface Conformal {
  /** flagged: score > threshold */
  readonly threshold: number;
  /** calibration scores, and the rank of the threshold among them */
  readonly n: number;
  readonly rank: number;
  readonly expected: number;
  /** holds the rate of this calibration with 95 % */
  readonly interval: readonly [number, number];
}

/** Fewest calibration samples for a rate: k <= n. */
export const fewestFor = (fpr: number): number => Math.ceil(1 / fpr - 1 - 1e-9);

/** THROWS USAGE for a rate that is none, DATA_MISMATCH for too few scores, MODEL_RUN_FAILED for scores that are no finite numbers. */
export const conformal = (scores: ArrayLike<number>, fpr: number): Conformal => {
  if (!(fpr > 0 && fpr < 1))
    throw new CasemateError("USAGE", `a false-positive rate is between 0 and 1, got ${fpr}`, {
      hint: "give --fpr 0.01",
    });
  const n = scores.length;
  const rank = Math.ceil((n + 1) * (1 - fpr) - 1e-9);
  if (rank > n)
    throw new CasemateError(
      "DATA_MISMATCH",
      `${n} samples are too few to calibrate a false-positive rate of ${fpr}: at least ${fewestFor(fpr)} are needed`,
    );
  const sorted = Float64Array.from(scores).sort();
  const threshold = sorted[rank - 1] as number;
  // NaN sorts last, behind infinity
  if (!Number.isFinite(sorted[n - 1]))
    throw new CasemateError("MODEL_RUN_FAILED", "a detector gave a score that is no number on ordinary data");
  const [above, below] = [n + 1 - rank, rank];
  return {
    threshold,
    n,
    rank,
    expected: above / (n + 1),
    interval: [regularizedBetaInverse(0.025, above, below), regularizedBetaInverse(0.975, above, below)],
  };
};
