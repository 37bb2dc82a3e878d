/**
 * MemGuard (Jia et al. 2019) behind a plainly trained net: the defender trains one more net on a random half of his samples, learns to tell its members by
 * their answers, and changes the answers of the model so that this is unsure.
 */
import { memGuard } from "../../defences/output/mem-guard.ts";
import { trainMembershipClassifier } from "../../defences/output/membership-classifier.ts";
import { rngFor } from "../../core/rng.ts";
import { softmaxRows } from "../../engine/tensor/softmax.ts";
import { pickRows } from "./pick-rows.ts";
import type { Remedy } from "./remedy.ts";
import { scoresOf } from "./scores-of.ts";
import { standardTraining } from "./standard.ts";

type Params = {
  /** mean L1 change of the probabilities that is allowed, 0 to 2 */
  readonly budget: number;
};

export const guardedAnswers: Remedy<Params> = {
  id: "mem-guard",
  title: "Plain training, answers changed by MemGuard",
  paper: "Jia, Salem, Backes, Zhang, Gong: MemGuard, CCS 2019, arXiv:1909.10594",
  defaults: { budget: 1 },
  train: (c) => standardTraining.train({ ...c, params: {} }),
  answers: async ({ net, data, fit, params }) => {
    const n = data.labels.length;
    const seed = fit.seed ?? 0;
    const order = rngFor(seed, "mem-guard").shuffle(Int32Array.from({ length: n }, (_, i) => i));
    const rows = order.subarray(0, n >> 1).toSorted();
    const model = await standardTraining.train({ net, data: pickRows(data, rows), fit, params: {} });
    const scores = await scoresOf(model, data, fit);
    const member = new Uint8Array(n);
    for (const i of rows) member[i] = 1;
    const rng = rngFor(seed, "mem-guard-key");
    // for measuring; a server takes a secret key
    const key = Uint8Array.from({ length: 32 }, () => rng.integer(256));
    return memGuard({
      classifier: trainMembershipClassifier(softmaxRows(scores, scores.length / n), member),
      budget: params.budget,
      key,
    });
  },
};
