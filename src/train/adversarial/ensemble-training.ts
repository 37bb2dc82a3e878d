/** Ensemble adversarial training (Tramer et al. 2018): half of a batch comes from one-step attacks on other, fixed models, taken in turn with the own. */
import type { Objective } from "../../engine/fit/objective.ts";
import { softTargets } from "../../engine/fit/mix.ts";
import { ascend } from "./threat.ts";
import type { TrainingMethod } from "./method.ts";
import { halves, pair } from "./pair.ts";

type Params = {
  /** share of the batches that are attacked through the model itself; the others go through one of the sources each */
  readonly own: number;
};

const objective: Objective = {
  id: "clean-and-adversarial",
  rowsPerSample: 2,
  formula: "L = -(log p(x)_y + log p(x')_y) / 2",
  build: (c) => {
    const h = halves(c);
    const both = c.b.op("Add", [h.ofLabel(h.clean), h.ofLabel(h.adversarial)]);
    return h.flat(c.b.op("Mul", [both, c.b.scalar(-0.5, "float32")]));
  },
};

export const ensembleTraining: TrainingMethod<Params> = {
  id: "ensemble-at",
  title: "Ensemble adversarial training",
  paper:
    "Tramer, Kurakin, Papernot, Goodfellow, Boneh, McDaniel: Ensemble Adversarial Training: Attacks and Defenses, ICLR 2018, arXiv:1705.07204 (holds against transferred attacks, less against those on the net itself)",
  defaults: { own: 0.5 },
  wantsSources: "train some with --method standard --fresh and other seeds, and give them with --sources a.onnx,b.onnx",
  objective: () => objective,
  prepare: async ({ trainer, threat, params, sources, x, labels, rng }) => {
    const draw = rng(0, "source");
    const through = draw.uniform() < params.own ? trainer : (sources[draw.integer(sources.length)] ?? trainer);
    const targets = softTargets(labels, await trainer.classes(), 0);
    const { gradient } = await through.inputGradient(x, targets);
    const adversarial = x.slice();
    ascend(threat, 1, adversarial, x, gradient);
    return pair(x, adversarial, labels);
  },
};
