/**
 * Distillation for membership privacy (Shejwalkar, Houmansadr 2021): a teacher is trained on one part of the data; a student learns the teacher's answers to
 * the other part, whose labels are not used. The paper takes unlabelled public data for the second part; here both are the user's.
 *
 * Members of the first part reach the student only through the teacher's answers to samples that it was not trained on.
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
  /** of the data that the teacher is trained on */
  readonly share: number;
};

export const distill: Remedy<Params> = {
  id: "distill",
  title: "Distillation to samples that the teacher has not seen",
  paper:
    "Shejwalkar, Houmansadr: Membership Privacy for Machine Learning Models Through Knowledge Transfer, AAAI 2021, arXiv:1906.06589",
  defaults: { share: 0.5 },
  train: async ({ net, data, fit: o, params }) => {
    const n = data.labels.length;
    const k = Math.floor(params.share * n);
    if (!(k >= 1 && k < n))
      throw new CasemateError("USAGE", `a share of ${params.share} of ${n} samples is no part of them`);
    const order = rngFor(o.seed ?? 0, "distill").shuffle(Int32Array.from({ length: n }, (_, i) => i));
    const [own, open] = [order.subarray(0, k), order.subarray(k)].map((rows) => pickRows(data, rows.toSorted())) as [
      typeof data,
      typeof data,
    ];
    const teacher = (await fit(net, own, o)).model;
    const scores = await scoresOf(teacher, open, o);
    return fitSoft(net, open, softmaxRows(scores, scores.length / open.labels.length), o);
  },
};
