/** ascent: the inner maximization of adversarial training: some steps of projected gradient ascent against the weights of the moment. */
import { softTargets } from "../../engine/fit/mix.ts";
import type { Rng } from "../../core/rng.ts";
import type { Trainer } from "../../engine/fit/trainer.ts";
import type { MethodContext } from "./method.ts";
import { ascend, boxOf, randomPoint, settle, type Threat } from "./threat.ts";

export interface AscentOptions {
  readonly steps: number;
  /** length of a step, in units of epsilon */
  readonly stepSize: number;
  readonly randomStart: boolean;
  /** rows x classes: what the loss is -sum targets log softmax of; one-hot for cross-entropy */
  readonly targets: Float32Array;
  rng(row: number): Rng;
}

/** RETURNS rows x size. */
export const ascent = async (
  trainer: Trainer,
  threat: Threat,
  x0: Float32Array,
  o: AscentOptions,
): Promise<Float32Array> => {
  const x = o.randomStart ? randomPoint(threat, x0, o.rng) : x0.slice();
  return climb(trainer, threat, x, x0, o);
};

/** Steps from x, which is changed, within ball and box around x0. `weights` replaces the trained ones. RETURNS rows x size. */
export const climb = async (
  trainer: Trainer,
  threat: Threat,
  x: Float32Array,
  x0: Float32Array,
  o: Pick<AscentOptions, "steps" | "stepSize" | "targets"> & { readonly weights?: ReadonlyMap<string, Float32Array> },
): Promise<Float32Array> => {
  // the graph knows the ball and the box, not that a feature may only grow
  if (threat.norm === "linf" && threat.domain.direction === undefined) {
    const end = await trainer.ascent(x, x0, o.targets, {
      box: boxOf(threat),
      share: o.stepSize,
      steps: o.steps,
      ...(o.weights === undefined ? {} : { weights: o.weights }),
    });
    settle(threat, end, x0);
    return end;
  }
  for (let step = 0; step < o.steps; step++) {
    const { gradient } = await trainer.inputGradient(x, o.targets, o.weights);
    ascend(threat, o.stepSize, x, x0, gradient);
  }
  settle(threat, x, x0);
  return x;
};

/** Ascent on the cross-entropy of a batch, from a random start: what most methods do. RETURNS rows x size. */
export const lossAscent = async (
  {
    trainer,
    threat,
    x,
    labels,
    rng,
  }: Pick<MethodContext<Record<string, never>>, "trainer" | "threat" | "x" | "labels" | "rng">,
  { steps, stepSize }: { readonly steps: number; readonly stepSize: number },
): Promise<Float32Array> =>
  ascent(trainer, threat, x, {
    steps,
    stepSize,
    randomStart: true,
    targets: softTargets(labels, await trainer.classes(), 0),
    rng: (row) => rng(row, "start"),
  });
