/** MART (Wang et al. 2020): as adversarial training, with more weight on what is misclassified without an attack. */
import type { Objective } from "../../engine/fit/objective.ts";
import { tensor } from "../../engine/tensor/tensor.ts";
import { lossAscent } from "./ascent.ts";
import type { TrainingMethod } from "./method.ts";
import { halves, pair } from "./pair.ts";

type Params = {
  /** weight of the divergence (lambda) */
  readonly lambda: number;
  readonly steps: number;
  /** length of a step, in units of epsilon */
  readonly stepSize: number;
};

const objective = (lambda: number): Objective => ({
  id: `mart(${lambda})`,
  rowsPerSample: 2,
  formula: "L = -log p(x')_y - log(1 - max_{k != y} p(x')_k) + lambda KL(p(x) || p(x')) (1 - p(x)_y)",
  build: (c) => {
    const { b } = c;
    const h = halves(c);
    const one = b.scalar(1, "float32");
    const p = b.op("Exp", [h.adversarial]);
    const far = b.op(
      "ScatterElements",
      [p, h.column, b.op("Mul", [b.op("Cast", [h.column], { to: 1 }), b.scalar(0, "float32")])],
      {
        axis: 1,
      },
    );
    const [rival = ""] = b.ops("TopK", [far, b.constant(tensor("int64", [1], BigInt64Array.of(1n)))], 2, { axis: 1 });
    const margin = b.op("Log", [b.op("Sub", [b.scalar(1 + 1e-6, "float32"), rival])]);
    const doubt = b.op("Sub", [one, b.op("Exp", [h.ofLabel(h.clean)])]);
    const stay = b.op("Mul", [b.op("Mul", [h.divergence(), doubt]), b.scalar(lambda, "float32")]);
    return h.flat(b.op("Sub", [b.op("Sub", [stay, h.ofLabel(h.adversarial)]), margin]));
  },
});

export const mart: TrainingMethod<Params> = {
  id: "mart",
  title: "Misclassification-aware adversarial training",
  paper:
    "Wang, Zou, Yi, Bailey, Ma, Gu: Improving Adversarial Robustness Requires Revisiting Misclassified Examples, ICLR 2020",
  defaults: { lambda: 5, steps: 10, stepSize: 0.25 },
  objective: ({ lambda }) => objective(lambda),
  prepare: async (c) => pair(c.x, await lossAscent(c, c.params), c.labels),
};
