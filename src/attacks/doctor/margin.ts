/** marginOf: z_y - max of the others, on logits or on logarithms of probabilities (which differ from logits by a constant per sample). */
import type { ScoreKind } from "../../engine/runtime/model.ts";

/** Smallest normal float32, as the losses of the engine take it: a probability of 0 has logarithm -87.3. */
const smallest = 1.1754943508222875e-38;

/** Of row `r` of `scores` (n x classes). NaN when a score is not a number. */
export const marginOf = (scores: Float32Array, r: number, classes: number, label: number, kind: ScoreKind): number => {
  let rival = -Infinity;
  let own = Number.NaN;
  for (let i = 0; i < classes; i++) {
    const s = scores[r * classes + i] as number;
    if (Number.isNaN(s)) return Number.NaN;
    if (i === label) own = s;
    else rival = Math.max(rival, s);
  }
  return kind === "logits" ? own - rival : Math.log(Math.max(own, smallest)) - Math.log(Math.max(rival, smallest));
};
