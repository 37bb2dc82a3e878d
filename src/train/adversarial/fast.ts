/** Fast adversarial training (Wong et al. 2020): one step from a random start. harden() watches for catastrophic overfitting, its known failure. */
import { lossAscent } from "./ascent.ts";
import type { TrainingMethod } from "./method.ts";

type Params = {
  /** length of the step, in units of epsilon; longer than 1, since it begins anywhere in the ball */
  readonly stepSize: number;
  /**
   * must the random start be a valid input too. The authors' code for CIFAR-10 clamps it, that for MNIST does not: where many pixels are at their
   * bound, a clamped start moves half of them nowhere
   */
  readonly boxedStart: boolean;
};

export const fast: TrainingMethod<Params> = {
  id: "fast",
  title: "Fast adversarial training (FGSM with random start)",
  paper: "Wong, Rice, Kolter: Fast is better than free: Revisiting adversarial training, ICLR 2020, arXiv:2001.03994",
  defaults: { stepSize: 1.25, boxedStart: false },
  prepare: async (c) => ({
    x: await lossAscent(c, { steps: 1, ...c.params }),
    labels: c.labels,
  }),
};
