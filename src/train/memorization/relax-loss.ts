/**
 * RelaxLoss (Chen, Yu, Fritz 2022): the loss on training samples is held near a target, about what it is on new samples, instead of driven to 0.
 *
 * Each batch, with L its mean loss and alpha the target:
 *   L > alpha                     descent on L
 *   L <= alpha, even epochs       ascent on L
 *   L <= alpha, odd epochs        descent towards flattened posteriors: t_y = p_y, the rest spread evenly over the other classes, for samples that are
 *                                 classified right (the others keep their labels)
 * p is that of the moment and counts as a constant.
 */
import { CasemateError } from "../../core/error.ts";
import { fit, type StepContext } from "../../engine/fit/fit.ts";
import { softTargets } from "../../engine/fit/mix.ts";
import { softCrossEntropy } from "../../engine/fit/objective.ts";
import { rowLosses } from "../../engine/fit/row-losses.ts";
import { float32 } from "../../engine/tensor/tensor.ts";
import type { Remedy } from "./remedy.ts";

type Params = {
  /** target of the mean training loss (alpha), in nats */
  readonly target: number;
};

export const relaxLoss: Remedy<Params> = {
  id: "relax-loss",
  title: "Training loss held at a target",
  paper:
    "Chen, Yu, Fritz: RelaxLoss: Defending Membership Inference Attacks without Losing Utility, ICLR 2022, arXiv:2207.05801",
  defaults: { target: 0.5 },
  train: async ({ net, data, fit: o, params }) => {
    if (!(params.target > 0)) throw new CasemateError("USAGE", `target is a loss above 0, got ${params.target}`);
    const { model } = await fit(net, data, {
      ...o,
      objective: softCrossEntropy,
      prepare: async (c) => {
        const scores = await c.trainer.scores(c.x);
        const targets = relaxedTargets(c, scores, params.target);
        return {
          x: c.x,
          labels: c.labels,
          extra: { targets: float32([c.labels.length, targets.length / c.labels.length], targets) },
        };
      },
    });
    return model;
  },
};

/** rows x classes; negative one-hot rows make descent an ascent. */
export const relaxedTargets = (
  { labels, epoch }: Pick<StepContext, "labels" | "epoch">,
  scores: Float32Array,
  target: number,
): Float32Array => {
  const rows = labels.length;
  const classes = scores.length / rows;
  const targets = softTargets(labels, classes, 0);
  const { losses } = rowLosses(scores, labels);
  if (losses.reduce((a, b) => a + b, 0) / rows > target) return targets;
  if (epoch % 2 === 0) return targets.map((v) => (v === 0 ? 0 : -v));
  for (let i = 0; i < rows; i++) {
    const row = scores.subarray(i * classes, (i + 1) * classes);
    const y = labels[i] as number;
    if (row.some((z) => z > (row[y] as number))) continue;
    const p = Math.exp(-(losses[i] as number));
    targets.fill((1 - p) / (classes - 1), i * classes, (i + 1) * classes);
    targets[i * classes + y] = p;
  }
  return targets;
};
