/** FGM: one step along the gradient, as large as the ball allows (FGSM for Linf). */
import type { Attack } from "../attack.ts";
import { pgdLoop } from "./pgd-loop.ts";
import { stepRule } from "./steepest-step.ts";

export type FgmParams = {
  /** cross-entropy (default), dlr or margin */
  readonly loss: string;
  /** start at a random point of the ball (Foolbox' option), default false */
  readonly randomStart: boolean;
  /** gradients averaged, for random models; default 1 */
  readonly eot: number;
  /** box (default), steepest (CleverHans), normalised (Foolbox) or sparse: see steepest-step.ts */
  readonly l1Step: string;
  /** share of coordinates that l1Step "sparse" leaves alone, default 0.99 */
  readonly l1Quantile: number;
};

export const fgm: Attack<FgmParams> = {
  id: "evasion/fgm",
  title: "Fast gradient method",
  kind: "fixed",
  needs: "gradient",
  norms: ["linf", "l2", "l1"],
  targeted: true,
  random: false,
  paper: "Goodfellow et al., Explaining and Harnessing Adversarial Examples, ICLR 2015, arXiv:1412.6572",
  atlas: ["AML.T0015", "AML.T0043.000"],
  defaults: { loss: "cross-entropy", randomStart: false, eot: 1, l1Step: "box", l1Quantile: 0.99 },
  run(c) {
    const p = c.params;
    return pgdLoop(c, {
      ...p,
      steps: 1,
      restarts: 1,
      alpha: c.epsilon,
      rule: stepRule(c.norm, p.l1Step, p.l1Quantile),
      l1Projection: "box",
    });
  },
};
