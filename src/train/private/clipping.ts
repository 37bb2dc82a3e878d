/** Clipping: by what factor each sample's gradient is shortened, so that no sample adds more than a norm of `clip` to the sum. */
import type { GraphBuilder, Value } from "../../engine/onnx/builder.ts";

export const clippings = ["flat", "per-layer", "automatic"] as const;

/**
 * flat: all weights together, min(1, C / |g|) (Abadi et al. 2016, arXiv:1607.00133).
 * per-layer: each weight by itself to C / sqrt(number of weights) (McMahan et al. 2018, arXiv:1710.06963).
 * automatic: C / (|g| + gamma): every sample counts about alike, and C only scales the learning rate (Bu et al. 2022, arXiv:2206.07136).
 */
export type Clipping = (typeof clippings)[number];

/**
 * Part of the norm that is kept free for rounding: norms are of float32, and so are the products of factors and gradients. Their error is of the order of
 * 2^-24 times the square root of the number of terms; this is 2^-10.
 */
export const roundingShare = 2 ** -10;

/** Stabilizer of automatic clipping, as in the paper, in units of the gradient. */
const gamma = 0.01;

/** `squares`: [N] by weight. RETURNS factors [N] by weight. A norm beyond float32 gives the factor 0. */
export const clippingFactors = (
  b: GraphBuilder,
  clipping: Clipping,
  clip: number,
  squares: ReadonlyMap<string, Value>,
): ReadonlyMap<string, Value> => {
  const limit = clip * (1 - roundingShare);
  const scalar = (x: number): Value => b.scalar(x, "float32");
  const shortened = (square: Value, to: number): Value =>
    b.op("Div", [scalar(to), b.op("Max", [b.op("Sqrt", [square]), scalar(to)])]);
  if (clipping === "per-layer")
    return new Map([...squares].map(([w, s]) => [w, shortened(s, limit / Math.sqrt(squares.size))]));
  const all = [...squares.values()];
  const total = all.length === 1 ? (all[0] ?? "") : b.op("Sum", all);
  const factors =
    clipping === "flat"
      ? shortened(total, limit)
      : b.op("Div", [scalar(limit), b.op("Add", [b.op("Sqrt", [total]), scalar(gamma)])]);
  return new Map([...squares.keys()].map((w) => [w, factors]));
};
