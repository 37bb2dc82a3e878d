/** L2 regularisation: weights are pulled towards 0 in every step, so that single samples move them less. */
import { fit } from "../../engine/fit/fit.ts";
import type { Remedy } from "./remedy.ts";

type Params = {
  /** of the optimizer, decoupled for adam */
  readonly decay: number;
};

export const weightDecay: Remedy<Params> = {
  id: "weight-decay",
  title: "L2 regularisation",
  paper:
    "Loshchilov, Hutter: Decoupled Weight Decay Regularization, ICLR 2019, arXiv:1711.05101; against membership inference: Shokri et al. 2017, arXiv:1610.05820",
  defaults: { decay: 0.1 },
  train: async ({ net, data, fit: o, params }) =>
    (await fit(net, data, { ...o, optimizer: { ...o.optimizer, weightDecay: params.decay } })).model,
};
