/** prefixNoiseWithin: the least noise with which a ledger of a given budget lets all rounds through. */
import { calibrate } from "../accountant/calibrate.ts";
import { type Budget, stepsWithin } from "../ledger/steps-within.ts";
import { discretisationShare } from "../noise/gaussian-noise.ts";
import { effectiveNoise, type Factorization, prefixCost } from "./prefix-cost.ts";

/** RETURNS noise over clipping norm. `size`: length of the vectors. THROWS what calibrate throws. */
export const prefixNoiseWithin = (
  budget: Budget,
  f: Factorization,
  steps: number,
  rounds: number,
  size: number,
): number => {
  const { adjacency, delta, epsilon } = budget;
  const one = prefixCost(f, 1, steps, rounds);
  const found = calibrate(one, epsilon, { adjacency, delta: delta * (1 - discretisationShare) });
  const left = (noise: number): number => effectiveNoise(f, { noise, size, steps });
  let noise = found.noise / one.noise;
  noise *= noise / left(noise);
  // the ledger counts by the upper end of a bracket that may be wider than the one that was calibrated by
  while (stepsWithin([], prefixCost(f, left(noise), steps), budget) < rounds) noise *= 1 + 2e-4;
  return noise;
};
