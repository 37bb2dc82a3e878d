/** APGD with cross-entropy, DLR and targeted DLR (Croce & Hein, ICML 2020), in Linf, L2 and L1. */
import { CasemateError } from "../../core/error.ts";
import type { LossId } from "../../engine/grad/loss.ts";
import type { Attack, AttackContext } from "../attack.ts";
import { allRows, scatterRows } from "./active-set.ts";
import { apgdRun, apgdStart } from "./apgd-run.ts";
import { ascending, relaxed, tooFewClasses } from "./ask.ts";
import { projectL1Box } from "./l1-box.ts";
import { likeliestTargets } from "./targets.ts";

export type ApgdParams = {
  /** gradient steps per run, default 100 */
  readonly iterations: number;
  /** runs per sample (per target class for apgd-t), default 1 */
  readonly restarts: number;
  /** share of the steps that must gain, or the step size is halved; default 0.75 */
  readonly rho: number;
  /** weight of the new step against the last one, default 0.75 */
  readonly momentum: number;
  /** gradients averaged per step, for random models; default 1 */
  readonly eot: number;
  /** L1: pass through balls of 3 and 2 epsilon first, 30 % of the steps each; default true, as AutoAttack */
  readonly l1LargeRadii: boolean;
};

export type ApgdTargetedParams = ApgdParams & {
  /** the likeliest wrong classes, tried one after the other; default 9 */
  readonly targetClasses: number;
  /** dlr (default), or margin: z_t - max of the others, for models with fewer than 4 classes */
  readonly loss: string;
};

const defaults: ApgdParams = { iterations: 100, restarts: 1, rho: 0.75, momentum: 0.75, eot: 1, l1LargeRadii: true };

const common = {
  kind: "fixed",
  needs: "gradient",
  norms: ["linf", "l2", "l1"],
  targeted: true,
  random: true,
  paper:
    "Croce & Hein, Reliable Evaluation of Adversarial Robustness with an Ensemble of Attacks, ICML 2020, arXiv:2003.01690",
  atlas: ["AML.T0015", "AML.T0043.000"],
} as const;

export const apgdCe: Attack<ApgdParams> = {
  ...common,
  id: "evasion/apgd-ce",
  title: "Auto-PGD on cross-entropy",
  defaults,
  run: (c) => runs(c, c.params, ascending("cross-entropy", c.targets !== undefined, c.oracle.classes), [c.targets]),
};

export const apgdDlr: Attack<ApgdParams> = {
  ...common,
  id: "evasion/apgd-dlr",
  title: "Auto-PGD on the difference of logits ratio",
  defaults,
  run: (c) => runs(c, c.params, ascending("dlr", c.targets !== undefined, c.oracle.classes), [c.targets]),
};

export const apgdTargeted: Attack<ApgdTargetedParams> = {
  ...common,
  id: "evasion/apgd-t",
  title: "Auto-PGD on the targeted difference of logits ratio",
  defaults: { ...defaults, targetClasses: 9, loss: "dlr" },
  async run(c) {
    const { loss, targetClasses } = c.params;
    if (loss === "dlr" && c.oracle.classes < 4) throw tooFewClasses(true, c.oracle.classes);
    if (loss !== "dlr" && loss !== "margin")
      throw new CasemateError("ATTACK_PARAMS", `loss '${loss}' is not one of dlr, margin`);
    const targets = c.targets === undefined ? await likeliestTargets(c, targetClasses) : [c.targets];
    return runs(c, c.params, `${loss}-targeted`, targets);
  },
};

/** All runs of one attack: for each set of targets, for each restart, on the samples that withstood the runs before. */
const runs = async (
  c: AttackContext,
  p: ApgdParams,
  loss: LossId,
  targets: readonly (Int32Array | undefined)[],
): Promise<Float32Array> => {
  for (const [name, v] of Object.entries({ iterations: p.iterations, restarts: p.restarts, eot: p.eot }))
    if (!Number.isInteger(v) || v < 1)
      throw new CasemateError("ATTACK_PARAMS", `${name} must be a whole number of at least 1, got ${v}`);
  const d = c.domain.size;
  const result = c.x.slice();
  const total = targets.length * p.restarts;
  let done = 0;
  for (const [t, target] of targets.entries())
    for (let restart = 0; restart < p.restarts; restart++, done++) {
      const rows = c.oracle.remaining(allRows(c.n)).filter((row) => done === 0 || !c.oracle.beaten(row));
      if (rows.length === 0) return result;
      let start: Float32Array = c.x.slice();
      const stages = stagesOf(c, p);
      for (const row of rows) apgdStart(c, (stages[0] as Stage).epsilon, row, start, "start", t, restart);
      let before = 0;
      for (const stage of stages) {
        if (before > 0) for (const row of rows) projectL1Box(stage.epsilon, start, row, c.x, row, relaxed(c.domain));
        const offset = before;
        start = await apgdRun(c, rows, {
          ...p,
          ...stage,
          loss,
          start,
          warm: stages.length > 1,
          ...(target === undefined ? {} : { targets: target }),
          progress: (share) => c.progress((done + (offset + share * stage.iterations) / p.iterations) / total),
        });
        before += stage.iterations;
      }
      for (const row of rows) scatterRows(start.subarray(row * d, (row + 1) * d), Int32Array.of(row), d, result);
    }
  return result;
};

interface Stage {
  readonly epsilon: number;
  readonly iterations: number;
}

const stagesOf = (c: AttackContext, p: ApgdParams): Stage[] => {
  const part = Math.ceil(0.3 * p.iterations);
  if (c.norm !== "l1" || !p.l1LargeRadii || 2 * part >= p.iterations)
    return [{ epsilon: c.epsilon, iterations: p.iterations }];
  return [
    { epsilon: 3 * c.epsilon, iterations: part },
    { epsilon: 2 * c.epsilon, iterations: part },
    { epsilon: c.epsilon, iterations: p.iterations - 2 * part },
  ];
};
