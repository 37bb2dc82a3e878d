/** BIM: the basic iterative method (Kurakin et al. 2017): PGD from the original, in few large steps. */
import type { Attack } from "../attack.ts";
import { pgdLoop } from "./pgd-loop.ts";
import { stepRule } from "./steepest-step.ts";

export type BimParams = {
  /** default 10 */
  readonly steps: number;
  /** step size over epsilon, default 0.2 */
  readonly relativeStep: number;
  /** step size in input units; takes precedence over relativeStep */
  readonly stepSize: number | null;
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
};

export const bim: Attack<BimParams> = {
  id: "evasion/bim",
  title: "Basic iterative method",
  kind: "fixed",
  needs: "gradient",
  norms: ["linf", "l2", "l1"],
  targeted: true,
  random: false,
  paper: "Kurakin et al., Adversarial Examples in the Physical World, ICLR 2017 workshop, arXiv:1607.02533",
  atlas: ["AML.T0015", "AML.T0043.000"],
  defaults: {
    steps: 10,
    relativeStep: 0.2,
    stepSize: null,
    loss: "cross-entropy",
    eot: 1,
    l1Step: "box",
    l1Quantile: 0.99,
    l1Projection: "box",
  },
  run(c) {
    const p = c.params;
    return pgdLoop(c, {
      ...p,
      restarts: 1,
      randomStart: false,
      alpha: p.stepSize ?? p.relativeStep * c.epsilon,
      rule: stepRule(c.norm, p.l1Step, p.l1Quantile),
    });
  },
};
