/**
 * roc: how well a score tells members from non-members, over all thresholds: AUC with DeLong's interval, and the true-positive rate at low false-positive
 * rates, which is what an attacker who must not err has (Carlini et al. 2022). Accuracy alone hides an attack that is sure about few.
 */
import type { Estimate } from "../../core/finding.ts";
import { normalQuantile } from "../../engine/tensor/special-functions.ts";
import { clopperPearsonInterval } from "../../engine/tensor/statistics.ts";

export interface RateAt {
  /** the false-positive rate that is allowed */
  readonly fpr: number;
  /** false positives that this allows among the non-members; 0: the members above every non-member */
  readonly falsePositives: number;
  /** what the false-positive rate at this threshold is at most, at 97.5 %: the threshold was chosen by few non-members */
  readonly fprAtMost: number;
  /** share of members above the threshold, with its Clopper-Pearson interval at this threshold */
  readonly tpr: Estimate;
  /** a score above it says member */
  readonly threshold: number;
}

export interface Roc {
  readonly auc: Estimate;
  readonly rates: readonly RateAt[];
}

export const lowRates = [0.001, 0.01] as const;

/** Higher scores say member; NaN is not allowed. Both must have a value. */
export const roc = (members: Float64Array, others: Float64Array, fprs: readonly number[] = lowRates): Roc => ({
  auc: auc(members, others),
  rates: fprs.map((fpr) => rateAt(members, others, fpr)),
});

/**
 * AUC = P[member above non-member] + P[tie] / 2. Variance by DeLong, DeLong, Clarke-Pearson, Biometrics 44 (1988); the interval is taken on logit(AUC), which
 * keeps it in [0, 1]. Where the variance is 0 (all or none apart) it is Clopper-Pearson's of the smaller side, all successes or none.
 */
const auc = (members: Float64Array, others: Float64Array): Estimate => {
  const [m, n] = [members.length, others.length];
  const a = members.slice().sort();
  const b = others.slice().sort();
  // share of the other side that each value beats
  const wins = placements(a, b);
  const losses = placements(b, a).map((v) => 1 - v);
  const value = wins.reduce((s, v) => s + v, 0) / m;
  const variance = spread(wins, value) / m + spread(losses, value) / n;
  const k = Math.min(m, n);
  if (value === 0 || value === 1 || !(variance > 0)) {
    const [low, high] = clopperPearsonInterval(Math.round(value * k), k);
    return { value, interval: [Math.min(low, value), Math.max(high, value)], n: m + n };
  }
  const center = Math.log(value / (1 - value));
  const half = (-normalQuantile(0.025) * Math.sqrt(variance)) / (value * (1 - value));
  const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
  return { value, interval: [sigmoid(center - half), sigmoid(center + half)], n: m + n };
};

/** For each value of sorted `a` the share of sorted `b` below it, ties counted half. */
const placements = (a: Float64Array, b: Float64Array): Float64Array => {
  const out = new Float64Array(a.length);
  let below = 0;
  let atMost = 0;
  for (let i = 0; i < a.length; i++) {
    const v = a[i] as number;
    while (below < b.length && (b[below] as number) < v) below++;
    while (atMost < b.length && (b[atMost] as number) <= v) atMost++;
    out[i] = (below + atMost) / 2 / b.length;
  }
  return out;
};

/** Sample variance about `center`; 0 for one value. */
const spread = (values: Float64Array, center: number): number =>
  values.length < 2 ? 0 : values.reduce((s, v) => s + (v - center) ** 2, 0) / (values.length - 1);

/** The lowest threshold with at most fpr * n non-members strictly above it. */
const rateAt = (members: Float64Array, others: Float64Array, fpr: number): RateAt => {
  const sorted = others.slice().sort();
  const allowed = Math.floor(fpr * sorted.length + 1e-9);
  const threshold = allowed >= sorted.length ? -Infinity : (sorted[sorted.length - 1 - allowed] as number);
  const hits = members.reduce((s, v) => s + (v > threshold ? 1 : 0), 0);
  const n = members.length;
  return {
    fpr,
    falsePositives: allowed,
    fprAtMost: clopperPearsonInterval(allowed, sorted.length)[1],
    tpr: { value: hits / n, interval: clopperPearsonInterval(hits, n), n },
    threshold,
  };
};
