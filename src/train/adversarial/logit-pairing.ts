/** Adversarial logit pairing (Kannan et al. 2018): both halves are trained, and their logits are drawn together. */
import type { Objective } from "../../engine/fit/objective.ts";
import { lossAscent } from "./ascent.ts";
import type { TrainingMethod } from "./method.ts";
import { halves, pair } from "./pair.ts";

type Params = {
  /** weight of the pairing (lambda) */
  readonly lambda: number;
  readonly steps: number;
  /** length of a step, in units of epsilon */
  readonly stepSize: number;
};

const objective = (lambda: number): Objective => ({
  id: `logit-pairing(${lambda})`,
  rowsPerSample: 2,
  formula: "L = -(log p(x)_y + log p(x')_y) / 2 + lambda mean_k (z(x)_k - z(x')_k)^2",
  build: (c) => {
    const { b } = c;
    const h = halves(c);
    const [clean = "", adversarial = ""] = b.ops("Split", [c.scores], 2, { axis: 0, num_outputs: 2 });
    const gap = b.op("Sub", [clean, adversarial]);
    const apart = b.op("ReduceMean", [b.op("Mul", [gap, gap]), b.ints([1])]);
    const right = b.op("Add", [h.ofLabel(h.clean), h.ofLabel(h.adversarial)]);
    return h.flat(
      b.op("Sub", [b.op("Mul", [apart, b.scalar(lambda, "float32")]), b.op("Mul", [right, b.scalar(0.5, "float32")])]),
    );
  },
});

export const logitPairing: TrainingMethod<Params> = {
  id: "logit-pairing",
  title: "Adversarial logit pairing",
  paper:
    "Kannan, Kurakin, Goodfellow: Adversarial Logit Pairing, 2018, arXiv:1803.06373 (its robustness claim did not hold: Engstrom et al. 2018, arXiv:1807.10272)",
  defaults: { lambda: 0.5, steps: 7, stepSize: 0.25 },
  objective: ({ lambda }) => objective(lambda),
  prepare: async (c) => pair(c.x, await lossAscent(c, c.params), c.labels),
};
