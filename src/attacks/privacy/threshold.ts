/**
 * threshold: membership decided by one threshold per class (Song & Mittal 2021), chosen on other samples than those it is judged by.
 *
 * Balanced accuracy = (TPR + TNR) / 2. Its interval is the mean of two Clopper-Pearson intervals at 97.5 % each, which together hold at 95 %.
 */
import type { Estimate } from "../../core/finding.ts";
import { clopperPearsonInterval } from "../../engine/tensor/statistics.ts";

export interface Scored {
  /** higher says member */
  readonly signal: Float64Array;
  /** true class of each sample */
  readonly labels: Int32Array;
  /** 1 for members */
  readonly member: Uint8Array;
}

export interface Thresholds {
  /** by class; a signal at or above it says member */
  readonly byClass: ReadonlyMap<number, number>;
  /** for classes that had too few samples of either kind */
  readonly common: number;
}

/** members and non-members of a class that its own threshold wants */
const least = 10;

/** The thresholds with the highest balanced accuracy on `known`. */
export const chooseThresholds = (known: Scored): Thresholds => {
  const all = Int32Array.from(known.labels, (_, i) => i);
  const byClass = new Map<number, number>();
  for (const y of new Set(known.labels)) {
    const rows = all.filter((i) => known.labels[i] === y);
    const members = rows.reduce((s, i) => s + (known.member[i] as number), 0);
    if (members >= least && rows.length - members >= least) byClass.set(y, best(known, rows));
  }
  return { byClass, common: best(known, all) };
};

const best = ({ signal, member }: Scored, rows: Int32Array): number => {
  const order = rows.toSorted((i, j) => (signal[j] as number) - (signal[i] as number));
  const members = rows.reduce((s, i) => s + (member[i] as number), 0);
  const others = rows.length - members;
  let [hits, alarms, top, threshold] = [0, 0, 0, Infinity];
  order.forEach((i, k) => {
    if (member[i] === 1) hits++;
    else alarms++;
    // equal values are on one side of every threshold
    const next = order[k + 1];
    if (next !== undefined && signal[next] === signal[i]) return;
    const advantage = hits / Math.max(1, members) - alarms / Math.max(1, others);
    if (advantage > top) [top, threshold] = [advantage, signal[i] as number];
  });
  return threshold;
};

/** `judged` must share no sample with what the thresholds were chosen on. */
export const balancedAccuracy = (judged: Scored, thresholds: Thresholds): Estimate => {
  let [members, hits, others, rejections] = [0, 0, 0, 0];
  judged.signal.forEach((v, i) => {
    const says = v >= (thresholds.byClass.get(judged.labels[i] as number) ?? thresholds.common);
    if (judged.member[i] === 1) {
      members++;
      if (says) hits++;
    } else {
      others++;
      if (!says) rejections++;
    }
  });
  const tpr = clopperPearsonInterval(hits, members, 0.975);
  const tnr = clopperPearsonInterval(rejections, others, 0.975);
  return {
    value: (hits / Math.max(1, members) + rejections / Math.max(1, others)) / 2,
    interval: [(tpr[0] + tnr[0]) / 2, (tpr[1] + tnr[1]) / 2],
    n: members + others,
  };
};
