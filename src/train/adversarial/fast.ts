/**
 * Fast adversarial training (Wong et al. 2020): one step from a random start. harden() watches for catastrophic overfitting, its known failure: the weights of
 * the best epoch are put back, and two steps are made from then on.
 */
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
  guarded: true,
  prepare: async (c) => ({
    // after a collapse two shorter steps, as Li et al. 2020 (arXiv:2006.03089) go over to PGD: one long step is what the net learned to be blind for
    x: await lossAscent(
      c,
      (c.memory.get("collapsed")?.[0] ?? 0) === 0
        ? { steps: 1, ...c.params }
        : { steps: 2, stepSize: c.params.stepSize / 2, boxedStart: c.params.boxedStart },
    ),
    labels: c.labels,
  }),
};
