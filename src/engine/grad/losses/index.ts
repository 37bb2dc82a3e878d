/** Every loss in the box. */
import type { Loss, LossId } from "../loss.ts";
import { crossEntropyProbabilities, crossEntropyProbabilitiesTargeted } from "./cross-entropy-probabilities.ts";
import { crossEntropy, crossEntropyTargeted } from "./cross-entropy.ts";
import { dlr, dlrTargeted } from "./dlr.ts";
import { cotangentLoss, meanSquaredError } from "./linear.ts";
import { logitDifference, margin, marginTargeted } from "./margin.ts";

export const losses: Readonly<Record<LossId, Loss>> = {
  "cross-entropy": crossEntropy,
  "cross-entropy-targeted": crossEntropyTargeted,
  "cross-entropy-probabilities": crossEntropyProbabilities,
  "cross-entropy-probabilities-targeted": crossEntropyProbabilitiesTargeted,
  dlr,
  "dlr-targeted": dlrTargeted,
  margin,
  "margin-targeted": marginTargeted,
  "logit-difference": logitDifference,
  "mean-squared-error": meanSquaredError,
  cotangent: cotangentLoss,
};
