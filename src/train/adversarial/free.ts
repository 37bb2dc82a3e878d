/** Free adversarial training (Shafahi et al. 2019): each batch is replayed, and one pass gives both the weights' gradient and the perturbation's. */
import { float32 } from "../../engine/tensor/tensor.ts";
import type { TrainingMethod } from "./method.ts";
import { ascend, project } from "./threat.ts";

type Params = {
  /** steps on each batch (m); an epoch costs m plain ones, so train m times fewer */
  readonly replays: number;
};

/** The perturbation of the last step, one row for each of a batch; it goes on into the next batch. */
const perturbation = "perturbation";

export const free: TrainingMethod<Params> = {
  id: "free",
  title: "Free adversarial training",
  paper: "Shafahi et al.: Adversarial Training for Free!, NeurIPS 2019, arXiv:1904.12843",
  defaults: { replays: 4 },
  replays: ({ replays }) => replays,
  prepare: ({ trainer, threat, memory, x, labels }) => {
    const at = x.slice();
    const delta = memory.get(perturbation);
    if (delta !== undefined) for (let i = 0; i < at.length; i++) at[i] = (at[i] as number) + (delta[i] ?? 0);
    project(threat, at, x);
    const dims = [labels.length, trainer.size];
    return Promise.resolve({ x: at, labels, extra: { clean: float32(dims, x) } });
  },
  compute: async (_, trainer, batch, { threat, memory }) => {
    const { inputGradient, ...result } = await trainer.stepWithInput(batch);
    const clean = batch.extra?.["clean"]?.data as Float32Array;
    const known = memory.get(perturbation);
    // in the ball, not in the box: the next batch has other pixels at their bounds
    const at = clean.map((v, i) => v + (known?.[i] ?? 0));
    ascend(threat, 1, at, clean, inputGradient, false);
    // the last batch of an epoch is shorter: rows that it does not have stay
    const next = known?.slice() ?? new Float32Array(at.length);
    for (let i = 0; i < at.length; i++) next[i] = (at[i] as number) - (clean[i] as number);
    memory.set(perturbation, next);
    return result;
  },
};
