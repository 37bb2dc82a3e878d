/**
 * Loss: a per-sample scalar on the model's scores, with its cotangent, built as ONNX nodes.
 *
 * Convention: every loss is one that an untargeted attacker INCREASES, except those named `-targeted`, where it is increased towards the target
 * (the sign is inside the loss). Shapes: scores [N, K] float32 or float64, labels [N] int64, loss [N].
 */
import type { GraphBuilder, Value } from "../onnx/builder.ts";
import type { DType } from "../tensor/tensor.ts";

export interface LossContext {
  readonly b: GraphBuilder;
  /** the output that the loss is taken of, [N, K] */
  readonly scores: Value;
  readonly dtype: DType;
  /** number of classes where it is known */
  readonly classes: number | undefined;
  /** declares (once) a graph input and returns its name: labels int64 ["N"], targets int64 ["N"], confidence scalar, cotangent like scores ... */
  input(name: LossInput): Value;
}

export type LossInput = "labels" | "targets" | "confidence" | "cotangent" | "reference";

export interface Loss {
  readonly id: LossId;
  readonly formula: string;
  readonly source?: string;
  /** the loss is taken of scores [N, K] with at least so many classes; absent: of an output of any shape */
  readonly minClasses?: number;
  /** `loss` is [N]; `cotangent` is d loss / d scores in the shape of scores */
  build(c: LossContext): { readonly loss: Value; readonly cotangent: Value };
}

export const lossIds = [
  /** -log softmax(z)_y on logits */
  "cross-entropy",
  /** -log p_y on probabilities */
  "cross-entropy-probabilities",
  /** log softmax(z)_t: ascending it moves towards the target */
  "cross-entropy-targeted",
  "cross-entropy-probabilities-targeted",
  /** difference of logits ratio, Croce & Hein 2020: -(z_y - max_{i!=y} z_i) / (z_pi1 - z_pi3) */
  "dlr",
  /** targeted DLR: -(z_y - z_t) / (z_pi1 - (z_pi3 + z_pi4) / 2) */
  "dlr-targeted",
  /** C&W margin: -max(z_y - max_{i!=y} z_i, -confidence) */
  "margin",
  /** targeted C&W margin: -max(max_{i!=t} z_i - z_t, -confidence) */
  "margin-targeted",
  /** z_t - z_y */
  "logit-difference",
  /** mean over outputs of (z - reference)^2 */
  "mean-squared-error",
  /** sum(cotangent * z): any cotangent given as an input */
  "cotangent",
] as const;
export type LossId = (typeof lossIds)[number];
