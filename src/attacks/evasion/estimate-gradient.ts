/**
 * estimateGradient: the gradient of a loss from scores alone, by antithetic pairs of random directions u:
 *
 *   g_i = mean over pairs of (f(x + r u) - f(x - r u)) D_i / s_i^2,   D = (x + r u) - (x - r u) as it is after clipping to the box
 *
 * s_i is what D_i would be for u_i = 1: 2 r inside the box, r at a bound, so that features at their bounds are not estimated too small.
 */
import type { Rng } from "../../core/rng.ts";
import type { Domain } from "../../engine/runtime/model.ts";
import type { Line } from "./lockstep.ts";

export interface Estimate {
  /** loss at x, where it was affordable */
  readonly loss: number;
  readonly gradient: Float64Array;
}

/** Costs 2 `pairs` + 1 queries, or what the budget allows; no pair at all gives a gradient of 0. `draw`: one value of u. */
export const estimateGradient = async (
  line: Line,
  domain: Domain,
  x: Float32Array,
  radius: number,
  pairs: number,
  draw: (rng: Rng) => number,
  rng: Rng,
  lossOf: (scores: Float32Array, offset: number) => number,
): Promise<Estimate> => {
  const { size: d, lower, upper, mutable } = domain;
  const affordable = Math.floor((line.afford(2 * pairs + 1) - 1) / 2);
  const points = new Float32Array((2 * affordable + 1) * d);
  points.set(x);
  for (let p = 0; p < affordable; p++) {
    const plus = (1 + 2 * p) * d;
    for (let j = 0; j < d; j++) {
      const v = x[j] as number;
      const move = mutable !== undefined && mutable[j] === 0 ? 0 : radius * draw(rng);
      points[plus + j] = Math.min(upper[j] as number, Math.max(lower[j] as number, v + move));
      points[plus + d + j] = Math.min(upper[j] as number, Math.max(lower[j] as number, v - move));
    }
  }
  const scores = await line.scores(points);
  const k = scores.length / (2 * affordable + 1);
  const gradient = new Float64Array(d);
  for (let p = 0; p < affordable; p++) {
    const plus = (1 + 2 * p) * d;
    const change = (lossOf(scores, (1 + 2 * p) * k) - lossOf(scores, (2 + 2 * p) * k)) / affordable;
    for (let j = 0; j < d; j++)
      gradient[j] =
        (gradient[j] as number) + change * ((points[plus + j] as number) - (points[plus + d + j] as number));
  }
  for (let j = 0; j < d; j++) {
    const v = x[j] as number;
    const span = Math.min(radius, (upper[j] as number) - v) + Math.min(radius, v - (lower[j] as number));
    gradient[j] = span > 0 ? (gradient[j] as number) / (span * span) : 0;
  }
  return { loss: lossOf(scores, 0), gradient };
};
