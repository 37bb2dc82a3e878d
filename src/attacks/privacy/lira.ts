/**
 * LiRA, the likelihood-ratio attack: is the target's answer to a sample more like that of models trained with it, or without it
 * (Carlini, Chien, Nasr, Song, Terzis, Tramer: Membership Inference Attacks From First Principles, 2022, arXiv:2112.03570).
 *
 * phi = log p_y - log(1 - p_y) of a sample, about normal over shadow models:
 *   online   log N(phi; mean_in, var_in) - log N(phi; mean_out, var_out)
 *   offline  P[N(mean_out, var_out) <= phi], given as (phi - mean_out) / sd_out, which has the same order
 * and the ratio of RMIA (Zarifzadeh, Liu, Shokri 2024, arXiv:2312.03262): p_y / mean of p_y over shadow models, half with the sample and half without.
 * RMIA compares this ratio with that of other samples; against the same samples for all, its order is that of the ratio.
 */
import { mean } from "../../engine/tensor/statistics.ts";

export interface ShadowSignals {
  /** signal of the n samples, by shadow model */
  readonly signals: readonly Float64Array[];
  /** 1 where the shadow model was trained on the sample */
  readonly inside: readonly Uint8Array[];
}

/**
 * "pooled": one variance for all samples, of the deviations from each sample's own mean: for few shadow models. "per-sample": each its own, where it has at
 * least two models, from about 64 on.
 */
export type VarianceKind = "pooled" | "per-sample";

export interface LiraScores {
  readonly online: Float64Array;
  readonly offline: Float64Array;
}

/** from so many shadow models on a sample has enough of either kind for a variance of its own */
const perSampleFrom = 64;

export const varianceFor = (shadows: number): VarianceKind => (shadows >= perSampleFrom ? "per-sample" : "pooled");

/** `target`: scaled confidence of the n samples. A sample that no model was trained with (or all were) scores 0 where it can not be compared. */
export const lira = (target: Float64Array, shadows: ShadowSignals, variance: VarianceKind): LiraScores => {
  const within = fitted(target.length, shadows, 1, variance);
  const without = fitted(target.length, shadows, 0, variance);
  const online = new Float64Array(target.length);
  const offline = new Float64Array(target.length);
  target.forEach((phi, i) => {
    const [a, b] = [within[i], without[i]];
    if (b !== undefined) offline[i] = (phi - b.mean) / Math.sqrt(b.variance);
    if (a !== undefined && b !== undefined) online[i] = logDensity(phi, a) - logDensity(phi, b);
  });
  return { online, offline };
};

/** `target` and the shadows' signals: log p_y. RETURNS the logarithm of the ratio. */
export const rmia = (target: Float64Array, { signals, inside }: ShadowSignals): Float64Array =>
  target.map((logP, i) => {
    const parts = [1, 0].map((side) =>
      signals.filter((_, s) => inside[s]?.[i] === side).map((signal) => Math.exp(signal[i] as number)),
    );
    const means = parts.filter((p) => p.length > 0).map(mean);
    return logP - Math.log(Math.max(mean(means), Number.MIN_VALUE));
  });

interface Normal {
  readonly mean: number;
  readonly variance: number;
}

const logDensity = (v: number, { mean: m, variance }: Normal): number =>
  -0.5 * ((v - m) ** 2 / variance + Math.log(variance));

/** signals are of the order of 1 to 20: less than this is rounding */
const leastVariance = 1e-6;

const fitted = (
  n: number,
  { signals, inside }: ShadowSignals,
  side: 0 | 1,
  kind: VarianceKind,
): readonly (Normal | undefined)[] => {
  const values = Array.from({ length: n }, (_, i) =>
    signals.filter((_, s) => inside[s]?.[i] === side).map((signal) => signal[i] as number),
  );
  const squares = (v: readonly number[], m: number): number => v.reduce((s, x) => s + (x - m) ** 2, 0);
  let [total, freedom] = [0, 0];
  const means = values.map((v) => mean(v));
  values.forEach((v, i) => {
    if (v.length < 2) return;
    total += squares(v, means[i] as number);
    freedom += v.length - 1;
  });
  const pooled = Math.max(freedom === 0 ? 1 : total / freedom, leastVariance);
  return values.map((v, i) => {
    if (v.length === 0) return undefined;
    const m = means[i] as number;
    const own = kind === "per-sample" && v.length >= 2;
    return { mean: m, variance: own ? Math.max(squares(v, m) / (v.length - 1), leastVariance) : pooled };
  });
};
