/** mixup (Zhang et al. 2018): the net sees convex combinations of pairs, never a sample as it is. */
import { fit } from "../../engine/fit/fit.ts";
import type { Remedy } from "./remedy.ts";

type Params = {
  /** of the Beta distribution that the share is drawn of */
  readonly alpha: number;
};

export const mixup: Remedy<Params> = {
  id: "mixup",
  title: "Mixed pairs of samples",
  paper: "Zhang, Cisse, Dauphin, Lopez-Paz: mixup, ICLR 2018, arXiv:1710.09412",
  defaults: { alpha: 1 },
  train: async ({ net, data, fit: o, params }) =>
    (await fit(net, data, { ...o, mix: { kind: "mixup", alpha: params.alpha } })).model,
};
