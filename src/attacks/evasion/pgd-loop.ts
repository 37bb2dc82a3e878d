/** pgdLoop: projected gradient ascent over the active set; what FGM, BIM, PGD and MI-FGSM have in common. */
import { CasemateError } from "../../core/error.ts";
import type { Norm } from "../../engine/tensor/norm.ts";
import type { AttackContext } from "../attack.ts";
import type { OracleLoss } from "../oracle.ts";
import { projectRow } from "../geometry.ts";
import { ActiveSet, allRows, gatherRows, type PerRow, scatterRows } from "./active-set.ts";
import { projectL1Box } from "./l1-box.ts";
import { askGradient, ascending, relaxed } from "./ask.ts";
import { linfBox, signStep } from "./linf-box.ts";
import { randomStart } from "./random-start.ts";
import { steepestStep, type StepRule } from "./steepest-step.ts";

export interface PgdPlan {
  readonly steps: number;
  /** step size in input units */
  readonly alpha: number;
  readonly rule: StepRule;
  readonly loss: string;
  /** where the runs start: at the original or at random points of the ball */
  readonly randomStart: boolean;
  readonly restarts: number;
  /** L1 balls only: "box" (exact, onto ball and box), "euclidean" (Duchi et al. 2008, then the box) or "rescale" (towards the original, then the box: Foolbox, ART) */
  readonly l1Projection: string;
  /** clip to the box before the projection into the ball too, as ART and CleverHans do */
  readonly clipFirst?: boolean;
  /** gradients averaged per step, for random models */
  readonly eot: number;
  /**
   * where the gradient is taken, if not at x (n active rows x size): `ask` gives it at any points of the active rows, 0 for those that have fallen meanwhile;
   * `momentum` is the state that `direction` keeps
   */
  readonly gradientAt?: (
    set: ActiveSet,
    x: Float32Array,
    momentum: Float32Array,
    ask: (at: Float32Array) => Promise<Float32Array>,
  ) => Promise<Float32Array>;
  /** questions of one step per sample, default 1: a sample that can not pay for them is left where it is */
  readonly queriesPerStep?: number;
  /** turns the raw gradient of the active rows into the direction to step along (momentum), in place */
  readonly direction?: (set: ActiveSet, gradient: Float32Array, state: PerRow<Float32Array>) => void;
}

/** RETURNS the last iterate of the last run of each sample. THROWS ATTACK_PARAMS for counts that are not whole or a step size that is not positive. */
export const pgdLoop = async (c: AttackContext, plan: PgdPlan): Promise<Float32Array> => {
  check(plan);
  const d = c.domain.size;
  const box = relaxed(c.domain);
  const loss = { loss: ascending(plan.loss, c.targets !== undefined, c.oracle.classes) };
  const result = c.x.slice();
  for (let restart = 0; restart < plan.restarts; restart++) {
    // by protocol a restart is for samples that withstood the runs before it
    const rows = c.oracle.remaining(allRows(c.n)).filter((row) => restart === 0 || !c.oracle.beaten(row));
    const set = new ActiveSet(rows);
    const x = set.track(gatherRows(c.x, rows, d), d);
    const state = set.track(
      new Float32Array(plan.direction === undefined ? 0 : x.data.length),
      plan.direction === undefined ? 0 : d,
    );
    if (plan.randomStart)
      for (let i = 0; i < set.size; i++) {
        randomStart(c.norm, c.epsilon, x.data, i, c.domain, c.rng(rows[i] as number, "start", restart));
        projectRow(c.norm, c.epsilon, x.data, i, c.x, rows[i] as number, box);
      }
    const bounds = c.norm === "linf" ? linfBox(set, c.x, c.epsilon, box) : undefined;
    for (let step = 0; step < plan.steps; step++) {
      const price = plan.queriesPerStep ?? 1;
      const kept = c.oracle.remaining(set.rows).filter((row) => c.oracle.budget(row) >= price);
      if (kept.length < set.size) {
        scatterRows(x.data, set.rows, d, result);
        set.keep(kept);
      }
      if (set.size === 0) break;
      const gradient =
        plan.gradientAt === undefined
          ? (await askGradient(c, x.data, set.rows, loss, plan.eot)).gradient
          : await plan.gradientAt(set, x.data, state.data, (at) => askOpen(c, at, set.rows, loss));
      plan.direction?.(set, gradient, state);
      if (bounds !== undefined) signStep(plan.alpha, x.data, gradient, bounds);
      else
        for (let i = 0; i < set.size; i++) {
          steepestStep(plan.rule, plan.alpha, x.data, gradient, i, box);
          if (plan.clipFirst === true) projectRow(c.norm, Infinity, x.data, i, c.x, set.rows[i] as number, box);
          const row = set.rows[i] as number;
          if (c.norm === "l1" && plan.l1Projection === "box") {
            projectL1Box(c.epsilon, x.data, i, c.x, row, box);
            continue;
          }
          if (c.norm === "l1" && plan.l1Projection === "rescale") rescaleL1(c.epsilon, x.data, i, c.x, row, d);
          projectRow(c.norm, c.epsilon, x.data, i, c.x, row, box);
        }
      c.progress((restart + (step + 1) / plan.steps) / plan.restarts);
    }
    scatterRows(x.data, set.rows, d, result);
  }
  return result;
};

/** The gradient at points of `rows`, 0 for rows that do not remain. */
const askOpen = async (
  c: AttackContext,
  at: Float32Array,
  rows: Int32Array,
  loss: OracleLoss,
): Promise<Float32Array> => {
  const d = c.domain.size;
  const still = new Set(c.oracle.remaining(rows));
  const open = allRows(rows.length).filter((i) => still.has(rows[i] as number));
  const out = new Float32Array(at.length);
  if (open.length === 0) return out;
  const asked = open.map((i) => rows[i] as number);
  scatterRows((await askGradient(c, gatherRows(at, open, d), asked, loss)).gradient, open, d, out);
  return out;
};

/** Default step size relative to epsilon, as Foolbox: 0.01 / 0.3 for Linf, 0.025 for L2 and L1. */
export const relativeStepOf = (norm: Norm, given: number | null): number =>
  given ?? (norm === "linf" ? 0.01 / 0.3 : 0.025);

const l1Projections: readonly string[] = ["box", "euclidean", "rescale"];

const check = (plan: PgdPlan): void => {
  for (const [name, v] of Object.entries({ steps: plan.steps, restarts: plan.restarts, eot: plan.eot }))
    if (!Number.isInteger(v) || v < 1)
      throw new CasemateError("ATTACK_PARAMS", `${name} must be a whole number of at least 1, got ${v}`);
  if (!(plan.alpha > 0))
    throw new CasemateError("ATTACK_PARAMS", `the step size must be greater than 0, got ${plan.alpha}`);
  if (!l1Projections.includes(plan.l1Projection))
    throw new CasemateError(
      "ATTACK_PARAMS",
      `l1Projection '${plan.l1Projection}' is not one of ${l1Projections.join(", ")}`,
    );
};

const rescaleL1 = (epsilon: number, x: Float32Array, r: number, x0: Float32Array, r0: number, d: number): void => {
  let s = 0;
  for (let i = 0; i < d; i++) s += Math.abs((x[r * d + i] as number) - (x0[r0 * d + i] as number));
  if (s <= epsilon) return;
  const f = epsilon / s;
  for (let i = 0; i < d; i++) {
    const c = x0[r0 * d + i] as number;
    x[r * d + i] = c + ((x[r * d + i] as number) - c) * f;
  }
};
