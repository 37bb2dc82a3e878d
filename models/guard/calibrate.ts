/** calibrate: scores of texts that were held out -> how a lead in logits becomes a chance (Platt 1999), with one half where few benign texts go over it. */
import type { Calibration } from "../../src/guard/neural/weights.ts";

interface Tried {
  readonly attack: boolean;
  /** of a source that was left out whole */
  readonly foreign: boolean;
  readonly lead: number;
}

/** `mostFalse`: share of held-out benign texts that may reach one half. */
export const calibrate = (tried: readonly Tried[], mostFalse: number): Calibration => {
  const over = (foreign: boolean, share: number): number => {
    const leads = tried
      .filter((t) => !t.attack && t.foreign === foreign)
      .map((t) => t.lead)
      .sort((a, b) => b - a);
    // of few texts it is the highest
    return leads[Math.floor(leads.length * share)] ?? Number.NEGATIVE_INFINITY;
  };
  const half = Math.max(0, over(false, mostFalse), over(true, mostFalse));
  // only the slope is fitted: the place of one half is set by what false alarms cost, not by how many attacks the held-out rows happen to have
  let slope = 0.5;
  for (let step = 0; step < 500; step++) {
    let g = 0;
    for (const { attack, lead } of tried) {
      const z = slope * (lead - half);
      g += (1 / (1 + Math.exp(-z)) - (attack ? 1 : 0)) * (lead - half);
    }
    slope = Math.min(2, Math.max(0.1, slope - (0.05 * g) / tried.length));
  }
  return { slope, half };
};
