/**
 * VMI-FGSM (Wang & He 2021, arXiv:2103.15571) in Linf, made for examples that carry over to other models: momentum on gradients that are corrected by how those of
 * random neighbours differed one step before.
 *
 *   g' = mu g + (d + v) / mean |d + v|,   v' = mean over neighbours of the gradient at x + r, less d,   r uniform in +- beta epsilon
 */
import { CasemateError } from "../../core/error.ts";
import type { Rng } from "../../core/rng.ts";
import type { Attack } from "../attack.ts";
import type { PerRow } from "./active-set.ts";
import { accumulate } from "./ni-fgsm.ts";
import { pgdLoop } from "./pgd-loop.ts";
import { stepRule } from "./steepest-step.ts";

export type VmiFgsmParams = {
  /** default 10 */
  readonly steps: number;
  /** decay factor mu of the momentum, default 1 */
  readonly decay: number;
  /** step size over epsilon; default 1 / steps, as the paper */
  readonly relativeStep: number | null;
  /** random neighbours per step, one gradient each; default 20 */
  readonly neighbours: number;
  /** how far they are, over epsilon; default 1.5. They are clipped to the box */
  readonly beta: number;
  /** cross-entropy (default), dlr or margin */
  readonly loss: string;
};

export const vmiFgsm: Attack<VmiFgsmParams> = {
  id: "evasion/vmi-fgsm",
  title: "Variance-tuned momentum iterative fast gradient sign method",
  kind: "fixed",
  needs: "gradient",
  norms: ["linf"],
  targeted: true,
  random: true,
  paper:
    "Wang & He, Enhancing the Transferability of Adversarial Attacks through Variance Tuning, CVPR 2021, arXiv:2103.15571",
  atlas: ["AML.T0015", "AML.T0043.000", "AML.T0043.002"],
  defaults: { steps: 10, decay: 1, relativeStep: null, neighbours: 20, beta: 1.5, loss: "cross-entropy" },
  run(c) {
    const p = c.params;
    if (!Number.isInteger(p.neighbours) || p.neighbours < 1)
      throw new CasemateError("ATTACK_PARAMS", `neighbours must be a whole number of at least 1, got ${p.neighbours}`);
    if (!(p.beta > 0)) throw new CasemateError("ATTACK_PARAMS", `beta must be greater than 0, got ${p.beta}`);
    const { size: d, lower, upper, mutable } = c.domain;
    const reach = p.beta * c.epsilon;
    const rngs = new Map<number, Rng>();
    const rngOf = (row: number): Rng => {
      const rng = rngs.get(row) ?? c.rng(row, "neighbours");
      rngs.set(row, rng);
      return rng;
    };
    let variance: PerRow<Float32Array> | undefined;
    return pgdLoop(c, {
      steps: p.steps,
      alpha: (p.relativeStep ?? 1 / p.steps) * c.epsilon,
      rule: stepRule("linf", "box", 0),
      loss: p.loss,
      randomStart: false,
      restarts: 1,
      l1Projection: "box",
      eot: 1,
      queriesPerStep: 1 + p.neighbours,
      async gradientAt(set, x, _momentum, ask) {
        variance ??= set.track(new Float32Array(x.length), d);
        const here = await ask(x);
        const around = new Float64Array(x.length);
        for (let k = 0; k < p.neighbours; k++) {
          const at = x.slice();
          for (let r = 0; r < set.size; r++) {
            const rng = rngOf(set.rows[r] as number);
            for (let j = 0; j < d; j++) {
              const v = (x[r * d + j] as number) + reach * (2 * rng.uniform() - 1);
              if (mutable === undefined || mutable[j] !== 0)
                at[r * d + j] = Math.min(upper[j] as number, Math.max(lower[j] as number, v));
            }
          }
          const gradient = await ask(at);
          for (let o = 0; o < around.length; o++) around[o] = (around[o] as number) + (gradient[o] as number);
        }
        const old = variance.data;
        return here.map((g, o) => {
          const tuned = g + (old[o] as number);
          old[o] = (around[o] as number) / p.neighbours - g;
          return tuned;
        });
      },
      direction: (set, g, momentum) => accumulate(set, g, momentum, p.decay, d),
    });
  },
};
