/** Adversarial weight perturbation (Wu et al. 2020): the gradient is taken where the weights too have been moved against the model. */
import type { Batch, StepResult, Trainer } from "../../engine/fit/trainer.ts";
import type { TrainingMethod } from "./method.ts";
import { pgdAt } from "./pgd-at.ts";

type Params = {
  readonly steps: number;
  /** length of a step, in units of epsilon */
  readonly stepSize: number;
  /** how far weights move, in units of the norm of each weight tensor (gamma) */
  readonly gamma: number;
};

/** Moves weights by gamma ||w|| g / ||g|| per tensor, computes there, moves back. Biases and other vectors stay, as in the paper's code. */
const compute = async ({ gamma }: Params, trainer: Trainer, batch: Batch): Promise<StepResult> => {
  // a batch counts once in the running statistics, though it is passed through the net twice
  const statistics = new Map([...trainer.statistics].map(([name, v]) => [name, v.slice()]));
  const { gradients } = await trainer.step(batch);
  for (const [name, v] of statistics) trainer.statistics.get(name)?.set(v);
  const before = new Map<string, Float32Array>();
  for (const [name, w] of trainer.weights) {
    const g = gradients.get(name);
    if (g === undefined || trainer.dims(name).length < 2) continue;
    const scale = (gamma * norm(w)) / (norm(g) + 1e-12);
    before.set(name, w.slice());
    for (let i = 0; i < w.length; i++) w[i] = (w[i] as number) + scale * (g[i] as number);
  }
  try {
    return await trainer.step(batch);
  } finally {
    for (const [name, w] of before) trainer.weights.get(name)?.set(w);
  }
};

const norm = (v: Float32Array): number => Math.sqrt(v.reduce((s, a) => s + a * a, 0));

export const weightPerturbation: TrainingMethod<Params> = {
  id: "awp",
  title: "Adversarial training with weight perturbation (AWP)",
  paper: "Wu, Xia, Wang: Adversarial Weight Perturbation Helps Robust Generalization, NeurIPS 2020, arXiv:2004.05884",
  defaults: { ...pgdAt.defaults, gamma: 0.005 },
  prepare: (c) => pgdAt.prepare(c),
  compute,
};
