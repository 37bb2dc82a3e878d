/** climbVectors: projected gradient ascent on the cross-entropy of texts, by a perturbation of their word vectors. */
import { softTargets } from "../../engine/fit/mix.ts";
import type { Trainer } from "../../engine/fit/trainer.ts";
import type { EmbeddingBall } from "./embedding-ball.ts";

/** Steps from `start`, which is changed and RETURNED. `weights` replaces the trained ones. */
export const climbVectors = async (
  trainer: Trainer,
  x: Float32Array,
  labels: Int32Array,
  ball: EmbeddingBall,
  start: Float32Array,
  o: { readonly steps: number; readonly stepSize: number; readonly weights?: ReadonlyMap<string, Float32Array> },
): Promise<Float32Array> => {
  const targets = softTargets(labels, await trainer.classes(), 0);
  for (let step = 0; step < o.steps; step++) {
    const { gradient } = await trainer.inputGradient(x, targets, o.weights, start);
    ball.ascend(start, gradient, o.stepSize);
  }
  return start;
};
