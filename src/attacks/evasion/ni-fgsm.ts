/**
 * NI-FGSM and SI-NI-FGSM (Lin et al. 2020, arXiv:1908.06281) in Linf, made for examples that carry over to other models: momentum whose gradient is taken where
 * the momentum leads (Nesterov), averaged over copies of the input that are scaled down.
 *
 *   g' = mu g + d / mean |d|,   d = mean over i < scales of the gradient at (x + alpha mu g) / 2^i,   x' = P(x + alpha sign(g'))
 */
import { CasemateError } from "../../core/error.ts";
import type { Attack } from "../attack.ts";
import type { ActiveSet, PerRow } from "./active-set.ts";
import { pgdLoop } from "./pgd-loop.ts";
import { stepRule } from "./steepest-step.ts";

export type NiFgsmParams = {
  /** default 10 */
  readonly steps: number;
  /** decay factor mu of the momentum, default 1 */
  readonly decay: number;
  /** step size over epsilon; default 1 / steps, as the paper */
  readonly relativeStep: number | null;
  /** copies of the input, each half as large as the one before; default 1: NI-FGSM, the paper's SI-NI-FGSM takes 5 */
  readonly scales: number;
  /** clip the point at which the gradient is taken to the box, default true; the authors' code and torchattacks ask outside it */
  readonly clipLookAhead: boolean;
  /** cross-entropy (default), dlr or margin */
  readonly loss: string;
};

export const niFgsm: Attack<NiFgsmParams> = {
  id: "evasion/ni-fgsm",
  title: "Nesterov iterative fast gradient sign method",
  kind: "fixed",
  needs: "gradient",
  norms: ["linf"],
  targeted: true,
  random: false,
  paper:
    "Lin et al., Nesterov Accelerated Gradient and Scale Invariance for Adversarial Attacks, ICLR 2020, arXiv:1908.06281",
  atlas: ["AML.T0015", "AML.T0043.000", "AML.T0043.002"],
  defaults: { steps: 10, decay: 1, relativeStep: null, scales: 1, clipLookAhead: true, loss: "cross-entropy" },
  run(c) {
    const p = c.params;
    if (!Number.isInteger(p.scales) || p.scales < 1)
      throw new CasemateError("ATTACK_PARAMS", `scales must be a whole number of at least 1, got ${p.scales}`);
    const { size: d, lower, upper } = c.domain;
    const alpha = (p.relativeStep ?? 1 / p.steps) * c.epsilon;
    const clip = (v: number, j: number): number =>
      p.clipLookAhead ? Math.min(upper[j] as number, Math.max(lower[j] as number, v)) : v;
    return pgdLoop(c, {
      steps: p.steps,
      alpha,
      rule: stepRule("linf", "box", 0),
      loss: p.loss,
      randomStart: false,
      restarts: 1,
      l1Projection: "box",
      eot: 1,
      queriesPerStep: p.scales,
      async gradientAt(_set, x, momentum, ask) {
        const sum = new Float32Array(x.length);
        for (let i = 0; i < p.scales; i++) {
          const share = 2 ** -i;
          const at = x.map((v, o) => clip((v + p.decay * alpha * (momentum[o] as number)) * share, o % d));
          const gradient = await ask(at);
          for (let o = 0; o < sum.length; o++)
            sum[o] = (sum[o] as number) + (share * (gradient[o] as number)) / p.scales;
        }
        return sum;
      },
      direction: (set, g, momentum) => accumulate(set, g, momentum, p.decay, d),
    });
  },
};

/** Momentum of gradients over their mean absolute value, as the authors' code: d times the paper's L1 norm. */
export const accumulate = (
  set: ActiveSet,
  g: Float32Array,
  momentum: PerRow<Float32Array>,
  decay: number,
  d: number,
): void => {
  const m = momentum.data;
  for (let r = 0; r < set.size; r++) {
    let s = 0;
    for (let o = r * d; o < (r + 1) * d; o++) s += Math.abs(g[o] as number);
    const mean = Math.max(s / d, 1e-30);
    for (let o = r * d; o < (r + 1) * d; o++) {
      const v = decay * (m[o] as number) + (g[o] as number) / mean;
      m[o] = v;
      g[o] = v;
    }
  }
};
