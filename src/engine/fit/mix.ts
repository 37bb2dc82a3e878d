/** mixBatch: samples of a batch mixed in pairs, with labels that are distributions: mixup (Zhang et al. 2018, arXiv:1710.09412) and CutMix (Yun et al. 2019, arXiv:1905.04899). */
import type { Rng } from "../../core/rng.ts";
import type { ImageShape } from "./augment.ts";

export type Mixing =
  /** x <- a x + (1 - a) x', a from Beta(alpha, alpha) */
  | { readonly kind: "mixup"; readonly alpha: number }
  /** a rectangle of area 1 - a comes from x' */
  | { readonly kind: "cutmix"; readonly alpha: number };

/** Changes `x` (rows x size) and `targets` (rows x classes) in place. CutMix needs `shape`. */
export const mixBatch = (
  m: Mixing,
  x: Float32Array,
  targets: Float32Array,
  rows: number,
  shape: ImageShape | undefined,
  rng: Rng,
): void => {
  const size = x.length / rows;
  const classes = targets.length / rows;
  const partner = rng.shuffle(Int32Array.from({ length: rows }, (_, i) => i));
  const [x0, targets0] = [x.slice(), targets.slice()];
  let share = beta(m.alpha, rng);
  if (m.kind === "cutmix" && shape !== undefined) {
    const { channels, height, width } = shape;
    const [h, w] = [Math.round(height * Math.sqrt(1 - share)), Math.round(width * Math.sqrt(1 - share))];
    const [top, left] = [rng.integer(height - h + 1), rng.integer(width - w + 1)];
    share = 1 - (h * w) / (height * width);
    for (let i = 0; i < rows; i++)
      for (let c = 0; c < channels; c++)
        for (let r = top; r < top + h; r++) {
          const o = (c * height + r) * width + left;
          const from = (partner[i] as number) * size + o;
          x.set(x0.subarray(from, from + w), i * size + o);
        }
  } else
    for (let i = 0; i < rows; i++) {
      const from = (partner[i] as number) * size;
      for (let k = 0; k < size; k++)
        x[i * size + k] = share * (x0[i * size + k] as number) + (1 - share) * (x0[from + k] as number);
    }
  for (let i = 0; i < rows; i++) {
    const from = (partner[i] as number) * classes;
    for (let k = 0; k < classes; k++)
      targets[i * classes + k] =
        share * (targets0[i * classes + k] as number) + (1 - share) * (targets0[from + k] as number);
  }
};

/** One-hot rows, with `smoothing` of the mass spread evenly over all classes (Szegedy et al. 2016). */
export const softTargets = (labels: Int32Array, classes: number, smoothing: number): Float32Array => {
  const out = new Float32Array(labels.length * classes).fill(smoothing / classes);
  labels.forEach((y, i) => {
    out[i * classes + y] = (out[i * classes + y] as number) + 1 - smoothing;
  });
  return out;
};

/** Beta(a, a) from two gammas. */
const beta = (a: number, rng: Rng): number => {
  const [x, y] = [gamma(a, rng), gamma(a, rng)];
  return x + y === 0 ? 0.5 : x / (x + y);
};

/** Gamma(shape, 1) by Marsaglia & Tsang 2000; below 1 by their boost. */
const gamma = (shape: number, rng: Rng): number => {
  if (shape < 1) return gamma(shape + 1, rng) * rng.uniform() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = rng.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - rng.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
};
