/** noiseWithin: the least noise with which a ledger of a given budget lets a whole run through. */
import { calibrate } from "../accountant/calibrate.ts";
import { type Budget, stepsWithin } from "../ledger/steps-within.ts";
import { discretisationShare } from "../noise/gaussian-noise.ts";

/** What the grid of the noise takes of it, with room to spare: sqrt(size) noise / 2^38 (gaussianNoise). */
const gridShare = 1e-6;

/** RETURNS noise over clipping norm. THROWS what calibrate throws. */
export const noiseWithin = (budget: Budget, rate: number, steps: number): number => {
  const event = { mechanism: "gaussian", noise: 1, sampling: rate === 1 ? "none" : "poisson", rate, steps } as const;
  const { adjacency, delta, epsilon } = budget;
  let { noise } = calibrate(event, epsilon, { adjacency, delta: delta * (1 - discretisationShare) });
  // the ledger counts by the upper end of a bracket that may be wider than the one that was calibrated by
  while (stepsWithin([], { ...event, noise: noise * (1 - gridShare) }, budget) < steps) noise *= 1 + 2e-4;
  return noise;
};
