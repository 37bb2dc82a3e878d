/** remotePredictor: classes and losses of samples from a model that only answers. */
import { argmaxRows } from "../argmax.ts";
import { canPredict, type Labels, type Predicts } from "../model.ts";
import type { Predict } from "./fit-data.ts";
import { largestLoss } from "./scores.ts";

export const remotePredictor =
  (model: Labels | Predicts, signal?: AbortSignal): Predict =>
  async (x, labels) => {
    if (!canPredict(model)) return { classes: await model.labels(x, signal), loss: undefined };
    const k = model.classes;
    const scores = await model.scores(x, signal);
    const loss = Float64Array.from({ length: labels.length }, (_, i) => {
      const row = scores.subarray(i * k, (i + 1) * k);
      const own = row[labels[i] ?? -1];
      if (own === undefined) return largestLoss;
      const highest = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
      const nll =
        model.scoreKind === "probabilities"
          ? -Math.log(own)
          : Math.log(row.reduce((a, b) => a + Math.exp(b - highest), 0)) + highest - own;
      return nll < largestLoss ? Math.max(0, nll) : largestLoss;
    });
    return { classes: argmaxRows(scores, k), loss };
  };
