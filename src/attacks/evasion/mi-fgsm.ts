/** MI-FGSM: the momentum iterative method (Dong et al. 2018). */
import { CasemateError } from "../../core/error.ts";
import type { Attack } from "../attack.ts";
import type { ActiveSet, PerRow } from "./active-set.ts";
import { pgdLoop } from "./pgd-loop.ts";
import { type StepRule, steepestStep, stepRule } from "./steepest-step.ts";

export type MiFgsmParams = {
  /** default 10 */
  readonly steps: number;
  /** decay factor mu of the momentum, default 1 */
  readonly decay: number;
  /** step size over epsilon; default 1 / steps, as the paper */
  readonly relativeStep: number | null;
  /** step size in input units; takes precedence over relativeStep */
  readonly stepSize: number | null;
  /** what is added to the momentum: "l1", g / ||g||_1 (the paper, torchattacks, ART; default), or "step", the unit step of the norm (Foolbox) */
  readonly accumulate: string;
  /** start at a random point of the ball, default false */
  readonly randomStart: boolean;
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

export const miFgsm: Attack<MiFgsmParams> = {
  id: "evasion/mi-fgsm",
  title: "Momentum iterative fast gradient sign method",
  kind: "fixed",
  needs: "gradient",
  norms: ["linf", "l2", "l1"],
  targeted: true,
  random: false,
  paper: "Dong et al., Boosting Adversarial Attacks with Momentum, CVPR 2018, arXiv:1710.06081",
  atlas: ["AML.T0015", "AML.T0043.000"],
  defaults: {
    steps: 10,
    decay: 1,
    relativeStep: null,
    stepSize: null,
    accumulate: "l1",
    randomStart: false,
    loss: "cross-entropy",
    eot: 1,
    l1Step: "box",
    l1Quantile: 0.99,
    l1Projection: "box",
  },
  run(c) {
    const p = c.params;
    const d = c.domain.size;
    const rule = stepRule(c.norm, p.l1Step, p.l1Quantile);
    const unit = unitDirection(p.accumulate, rule);
    return pgdLoop(c, {
      ...p,
      restarts: 1,
      alpha: p.stepSize ?? (p.relativeStep ?? 1 / p.steps) * c.epsilon,
      rule,
      direction(set: ActiveSet, g: Float32Array, momentum: PerRow<Float32Array>) {
        unit(g, set.size, d);
        const m = momentum.data;
        for (let i = 0; i < m.length; i++) {
          const v = p.decay * (m[i] as number) + (g[i] as number);
          m[i] = v;
          g[i] = v;
        }
      },
    });
  },
};

/** Replaces every row of g by the direction that is accumulated. */
const unitDirection = (kind: string, rule: StepRule): ((g: Float32Array, n: number, d: number) => void) => {
  if (kind === "l1")
    return (g, n, d) => {
      for (let o = 0; o < n * d; o += d) {
        let s = 0;
        for (let i = o; i < o + d; i++) s += Math.abs(g[i] as number);
        // a division, as the peers: where gradients of two steps cancel, the rounding decides between a step and none
        const norm = Math.max(s, 1e-12);
        for (let i = o; i < o + d; i++) g[i] = (g[i] as number) / norm;
      }
    };
  if (kind === "step")
    return (g, n, d) => {
      const wide = { lower: unbounded(d, -Infinity), upper: unbounded(d, Infinity) };
      const domain = { dims: [d], size: d, layout: "flat" as const, ...wide };
      const unit = new Float32Array(g.length);
      const spread: StepRule = { ...rule, l1: rule.l1 === "box" ? "steepest" : rule.l1 };
      for (let r = 0; r < n; r++) steepestStep(spread, 1, unit, g, r, domain);
      g.set(unit);
    };
  throw new CasemateError("ATTACK_PARAMS", `accumulate '${kind}' is not one of l1, step`);
};

const unbounded = (d: number, v: number): Float32Array => new Float32Array(d).fill(v);
