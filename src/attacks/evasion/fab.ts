/** FAB: the fast adaptive boundary attack (Croce & Hein, ICML 2020), looking for the nearest adversarial example in Linf, L2 or L1. */
import { CasemateError } from "../../core/error.ts";
import type { Attack, AttackContext } from "../attack.ts";
import { allRows } from "./active-set.ts";
import { fabRun } from "./fab-run.ts";
import { likeliestTargets } from "./targets.ts";

export type FabParams = {
  /** steps per run, default 100 */
  readonly iterations: number;
  /** runs per sample (per target class for fab-t), the first from the original, the others from random points; default 1 */
  readonly restarts: number;
  /** most weight of the step from the original, default 0.1 */
  readonly alphaMax: number;
  /** extrapolation beyond the hyperplane, default 1.05 */
  readonly eta: number;
  /** share of the distance kept when stepping back from an adversarial point, default 0.9 */
  readonly beta: number;
};

export type FabTargetedParams = FabParams & {
  /** the likeliest wrong classes, tried one after the other; default 9 */
  readonly targetClasses: number;
};

const defaults: FabParams = { iterations: 100, restarts: 1, alphaMax: 0.1, eta: 1.05, beta: 0.9 };

const common = {
  kind: "minimal",
  needs: "gradient",
  norms: ["linf", "l2", "l1"],
  targeted: true,
  random: true,
  paper:
    "Croce & Hein, Minimally Distorted Adversarial Examples with a Fast Adaptive Boundary Attack, ICML 2020, arXiv:1907.02044",
  atlas: ["AML.T0015", "AML.T0043.000"],
} as const;

/** Towards the nearest of all class boundaries: K - 1 gradients per step. */
export const fab: Attack<FabParams> = {
  ...common,
  id: "evasion/fab",
  title: "Fast adaptive boundary attack",
  defaults,
  run: (c) => runs(c, c.params, [c.targets]),
};

/** Towards the boundary to one class at a time: one gradient per step. */
export const fabTargeted: Attack<FabTargetedParams> = {
  ...common,
  id: "evasion/fab-t",
  title: "Fast adaptive boundary attack, targeted",
  defaults: { ...defaults, targetClasses: 9 },
  run: async (c) =>
    runs(c, c.params, c.targets === undefined ? await likeliestTargets(c, c.params.targetClasses) : [c.targets]),
};

const runs = async (
  c: AttackContext,
  p: FabParams,
  targets: readonly (Int32Array | undefined)[],
): Promise<Float32Array> => {
  for (const [name, v] of Object.entries({ iterations: p.iterations, restarts: p.restarts }))
    if (!Number.isInteger(v) || v < 1)
      throw new CasemateError("ATTACK_PARAMS", `${name} must be a whole number of at least 1, got ${v}`);
  const total = targets.length * p.restarts;
  let done = 0;
  for (const [t, target] of targets.entries())
    for (let restart = 0; restart < p.restarts; restart++, done++) {
      const rows = c.oracle.remaining(allRows(c.n));
      if (rows.length === 0) break;
      await fabRun(c, rows, {
        ...p,
        targets: target,
        start: restart === 0 ? undefined : [t, restart],
        progress: (share) => c.progress((done + share) / total),
      });
    }
  // every point was shown to the oracle, which keeps the nearest hit
  const d = c.domain.size;
  const result = c.x.slice();
  for (let row = 0; row < c.n; row++) {
    const best = c.oracle.best(row);
    if (best !== undefined) result.set(best.x, row * d);
  }
  return result;
};
