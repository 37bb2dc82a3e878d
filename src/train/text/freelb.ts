/**
 * FreeLB (Zhu et al. 2020): K steps of ascent on the word vectors, each of whose passes gives the gradient of the weights too; the step is made along their
 * mean, as on a batch of K perturbed copies.
 */
import { CasemateError } from "../../core/error.ts";
import type { StepResult } from "../../engine/fit/trainer.ts";
import type { TextMethod } from "./method.ts";

type Params = {
  /** passes over a batch (K) */
  readonly steps: number;
  /** length of a step of ascent, in units of the radius */
  readonly stepSize: number;
};

export const freelb: TextMethod<Params> = {
  id: "freelb",
  title: "FreeLB: adversarial training on word vectors, every step of ascent counted",
  paper:
    "Zhu, Cheng, Gan, Sun, Goldstein, Liu: FreeLB: Enhanced Adversarial Training for Natural Language Understanding, ICLR 2020, arXiv:1909.11764",
  defaults: { steps: 3, stepSize: 0.5 },
  compute: async ({ trainer, batch, ball, params, rng }) => {
    const perturbation = ball.start(rng);
    let mean: StepResult | undefined;
    for (let step = 0; step < params.steps; step++) {
      const { inputGradient, ...pass } = await trainer.stepWithInput({ ...batch, perturbation });
      mean = mean === undefined ? pass : blended(mean, pass, 1 / (step + 1));
      if (step + 1 < params.steps) ball.ascend(perturbation, inputGradient, params.stepSize);
    }
    if (mean === undefined) throw new CasemateError("USAGE", `steps is ${params.steps}, expected at least 1`);
    return mean;
  },
};

/** (1 - share) a + share b, in the arrays of `a`; scores are those of `b`. */
const blended = (a: StepResult, b: StepResult, share: number): StepResult => {
  const into = (to: Float32Array, from: Float32Array): void => {
    for (let i = 0; i < to.length; i++) to[i] = (to[i] as number) + share * ((from[i] as number) - (to[i] as number));
  };
  into(a.loss, b.loss);
  for (const [name, g] of a.gradients) into(g, b.gradients.get(name) as Float32Array);
  return { ...a, scores: b.scores };
};
