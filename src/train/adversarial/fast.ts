/**
 * Fast adversarial training (Wong et al. 2020): one step from a random start. harden() watches for catastrophic overfitting, its known failure: the weights of
 * the best epoch are put back, and two steps are made from then on. With `noise` 2 and `clipped` false it is N-FGSM (de Jorge et al. 2022), which seldom
 * fails so.
 */
import { CasemateError } from "../../core/error.ts";
import { softTargets } from "../../engine/fit/mix.ts";
import { climb } from "./ascent.ts";
import type { TrainingMethod } from "./method.ts";
import { randomPoint } from "./threat.ts";

type Params = {
  /** length of the step, in units of epsilon; with `clipped` longer than 1, since it begins anywhere in the ball */
  readonly stepSize: number;
  /**
   * must the random start be a valid input too. The authors' code for CIFAR-10 clamps it, that for MNIST does not: where many pixels are at their
   * bound, a clamped start moves half of them nowhere
   */
  readonly boxedStart: boolean;
  /** radius of the random start, in units of epsilon; N-FGSM: 2 */
  readonly noise: number;
  /** is what is trained on brought back into the ball around the sample; N-FGSM: false. It is a valid input in any case */
  readonly clipped: boolean;
};

export const fast: TrainingMethod<Params> = {
  id: "fast",
  title: "Fast adversarial training (FGSM with random start)",
  paper:
    "Wong, Rice, Kolter: Fast is better than free: Revisiting adversarial training, ICLR 2020, arXiv:2001.03994; noise: de Jorge et al.: Make Some Noise: Reliable and Efficient Single-Step Adversarial Training, NeurIPS 2022, arXiv:2202.01181",
  defaults: { stepSize: 1.25, boxedStart: false, noise: 1, clipped: true },
  guarded: true,
  prepare: async ({ trainer, threat, memory, x, labels, rng, params }) => {
    const { stepSize, boxedStart, noise, clipped } = params;
    if (!(noise > 0)) throw new CasemateError("USAGE", `noise of method 'fast' is ${noise}, expected more than 0`);
    const around = (radius: number) => ({ ...threat, epsilon: threat.epsilon * radius });
    const start = randomPoint(around(noise), x, (row) => rng(row, "start"), boxedStart);
    // a ball that noise and steps together can not leave, where nothing is to be clipped
    const reach = clipped ? 1 : noise + stepSize;
    // after a collapse two shorter steps, as Li et al. 2020 (arXiv:2006.03089) go over to PGD: one long step is what the net learned to be blind for
    const steps = (memory.get("collapsed")?.[0] ?? 0) === 0 ? 1 : 2;
    const targets = softTargets(labels, await trainer.classes(), 0);
    return {
      x: await climb(trainer, around(reach), start, x, { steps, stepSize: stepSize / reach / steps, targets }),
      labels,
    };
  },
};
