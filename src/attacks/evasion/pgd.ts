/** PGD: projected gradient descent (Madry et al. 2018), in L1, L2 and Linf, with restarts. */
import type { Attack } from "../attack.ts";
import { pgdLoop, relativeStepOf } from "./pgd-loop.ts";
import { stepRule } from "./steepest-step.ts";

export type PgdParams = {
  /** steps per run, default 40 for Linf and 50 for L2 and L1 */
  readonly steps: number | null;
  /** step size over epsilon, default 0.01 / 0.3 for Linf and 0.025 for L2 and L1 */
  readonly relativeStep: number | null;
  /** step size in input units; takes precedence over relativeStep */
  readonly stepSize: number | null;
  /** start at a random point of the ball, default true */
  readonly randomStart: boolean;
  /** runs per sample, default 1 */
  readonly restarts: number;
  /** cross-entropy (default), dlr or margin */
  readonly loss: string;
  /** gradients averaged per step, for random models; default 1 */
  readonly eot: number;
  /** box (default), steepest, normalised or sparse: see steepest-step.ts */
  readonly l1Step: string;
  /** share of coordinates that l1Step "sparse" leaves alone, default 0.99 */
  readonly l1Quantile: number;
  /** box (default), euclidean or rescale: see pgd-loop.ts */
  readonly l1Projection: string;
  /** clip to the box before the projection into an L2 or L1 ball too (ART, CleverHans); default false (the paper, Foolbox, torchattacks) */
  readonly clipFirst: boolean;
};

export const pgd: Attack<PgdParams> = {
  id: "evasion/pgd",
  title: "Projected gradient descent",
  kind: "fixed",
  needs: "gradient",
  norms: ["linf", "l2", "l1"],
  targeted: true,
  random: true,
  paper: "Madry et al., Towards Deep Learning Models Resistant to Adversarial Attacks, ICLR 2018, arXiv:1706.06083",
  atlas: ["AML.T0015", "AML.T0043.000"],
  defaults: {
    steps: null,
    relativeStep: null,
    stepSize: null,
    randomStart: true,
    restarts: 1,
    loss: "cross-entropy",
    eot: 1,
    l1Step: "box",
    l1Quantile: 0.99,
    l1Projection: "box",
    clipFirst: false,
  },
  run(c) {
    const p = c.params;
    return pgdLoop(c, {
      ...p,
      steps: p.steps ?? (c.norm === "linf" ? 40 : 50),
      alpha: p.stepSize ?? relativeStepOf(c.norm, p.relativeStep) * c.epsilon,
      rule: stepRule(c.norm, p.l1Step, p.l1Quantile),
    });
  },
};
