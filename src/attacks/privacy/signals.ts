/**
 * Signals: what an attacker reads off the scores of a sample whose true class he knows; higher is more like a member of the training set.
 *
 * p = softmax(z), y the true class:
 *   correctness        1 where argmax p = y                                    (Yeom et al. 2018, the gap attack; labels are enough)
 *   loss               log p_y                                                 (Yeom et al. 2018; the order of the confidence p_y too)
 *   entropy            sum_k p_k log p_k                                       (Shokri et al. 2017, Song & Mittal 2021)
 *   modified-entropy   (1 - p_y) log p_y + sum_{k != y} p_k log(1 - p_k)       (Song & Mittal 2021, arXiv:2003.10595)
 *   scaled-confidence  log p_y - log(1 - p_y)                                  (Carlini et al. 2022, arXiv:2112.03570)
 */
import type { ScoreKind } from "../../engine/runtime/model.ts";

export const signalIds = ["correctness", "loss", "entropy", "modified-entropy"] as const;
export type SignalId = (typeof signalIds)[number];

export type Signals = Readonly<Record<SignalId | "scaled-confidence", Float64Array>>;

/** the least float32 above 0: probabilities that were rounded to 0 or 1 are no further away than this */
const least = 2 ** -149;

/** `scores`: n x classes. Logits are computed with in logarithms, so that nothing is rounded to 0 or 1. */
export const signalsOf = (scores: Float32Array, labels: Int32Array, kind: ScoreKind): Signals => {
  const n = labels.length;
  const classes = scores.length / n;
  const out = {
    correctness: new Float64Array(n),
    loss: new Float64Array(n),
    entropy: new Float64Array(n),
    "modified-entropy": new Float64Array(n),
    "scaled-confidence": new Float64Array(n),
  };
  const logP = new Float64Array(classes);
  for (let i = 0; i < n; i++) {
    const row = scores.subarray(i * classes, (i + 1) * classes);
    const y = labels[i] as number;
    let top = 0;
    for (let k = 1; k < classes; k++) if ((row[k] as number) > (row[top] as number)) top = k;
    if (kind === "logits") {
      const total = logSum(row, row[top] as number);
      for (let k = 0; k < classes; k++) logP[k] = (row[k] as number) - total;
    } else for (let k = 0; k < classes; k++) logP[k] = Math.log(Math.max(row[k] as number, least));
    let entropy = 0;
    let modified = 0;
    for (let k = 0; k < classes; k++) {
      const l = logP[k] as number;
      const p = Math.exp(l);
      entropy += p * l;
      if (k !== y) modified += p * logRest(p, logP, k);
    }
    const own = logP[y] as number;
    const rest = logRest(Math.exp(own), logP, y);
    out.correctness[i] = top === y ? 1 : 0;
    out.loss[i] = own;
    out.entropy[i] = entropy;
    out["modified-entropy"][i] = modified + Math.exp(rest) * own;
    out["scaled-confidence"][i] = own - rest;
  }
  return out;
};

const logSum = (values: ArrayLike<number>, top: number): number => {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += Math.exp((values[k] as number) - top);
  return Math.log(sum) + top;
};

/** log(1 - p_k): summed over the other classes where p_k is near 1 and a difference would lose its digits. */
const logRest = (p: number, logP: Float64Array, k: number): number => {
  if (p < 0.5) return Math.log1p(-p);
  let sum = 0;
  for (let j = 0; j < logP.length; j++) if (j !== k) sum += Math.exp(logP[j] as number);
  return Math.log(Math.max(sum, least));
};
