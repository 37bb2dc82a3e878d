/** Certified training by interval bounds (Gowal et al. 2018): the worst logits that the bounds allow are trained, with a radius that grows. */
import { intervalBounds } from "../../defences/certify/interval.ts";
import { worstCase } from "../../defences/certify/worst-case.ts";
import type { ObjectiveContext, Objective } from "../../engine/fit/objective.ts";
import type { Value } from "../../engine/onnx/builder.ts";
import { float32 } from "../../engine/tensor/tensor.ts";
import type { TrainingMethod } from "./method.ts";

type Params = {
  /** share of the run that is trained on clean inputs first */
  readonly warmup: number;
  /** share of the run by which the radius is the full one */
  readonly ramp: number;
  /** weight of the clean loss at the end; it falls from 1 as the radius grows */
  readonly kappa: number;
};

const crossEntropy = ({ b, labels }: ObjectiveContext, z: Value): Value => {
  const logp = b.op("LogSoftmax", [z], { axis: 1 });
  const own = b.op("GatherElements", [logp, b.op("Unsqueeze", [labels, b.ints([1])])], { axis: 1 });
  return b.op("Neg", [b.op("Squeeze", [own, b.ints([1])])]);
};

const objective: Objective = {
  id: "interval-bounds",
  formula: "L = kappa CE(z(x), y) + (1 - kappa) CE(worst z over the box, y)",
  build: (c) => {
    const { b } = c;
    const radius = c.input("radius", "float32", undefined);
    const lower = b.op("Max", [b.op("Sub", [c.x, radius]), c.input("low", "float32", undefined)]);
    const upper = b.op("Min", [b.op("Add", [c.x, radius]), c.input("high", "float32", undefined)]);
    const z = intervalBounds({ b, nodes: c.nodes, input: c.x, box: { lower, upper } }, c.scores);
    const kappa = c.input("kappa", "float32", []);
    return b.op("Add", [
      b.op("Mul", [kappa, crossEntropy(c, c.scores)]),
      b.op("Mul", [b.op("Sub", [b.scalar(1, "float32"), kappa]), crossEntropy(c, worstCase(b, z, c.labels))]),
    ]);
  },
};

export const intervalTraining: TrainingMethod<Params> = {
  id: "ibp",
  title: "Certified training by interval bounds (IBP)",
  paper:
    "Gowal et al.: On the Effectiveness of Interval Bound Propagation for Training Verifiably Robust Models, 2018, arXiv:1810.12715",
  defaults: { warmup: 0.05, ramp: 0.5, kappa: 0.5 },
  objective: () => objective,
  prepare: ({ trainer, threat, params, done, x, labels }) => {
    const grown = Math.min(1, Math.max(0, (done - params.warmup) / Math.max(params.ramp - params.warmup, 1e-9)));
    const { lower, upper, mutable } = threat.domain;
    const radius = lower.map((low, j) =>
      mutable !== undefined && mutable[j] === 0 ? 0 : grown * threat.epsilon * ((upper[j] as number) - low),
    );
    const one = [1, ...trainer.sampleDims];
    return Promise.resolve({
      x,
      labels,
      extra: {
        radius: float32(one, radius),
        low: float32(one, lower),
        high: float32(one, upper),
        kappa: float32([], Float32Array.of(1 - grown * (1 - params.kappa))),
      },
    });
  },
};
