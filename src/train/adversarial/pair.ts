/** Clean rows followed by adversarial rows in one batch, and the two halves of what was computed of them. */
import type { Batch } from "../../engine/fit/trainer.ts";
import type { ObjectiveContext } from "../../engine/fit/objective.ts";
import type { Value } from "../../engine/onnx/builder.ts";

/** 2N rows: the labels stand twice. */
export const pair = (clean: Float32Array, adversarial: Float32Array, labels: Int32Array): Batch => {
  const x = new Float32Array(2 * clean.length);
  x.set(clean);
  x.set(adversarial, clean.length);
  const twice = new Int32Array(2 * labels.length);
  twice.set(labels);
  twice.set(labels, labels.length);
  return { x, labels: twice };
};

/** What objectives over pairs are made of: log-probabilities [N, K] of both halves, and -log p_y [N]. */
export const halves = ({ b, scores, labels }: ObjectiveContext) => {
  const logp = b.op("LogSoftmax", [scores], { axis: 1 });
  const [clean = "", adversarial = ""] = b.ops("Split", [logp], 2, { axis: 0, num_outputs: 2 });
  const [y = ""] = b.ops("Split", [labels], 2, { axis: 0, num_outputs: 2 });
  const column = b.op("Unsqueeze", [y, b.ints([1])]);
  return {
    clean,
    adversarial,
    /** log p_y of either half, [N, 1] */
    ofLabel: (half: Value): Value => b.op("GatherElements", [half, column], { axis: 1 }),
    column,
    /** KL(clean || adversarial), [N, 1] */
    divergence: (): Value =>
      b.op("ReduceSum", [b.op("Mul", [b.op("Exp", [clean]), b.op("Sub", [clean, adversarial])]), b.ints([1])]),
    /** [N, 1] -> [N] */
    flat: (v: Value): Value => b.op("Squeeze", [v, b.ints([1])]),
  };
};
