/** Criterion: what counts as an adversarial example. */
import type { ScoreKind } from "../engine/runtime/model.ts";

export interface Criterion {
  readonly id: string;
  /** `label`: the model's top-1 (-1 when the scores are not numbers); `scores`: one row, where the model gives them */
  meets(label: number, trueLabel: number, target: number | undefined, scores: Float32Array | undefined): boolean;
}

/** Any class but the true one, or the target class of a targeted run; broken scores never count. */
export const misclassification: Criterion = {
  id: "misclassification",
  meets: (label, trueLabel, target) => label >= 0 && (target === undefined ? label !== trueLabel : label === target),
};

/**
 * As misclassification, with a lead of at least `confidence` over the runner-up: the true class, or for a target the best other one. The lead is taken between
 * logits, or between logarithms of probabilities, as the margin losses do. Slack: float32 rounding of one pass against another.
 */
export const confidentMisclassification = (confidence: number, kind: ScoreKind = "logits"): Criterion => ({
  id: `confident-misclassification(${confidence})`,
  meets(label, trueLabel, target, scores) {
    if (!misclassification.meets(label, trueLabel, target, scores)) return false;
    if (scores === undefined) return true;
    const rival = target === undefined ? (scores[trueLabel] as number) : second(scores, label);
    const own = scores[label] as number;
    const lead = kind === "logits" ? own - rival : Math.log(own) - Math.log(rival);
    return lead >= confidence - 1e-5 * Math.max(1, confidence);
  },
});

const second = (scores: Float32Array, top: number): number => {
  let best = -Infinity;
  for (let i = 0; i < scores.length; i++) if (i !== top && (scores[i] as number) > best) best = scores[i] as number;
  return best;
};

/** Index of the largest score of row `r`, the first among equals; -1 when a score is not a number. */
export const argmax = (scores: Float32Array, r: number, classes: number): number => {
  let best = 0;
  const o = r * classes;
  for (let i = 0; i < classes; i++) {
    const v = scores[o + i] as number;
    if (Number.isNaN(v)) return -1;
    if (v > (scores[o + best] as number)) best = i;
  }
  return best;
};
