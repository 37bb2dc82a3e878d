/** Adversarial training with PGD (Madry et al. 2018) on word vectors: the step is made where a few steps of ascent end. */
import { pgdAt } from "../adversarial/pgd-at.ts";
import { climbVectors } from "./climb-vectors.ts";
import type { TextMethod } from "./method.ts";

type Params = {
  /** steps of ascent */
  readonly steps: number;
  /** length of a step, in units of the radius */
  readonly stepSize: number;
};

export const embeddingPgd: TextMethod<Params> = {
  id: pgdAt.id,
  title: "Adversarial training with PGD on word vectors",
  paper: pgdAt.paper,
  defaults: { steps: 3, stepSize: 0.5 },
  compute: async ({ trainer, batch, ball, params, rng }) => {
    const perturbation = await climbVectors(trainer, batch.x, batch.labels, ball, ball.start(rng), params);
    const { inputGradient: _, ...result } = await trainer.stepWithInput({ ...batch, perturbation });
    return result;
  },
};
