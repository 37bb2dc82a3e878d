/**
 * treeLevels: what a noisy tree costs. A record is in one batch, a batch in one node of each level, so a record concerns at most floor(log2 steps) + 1 nodes,
 * each of sensitivity 1 (times the clipping norm). These are so many Gaussian mechanisms, composed adaptively: one of noise / sqrt(nodes).
 *
 * The order of batches is fixed before the tree begins and need not be random: nothing is gained by sampling, and nothing rests on it.
 * Sources: Kairouz et al., ICML 2021 (arXiv:2103.00039), Theorem 4.1; exact for Gaussian noise by Dong, Roth, Su 2022 (arXiv:1905.02383), Corollary 3.3.
 */
import { CasemateError } from "../../core/error.ts";

/** Nodes that one batch of `steps` is part of, at most: those of the largest complete subtree. Throws DP_PARAMS. */
export const treeLevels = (steps: number): number => {
  if (!(Number.isSafeInteger(steps) && steps >= 1 && steps <= 2 ** 30))
    throw new CasemateError("DP_PARAMS", `a tree of ${steps} steps, expected a whole number from 1 to 2^30`);
  return 32 - Math.clz32(steps);
};
