/**
 * apgdRun: one run of Auto-PGD (Croce & Hein, ICML 2020, arXiv:2003.01690) over the active set; for L1 its sparse form (Mind the Box, ICML 2021).
 *
 * Linf, L2:  z = P(x + eta step(g)),  x' = P(x + a (z - x) + (1 - a)(x - x_old)),  a = 0.75 (1 in the first iteration),  eta = 2 eps at first.
 * At checkpoints eta is halved, and the run goes back to its best point, where fewer than rho of the steps gained, or where neither eta nor the best
 * loss changed since the last one.
 * L1:  x' = P(x + eta sign(g_top k) / k),  P onto ball and box; k and eta follow the sparsity of the best point.
 */
import type { LossId } from "../../engine/grad/loss.ts";
import type { AttackContext } from "../attack.ts";
import { projectRow } from "../geometry.ts";
import { ActiveSet, gatherRows, scatterRows } from "./active-set.ts";
import { askGradient, relaxed } from "./ask.ts";
import { projectL1Box } from "./l1-box.ts";
import { linfBox, momentumSignStep } from "./linf-box.ts";
import { kthSmallest } from "./select.ts";
import { steepestStep } from "./steepest-step.ts";

export interface ApgdRun {
  readonly iterations: number;
  /** radius of this run: L1 runs pass through larger balls first */
  readonly epsilon: number;
  /** share of the steps that must gain, 0.75 */
  readonly rho: number;
  /** weight of the new step against the last one, 0.75 */
  readonly momentum: number;
  readonly eot: number;
  readonly loss: LossId;
  /** target class of each of the n samples, for targeted losses */
  readonly targets?: Int32Array;
  /** n x size, where each sample starts; not written */
  readonly start: Float32Array;
  /** L1: was `start` found by a run in a larger ball (its sparsity is then the first k) */
  readonly warm?: boolean;
  readonly progress?: (share: number) => void;
}

/** shares of the iterations: first period, its decrement, the shortest period */
const period = { first: 0.22, less: 0.03, least: 0.06, l1: 0.04 };
const l1 = { fewer: 1.5, slower: 1.5, slowest: 10, stable: 0.95, firstShare: 0.2 };

/** RETURNS n x size: the point of highest loss of each sample in `rows` (rows that were beaten stop where they are). */
export const apgdRun = async (c: AttackContext, rows: Int32Array, run: ApgdRun): Promise<Float32Array> => {
  const d = c.domain.size;
  const box = relaxed(c.domain);
  const result = run.start.slice();
  const set = new ActiveSet(rows);
  const n = rows.length;
  const x = set.track(gatherRows(run.start, rows, d), d);
  const old = set.track(x.data.slice(), d);
  const best = set.track(x.data.slice(), d);
  const gradient = set.track(new Float32Array(n * d), d);
  const bestGradient = set.track(new Float32Array(n * d), d);
  const bestLoss = set.track(new Float64Array(n).fill(-Infinity), 1);
  const lastLoss = set.track(new Float64Array(n), 1);
  const checkedLoss = set.track(new Float64Array(n), 1);
  const gains = set.track(new Float64Array(n), 1);
  const halved = set.track(new Uint8Array(n).fill(1), 1);
  const isL1 = c.norm === "l1";
  const features = box.mutable?.reduce((s, v) => s + v, 0) ?? d;
  const firstStep = (isL1 ? 1 : 2) * run.epsilon;
  const step = set.track(new Float64Array(n).fill(firstStep), 1);
  const share = set.track(new Float64Array(isL1 ? n : 0).fill(l1.firstShare), isL1 ? 1 : 0);
  const sparsity = set.track(new Float64Array(isL1 ? n : 0).fill(features), isL1 ? 1 : 0);
  if (isL1 && run.warm === true)
    for (let i = 0; i < n; i++) {
      const changed = countChanged(x.data, i, c.x, rows[i] as number, d);
      sparsity.data[i] = changed;
      share.data[i] = changed / features / l1.fewer;
    }
  const scratch = new Float32Array(isL1 ? d : 0);
  const bounds = c.norm === "linf" ? linfBox(set, c.x, run.epsilon, box) : undefined;

  const evaluate = async (): Promise<void> => {
    const targets = run.targets;
    const found = await askGradient(
      c,
      x.data,
      set.rows,
      targets === undefined
        ? { loss: run.loss }
        : { loss: run.loss, targets: set.rows.map((r) => targets[r] as number) },
      run.eot,
    );
    gradient.data.set(found.gradient);
    for (let i = 0; i < set.size; i++) {
      const loss = found.loss[i] as number;
      if (loss > (lastLoss.data[i] as number)) gains.data[i] = (gains.data[i] as number) + 1;
      lastLoss.data[i] = loss;
      if (loss > (bestLoss.data[i] as number) || bestLoss.data[i] === -Infinity) {
        bestLoss.data[i] = loss;
        best.data.set(x.data.subarray(i * d, (i + 1) * d), i * d);
        bestGradient.data.set(gradient.data.subarray(i * d, (i + 1) * d), i * d);
      }
    }
  };
  const backToBest = (i: number): void => {
    x.data.set(best.data.subarray(i * d, (i + 1) * d), i * d);
    gradient.data.set(bestGradient.data.subarray(i * d, (i + 1) * d), i * d);
  };
  const narrow = (): void => {
    const kept = c.oracle.remaining(set.rows);
    if (kept.length === set.size) return;
    scatterRows(best.data, set.rows, d, result);
    set.keep(kept);
  };

  narrow();
  if (set.size === 0) return result;
  await evaluate();
  gains.data.fill(0);
  checkedLoss.data.set(bestLoss.data);
  const least = Math.max(Math.trunc(period.least * run.iterations), 1);
  let length = Math.max(Math.trunc((isL1 ? period.l1 : period.first) * run.iterations), 1);
  let since = 0;
  for (let iteration = 0; iteration < run.iterations; iteration++) {
    narrow();
    if (set.size === 0) break;
    const a = iteration === 0 ? 1 : run.momentum;
    for (let i = 0; i < set.size; i++) {
      const row = set.rows[i] as number;
      const eta = step.data[i] as number;
      if (bounds !== undefined) momentumSignStep(eta, a, x.data, old.data, gradient.data, i, d, bounds);
      else if (isL1) {
        sparseStep(eta, share.data[i] as number, features, x.data, gradient.data, i, d, scratch);
        projectL1Box(run.epsilon, x.data, i, c.x, row, box);
      } else l2Update(eta, a, run.epsilon, x.data, old.data, gradient.data, i, c.x, row, box);
    }
    await evaluate();
    run.progress?.((iteration + 1) / run.iterations);
    if (++since < length) continue;
    for (let i = 0; i < set.size; i++) {
      if (isL1) {
        const changed = countChanged(best.data, i, c.x, set.rows[i] as number, d);
        const sparser = changed / (sparsity.data[i] as number) < l1.stable;
        share.data[i] = changed / features / l1.fewer;
        step.data[i] = sparser ? firstStep : Math.max((step.data[i] as number) / l1.slower, firstStep / l1.slowest);
        sparsity.data[i] = changed;
        if (sparser) backToBest(i);
      } else {
        const oscillates = (gains.data[i] as number) <= length * run.rho;
        const stuck = halved.data[i] === 0 && (checkedLoss.data[i] as number) >= (bestLoss.data[i] as number);
        checkedLoss.data[i] = bestLoss.data[i] as number;
        halved.data[i] = oscillates || stuck ? 1 : 0;
        if (oscillates || stuck) {
          step.data[i] = (step.data[i] as number) / 2;
          backToBest(i);
        }
      }
      gains.data[i] = 0;
    }
    since = 0;
    if (!isL1) length = Math.max(length - Math.max(Math.trunc(period.less * run.iterations), 1), least);
  }
  scatterRows(best.data, set.rows, d, result);
  return result;
};

/** A random point as the original draws it: on the sphere for Linf and L2, a projected normal vector for L1; written to row `row` of `to`. */
export const apgdStart = (
  c: AttackContext,
  epsilon: number,
  row: number,
  to: Float32Array,
  ...stream: (string | number)[]
): void => {
  const { size, mutable } = c.domain;
  const rng = c.rng(row, ...stream);
  const o = row * size;
  const t = new Float64Array(size);
  let largest = 0;
  let square = 0;
  for (let i = 0; i < size; i++) {
    if (mutable !== undefined && mutable[i] === 0) continue;
    const v = c.norm === "linf" ? 2 * rng.uniform() - 1 : rng.normal();
    t[i] = v;
    largest = Math.max(largest, Math.abs(v));
    square += v * v;
  }
  const f = c.norm === "l1" ? 1 : epsilon / Math.max(c.norm === "linf" ? largest : Math.sqrt(square), 1e-12);
  for (let i = 0; i < size; i++) to[o + i] = (c.x[o + i] as number) + f * (t[i] as number);
  const box = relaxed(c.domain);
  if (c.norm === "l1") projectL1Box(epsilon, to, row, c.x, row, box);
  else projectRow(c.norm, epsilon, to, row, c.x, row, box);
};

type Box = ReturnType<typeof relaxed>;

const l2Update = (
  eta: number,
  a: number,
  epsilon: number,
  x: Float32Array,
  old: Float32Array,
  g: Float32Array,
  i: number,
  x0: Float32Array,
  row: number,
  box: Box,
): void => {
  const { size } = box;
  const o = i * size;
  const at = x.slice(o, o + size);
  steepestStep(l2Rule, eta, x, g, i, box);
  projectRow("l2", epsilon, x, i, x0, row, box);
  for (let j = 0; j < size; j++) {
    const p = at[j] as number;
    x[o + j] = p + ((x[o + j] as number) - p) * a + (p - (old[o + j] as number)) * (1 - a);
    old[o + j] = p;
  }
  projectRow("l2", epsilon, x, i, x0, row, box);
};

const l2Rule = { norm: "l2", l1: "box", quantile: 0 } as const;

const sparseStep = (
  eta: number,
  share: number,
  features: number,
  x: Float32Array,
  g: Float32Array,
  i: number,
  d: number,
  scratch: Float32Array,
): void => {
  const o = i * d;
  for (let j = 0; j < d; j++) scratch[j] = Math.abs(g[o + j] as number);
  // immutable features have gradient 0 and stand at the front
  const at = Math.trunc(Math.min(Math.max((1 - share) * features, 0), features - 1)) + (d - features);
  const threshold = kthSmallest(scratch, at);
  let count = 0;
  for (let j = 0; j < d; j++) if (g[o + j] !== 0 && Math.abs(g[o + j] as number) >= threshold) count++;
  const move = eta / (count + 1e-10);
  for (let j = 0; j < d; j++) {
    const v = g[o + j] as number;
    if (v !== 0 && Math.abs(v) >= threshold) x[o + j] = (x[o + j] as number) + (v > 0 ? move : -move);
  }
};

const countChanged = (x: Float32Array, i: number, x0: Float32Array, row: number, d: number): number => {
  let s = 0;
  for (let j = 0; j < d; j++) if (x[i * d + j] !== x0[row * d + j]) s++;
  return s;
};
