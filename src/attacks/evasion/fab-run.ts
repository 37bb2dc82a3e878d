/** fabRun: one run of FAB over the active set. */
import type { Domain } from "../../engine/runtime/model.ts";
import { distance, type Norm } from "../../engine/tensor/norm.ts";
import type { AttackContext } from "../attack.ts";
import { argmax } from "../criterion.ts";
import { ActiveSet, gatherRows, type PerRow } from "./active-set.ts";
import { askGradient, relaxed, settled } from "./ask.ts";
import { hyperplaneScratch, projectToHyperplane } from "./hyperplane.ts";

export interface FabRun {
  readonly iterations: number;
  readonly alphaMax: number;
  readonly eta: number;
  readonly beta: number;
  /** n target classes; undefined: the nearest of all boundaries */
  readonly targets: Int32Array | undefined;
  /** the stream of a random start; undefined: from the original */
  readonly start: readonly (string | number)[] | undefined;
  readonly progress: (share: number) => void;
}

/** radius of random starts where neither a radius nor an adversarial example is known: the package's own defaults */
const fallbackRadius: Readonly<Record<Norm, number>> = { linf: 0.3, l2: 1, l1: 5, l0: 5 };

/** most rows per gradient call when all K - 1 boundaries are asked about */
const rowsPerCall = 512;

/**
 * Every point that is tried is shown to the oracle, which keeps what is best.
 *
 *   x <- clip((1 - a)(x + eta d(x)) + a (x0 + eta d(x0))),  d the step to the linearised boundary,  a = min(||d(x)|| / (||d(x)|| + ||d(x0)||), alphaMax)
 * and, when x is adversarial, x <- x0 + beta (x - x0).
 *
 * The published code asks for scores, then for gradients at the same point. Here scores come with the gradients, and are asked for alone only where a
 * sample was adversarial one step ago and so probably is again: the path is the same, a sixth of the work is not done.
 */
export const fabRun = async (c: AttackContext, rows: Int32Array, run: FabRun): Promise<void> => {
  const d = c.domain.size;
  const k = c.oracle.classes;
  const box = relaxed(c.domain);
  const set = new ActiveSet(rows);
  const x = set.track(gatherRows(c.x, rows, d), d);
  /** was the sample adversarial one step ago */
  const crossed = set.track(new Uint8Array(rows.length), 1);
  const normal = set.track(new Float32Array(rows.length * d), d);
  /** value of the linearised difference at x: negative before the boundary */
  const level = set.track(new Float64Array(rows.length), 1);
  const scratch = hyperplaneScratch(d);
  const near = new Float64Array(d);
  const far = new Float64Array(d);
  if (run.start !== undefined)
    for (let i = 0; i < rows.length; i++) randomPoint(c, x.data, i, rows[i] as number, run.start, box);

  /** steps back those of `among` (positions) that are adversarial by the given scores; returns their positions */
  const stepBack = (among: readonly number[], scores: Float32Array): number[] =>
    among.filter((i, at) => {
      const row = set.rows[i] as number;
      const hit = c.oracle.meets(row, argmax(scores, at, k), scores.subarray(at * k, (at + 1) * k));
      crossed.data[i] = hit ? 1 : 0;
      if (!hit) return false;
      for (let j = 0; j < d; j++) {
        const x0 = c.x[row * d + j] as number;
        x.data[i * d + j] = x0 + ((x.data[i * d + j] as number) - x0) * run.beta;
      }
      return true;
    });

  // one query per boundary that is looked at
  const price = run.targets === undefined ? k - 1 : 1;
  const canPay = (rowsNow: Int32Array): Int32Array =>
    c.oracle.remaining(rowsNow).filter((row) => c.oracle.budget(row) >= price);

  for (let iteration = 0; iteration <= run.iterations; iteration++) {
    set.keep(c.oracle.remaining(set.rows));
    if (set.size === 0) return;
    const all = Array.from({ length: set.size }, (_, i) => i);
    // at the start nobody steps back; after it, first those that are likely to have crossed
    const likely = iteration === 0 ? [] : all.filter((i) => crossed.data[i] === 1 || iteration === run.iterations);
    if (likely.length > 0) {
      const part = pick(x.data, likely, d);
      const partRows = Int32Array.from(likely, (i) => set.rows[i] as number);
      stepBack(likely, await c.oracle.scores(settled(c, part, partRows), partRows));
    }
    if (iteration === run.iterations) break;
    const kept = canPay(set.rows);
    if (kept.length < set.size) {
      const likelyRows = new Set(likely.map((i) => set.rows[i] as number));
      set.keep(kept);
      if (set.size === 0) return;
      likely.length = 0;
      set.rows.forEach((row, i) => likelyRows.has(row) && likely.push(i));
    }
    const asked = Array.from({ length: set.size }, (_, i) => i);
    const scores = await linearise(c, set, x, normal, level, asked, run.targets);
    if (iteration > 0) {
      const known = new Set(likely);
      const unknown = asked.filter((i) => !known.has(i));
      const back = stepBack(unknown, pick(scores, unknown, k));
      const still = back.filter((i) => canPay(set.rows.subarray(i, i + 1)).length > 0);
      if (still.length > 0) await linearise(c, set, x, normal, level, still, run.targets);
    }
    for (let i = 0; i < set.size; i++) {
      const row = set.rows[i] as number;
      // the hyperplane is w.z = w.x - level
      const gap = -(level.data[i] as number);
      let gapFar = gap;
      for (let j = 0; j < d; j++)
        gapFar += (normal.data[i * d + j] as number) * ((x.data[i * d + j] as number) - (c.x[row * d + j] as number));
      projectToHyperplane(c.norm, x.data, i, normal.data, i, gap, box, near, scratch);
      projectToHyperplane(c.norm, c.x, row, normal.data, i, gapFar, box, far, scratch);
      const a1 = Math.max(lengthOf(c.norm, near), 1e-8);
      const a2 = Math.max(lengthOf(c.norm, far), 1e-8);
      const alpha = Math.min(a1 / (a1 + a2), run.alphaMax);
      for (let j = 0; j < d; j++) {
        const from = (x.data[i * d + j] as number) + run.eta * (near[j] as number);
        const back = (c.x[row * d + j] as number) + run.eta * (far[j] as number);
        const v = from * (1 - alpha) + back * alpha;
        x.data[i * d + j] = Math.min(Math.max(v, box.lower[j] as number), box.upper[j] as number);
      }
    }
    run.progress((iteration + 1) / run.iterations);
  }
};

const pick = (a: Float32Array, at: readonly number[], width: number): Float32Array =>
  gatherRows(a, Int32Array.from(at), width);

/**
 * At the points of the given positions: normal and level of the boundary to the target, or of the nearest boundary (|level| over the dual norm of the normal).
 * RETURNS the scores of all active rows, filled in at these positions.
 */
const linearise = async (
  c: AttackContext,
  set: ActiveSet,
  x: PerRow<Float32Array>,
  normal: PerRow<Float32Array>,
  level: PerRow<Float64Array>,
  at: readonly number[],
  targets: Int32Array | undefined,
): Promise<Float32Array> => {
  const d = c.domain.size;
  const k = c.oracle.classes;
  const scores = new Float32Array(set.size * k);
  // (position, class) pairs, asked about in calls of bounded size
  const pairs: [number, number][] = [];
  for (const i of at) {
    const row = set.rows[i] as number;
    if (targets !== undefined) pairs.push([i, targets[row] as number]);
    else for (let t = 0; t < k; t++) if (t !== c.labels[row]) pairs.push([i, t]);
  }
  const nearest = new Float64Array(set.size).fill(Infinity);
  const perCall = Math.max(rowsPerCall, at.length);
  for (let from = 0; from < pairs.length; from += perCall) {
    const part = pairs.slice(from, from + perCall);
    const found = await askGradient(
      c,
      pick(
        x.data,
        part.map(([i]) => i),
        d,
      ),
      Int32Array.from(part, ([i]) => set.rows[i] as number),
      { loss: "logit-difference", targets: Int32Array.from(part, ([, t]) => t) },
    );
    for (const [p, [i]] of part.entries()) {
      scores.set(found.scores.subarray(p * k, (p + 1) * k), i * k);
      const value = found.loss[p] as number;
      const gap = targets === undefined ? Math.abs(value) / (1e-12 + dualNorm(c.norm, found.gradient, p, d)) : 0;
      if (targets === undefined && !(gap < (nearest[i] as number))) continue;
      nearest[i] = gap;
      level.data[i] = value;
      normal.data.set(found.gradient.subarray(p * d, (p + 1) * d), i * d);
    }
  }
  return scores;
};

const dualNorm = (norm: Norm, g: Float32Array, r: number, d: number): number => {
  let s = 0;
  for (let i = r * d; i < (r + 1) * d; i++) {
    const a = Math.abs(g[i] as number);
    s = norm === "l1" ? Math.max(s, a) : s + (norm === "l2" ? a * a : a);
  }
  return norm === "l2" ? Math.sqrt(s) : s;
};

const lengthOf = (norm: Norm, v: Float64Array): number => {
  let s = 0;
  for (let i = 0; i < v.length; i++) {
    const a = Math.abs(v[i] as number);
    s = norm === "linf" ? Math.max(s, a) : s + (norm === "l2" ? a * a : a);
  }
  return norm === "l2" ? Math.sqrt(s) : s;
};

/** A point at half the distance that is of interest: the best so far, or the radius. */
const randomPoint = (
  c: AttackContext,
  x: Float32Array,
  i: number,
  row: number,
  stream: readonly (string | number)[],
  box: Domain,
): void => {
  const d = box.size;
  const best = c.oracle.best(row)?.distance ?? Infinity;
  const radius = Math.min(best, c.epsilon < Infinity ? c.epsilon : fallbackRadius[c.norm]);
  const rng = c.rng(row, "start", ...stream);
  const t = new Float32Array(d);
  const zero = new Float32Array(d);
  for (let j = 0; j < d; j++)
    if (box.mutable === undefined || box.mutable[j] !== 0)
      t[j] = c.norm === "linf" ? 2 * rng.uniform() - 1 : rng.normal();
  const f = (0.5 * radius) / Math.max(distance(c.norm, t, zero, 0, d), 1e-12);
  for (let j = 0; j < d; j++) {
    const v = (c.x[row * d + j] as number) + f * (t[j] as number);
    x[i * d + j] = Math.min(Math.max(v, box.lower[j] as number), box.upper[j] as number);
  }
};
