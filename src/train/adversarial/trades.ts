/** TRADES (Zhang et al. 2019): accuracy on clean inputs, and answers that stay the same nearby. */
import type { Objective } from "../../engine/fit/objective.ts";
import { ascent } from "./ascent.ts";
import type { TrainingMethod } from "./method.ts";
import { softmaxRows } from "../../engine/tensor/softmax.ts";
import { halves, pair } from "./pair.ts";

type Params = {
  /** weight of the divergence */
  readonly beta: number;
  /** steps of ascent on the divergence */
  readonly steps: number;
  /** length of a step, in units of epsilon */
  readonly stepSize: number;
};

const objective = (beta: number): Objective => ({
  id: `trades(${beta})`,
  rowsPerSample: 2,
  formula: "L = -log p(x)_y + beta KL(p(x) || p(x'))",
  build: (c) => {
    const { b } = c;
    const h = halves(c);
    const stay = b.op("Mul", [h.divergence(), b.scalar(beta, "float32")]);
    return h.flat(b.op("Sub", [stay, h.ofLabel(h.clean)]));
  },
});

export const trades: TrainingMethod<Params> = {
  id: "trades",
  title: "TRADES",
  paper:
    "Zhang, Yu, Jiao, Xing, El Ghaoui, Jordan: Theoretically Principled Trade-off between Robustness and Accuracy, ICML 2019, arXiv:1901.08573",
  defaults: { beta: 6, steps: 10, stepSize: 0.25 },
  objective: ({ beta }) => objective(beta),
  prepare: async ({ trainer, threat, params, x, labels, rng }) => {
    const clean = softmaxRows(await trainer.scores(x), await trainer.classes());
    const adversarial = await ascent(trainer, threat, x, {
      steps: params.steps,
      stepSize: params.stepSize,
      // at x itself the divergence has no gradient
      randomStart: true,
      targets: clean,
      rng: (row) => rng(row, "start"),
    });
    return pair(x, adversarial, labels);
  },
};
