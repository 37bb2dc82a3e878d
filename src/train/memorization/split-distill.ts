/**
 * Split distillation (SELENA, Tang et al. 2022): of `models` teachers each sample is withheld from `without`; a student learns, for every sample, the mean
 * answer of the teachers that have not seen it. The student is thus shown its training samples as new ones are answered.
 *
 * What is withheld from whom is drawn by the sample's row, so that every sample has exactly `without` teachers.
 */
import { CasemateError } from "../../core/error.ts";
import { rngFor } from "../../core/rng.ts";
import { fit } from "../../engine/fit/fit.ts";
import { softmaxRows } from "../../engine/tensor/softmax.ts";
import { pickRows } from "./pick-rows.ts";
import type { Remedy } from "./remedy.ts";
import { scoresOf } from "./scores-of.ts";
import { fitSoft } from "../../engine/fit/fit-soft.ts";

type Params = {
  /** teachers (K of the paper, 25 there) */
  readonly models: number;
  /** teachers that a sample is withheld from (L of the paper, 10 there) */
  readonly without: number;
};

export const splitDistill: Remedy<Params> = {
  id: "split-distill",
  title: "Distillation of teachers that have not seen the sample",
  paper:
    "Tang et al.: Mitigating Membership Inference Attacks by Self-Distillation Through a Novel Ensemble Architecture, USENIX Security 2022, arXiv:2110.08324",
  defaults: { models: 5, without: 2 },
  train: async ({ net, data, fit: o, params: { models, without } }) => {
    if (![models, without].every((v) => Number.isInteger(v) && v >= 1) || without >= models)
      throw new CasemateError(
        "USAGE",
        `models and without are whole numbers, without below models, got ${models} and ${without}`,
      );
    const n = data.labels.length;
    const seed = o.seed ?? 0;
    const withheld = Array.from({ length: models }, () => new Uint8Array(n));
    for (let i = 0; i < n; i++) {
      const order = rngFor(seed, "split-distill", i).shuffle(Int32Array.from({ length: models }, (_, k) => k));
      for (const k of order.subarray(0, without)) (withheld[k] as Uint8Array)[i] = 1;
    }
    let targets = new Float32Array(0);
    for (const [k, mask] of withheld.entries()) {
      const rows = Int32Array.from(mask, (_, i) => i);
      const seen = rows.filter((i) => mask[i] === 0);
      const unseen = rows.filter((i) => mask[i] === 1);
      if (seen.length === 0 || unseen.length === 0)
        throw new CasemateError("DATA_MISMATCH", `${n} samples are too few for ${models} teachers`);
      const teacher = (await fit(net, pickRows(data, seen), { ...o, seed: seed + 1 + k })).model;
      const scores = await scoresOf(teacher, pickRows(data, unseen), o);
      const classes = scores.length / unseen.length;
      if (targets.length === 0) targets = new Float32Array(n * classes);
      const p = softmaxRows(scores, classes);
      unseen.forEach((row, i) => {
        for (let c = 0; c < classes; c++)
          targets[row * classes + c] =
            (targets[row * classes + c] as number) + (p[i * classes + c] as number) / without;
      });
    }
    return fitSoft(net, data, targets, o);
  },
};
