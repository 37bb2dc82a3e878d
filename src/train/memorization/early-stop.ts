/**
 * Early stopping by the privacy gap: of the epochs in which the loss on held-out samples exceeds that on training samples by at most `gap`, the one with the
 * best held-out accuracy is kept. The gap bounds what Yeom's attack gains (Yeom et al. 2018, arXiv:1709.01604).
 *
 * A share of the data is held out for it and not trained on. Where no epoch is within the gap, the first is kept.
 */
import { CasemateError } from "../../core/error.ts";
import { rngFor } from "../../core/rng.ts";
import { fit, type FitData } from "../../engine/fit/fit.ts";
import { measure } from "../../engine/fit/measure.ts";
import { pickRows } from "./pick-rows.ts";
import type { Remedy } from "./remedy.ts";

type Params = {
  /** held-out loss minus training loss, in nats */
  readonly gap: number;
  /** share of the data that is held out */
  readonly held: number;
};

export const earlyStop: Remedy<Params> = {
  id: "early-stop",
  title: "Early stopping by the privacy gap",
  paper: "Yeom, Giacomelli, Fredrikson, Jha: Privacy Risk in Machine Learning, CSF 2018, arXiv:1709.01604",
  defaults: { gap: 0.1, held: 0.1 },
  train: async ({ net, data, fit: o, params }) => {
    if (!(params.gap > 0) || !(params.held > 0 && params.held < 1))
      throw new CasemateError("USAGE", `gap is above 0 and held between 0 and 1, got ${params.gap} and ${params.held}`);
    const { train, held } = holdOut(data, params.held, o.seed ?? 0);
    const { model } = await fit(net, train, {
      ...o,
      validation: held,
      // never reached; finite, so that of equal epochs the first is kept, which knows the data least
      patience: o.epochs,
      measure: async (trainer, x, labels, weights) => {
        const outside = await measure(trainer, x, labels, weights);
        const inside = await measure(trainer, train.x, train.labels, weights);
        // accuracy decides which epoch is kept: 0 keeps no epoch beyond the gap
        return outside.loss - inside.loss <= params.gap ? outside : { ...outside, accuracy: 0 };
      },
    });
    return model;
  },
};

const holdOut = (data: FitData, share: number, seed: number): { readonly train: FitData; readonly held: FitData } => {
  const n = data.labels.length;
  const k = Math.floor(share * n);
  if (k < 1 || k >= n)
    throw new CasemateError("DATA_MISMATCH", `of ${n} samples a share of ${share} can not be held out`, {
      hint: "give more samples",
    });
  const order = rngFor(seed, "early-stop").shuffle(Int32Array.from({ length: n }, (_, i) => i));
  return {
    train: pickRows(data, order.subarray(k).toSorted()),
    held: pickRows(data, order.subarray(0, k).toSorted()),
  };
};
