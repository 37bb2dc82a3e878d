/** Adversarial training with PGD (Madry et al. 2018): the step is made on the worst inputs that a few steps of ascent find. */
import { lossAscent } from "./ascent.ts";
import type { TrainingMethod } from "./method.ts";

type Params = {
  /** steps of ascent */
  readonly steps: number;
  /** length of a step, in units of epsilon */
  readonly stepSize: number;
};

export const pgdAt: TrainingMethod<Params> = {
  id: "pgd-at",
  title: "Adversarial training with PGD",
  paper:
    "Madry, Makelov, Schmidt, Tsipras, Vladu: Towards Deep Learning Models Resistant to Adversarial Attacks, ICLR 2018, arXiv:1706.06083",
  defaults: { steps: 7, stepSize: 0.25 },
  prepare: async (c) => ({ x: await lossAscent(c, c.params), labels: c.labels }),
};
