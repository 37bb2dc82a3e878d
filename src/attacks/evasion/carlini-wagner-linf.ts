/**
 * Carlini & Wagner's Linf attack (2017, arXiv:1608.04644): minimize c max(margin + confidence, 0) + sum_i max(|x'_i - x_i| - tau, 0) over w with x' = tanh(w), by
 * Adam. Where that succeeds within tau, tau falls to 0.9 of the largest change, and the search goes on from there; where it does not, c doubles.
 */
import { CasemateError } from "../../core/error.ts";
import { distance } from "../../engine/tensor/norm.ts";
import type { Attack, AttackContext } from "../attack.ts";
import { allRows, gatherRows } from "./active-set.ts";
import { Adam } from "./adam.ts";
import { askGradient } from "./ask.ts";
import { TanhBox } from "./tanh-box.ts";

export type CarliniWagnerLinfParams = {
  /** most steps of Adam per value of the constant, default 1000 */
  readonly steps: number;
  /** default 0.005 */
  readonly learningRate: number;
  /** default 1e-5 */
  readonly initialConstant: number;
  /** a sample is done when its constant passes this without success; default 20 */
  readonly largestConstant: number;
  /** growth of the constant, default 2 */
  readonly constantFactor: number;
  /** what tau falls to, as a share of the largest change; default 0.9 */
  readonly decrease: number;
  /** a sample is done when tau is below this share of the widest feature's range; default 1 / 256 */
  readonly smallestTau: number;
  /** margin in units of the scores that an adversarial example must have, default 0 */
  readonly confidence: number;
};

export const carliniWagnerLinf: Attack<CarliniWagnerLinfParams> = {
  id: "evasion/carlini-wagner-linf",
  title: "Carlini & Wagner Linf",
  kind: "minimal",
  needs: "gradient",
  norms: ["linf"],
  targeted: true,
  random: false,
  paper: "Carlini & Wagner, Towards Evaluating the Robustness of Neural Networks, IEEE S&P 2017, arXiv:1608.04644",
  atlas: ["AML.T0015", "AML.T0043.000"],
  defaults: {
    steps: 1000,
    learningRate: 0.005,
    initialConstant: 1e-5,
    largestConstant: 20,
    constantFactor: 2,
    decrease: 0.9,
    smallestTau: 1 / 256,
    confidence: 0,
  },
  async run(c) {
    const p = c.params;
    check(p);
    const d = c.domain.size;
    const { confidence } = p;
    const widest = widestRange(c);
    const least = p.smallestTau * widest;
    const box = new TanhBox(c.domain);
    const adam = Array.from({ length: c.n }, () => new Adam(d));
    const w = new Float64Array(c.n * d);
    const x = c.x.slice();
    const slope = new Float64Array(c.n * d);
    /** where the search of each sample started last: its best example so far */
    const best = c.x.slice();
    const tau = new Float64Array(c.n).fill(widest);
    const constant = new Float64Array(c.n).fill(p.initialConstant);
    const step = new Int32Array(c.n);
    const restart = (row: number): void => {
      box.inverse(best, row, w);
      adam[row]?.reset(0, d);
      step[row] = 0;
    };
    for (let row = 0; row < c.n; row++) restart(row);
    const all = c.oracle.remaining(allRows(c.n));
    let rows: Int32Array = all;
    while (rows.length > 0) {
      for (const row of rows) box.apply(w, row, best, x, slope.subarray(row * d, (row + 1) * d));
      const { gradient, loss } = await askGradient(c, gatherRows(x, rows, d), rows, {
        loss: c.targets === undefined ? "margin" : "margin-targeted",
        confidence,
      });
      const done = new Set<number>();
      rows.forEach((row, i) => {
        const now = step[row] as number;
        const value = loss[i] as number;
        const hit = value >= confidence && (confidence > 0 || value > 0 || c.oracle.beaten(row));
        // the authors' bound: what is left of both terms together
        if (hit && excess(c, x, row, tau[row] as number) < 1e-4 * (constant[row] as number)) {
          best.set(x.subarray(row * d, (row + 1) * d), row * d);
          const largest = distance("linf", x, c.x, row, d);
          tau[row] = p.decrease * Math.min(tau[row] as number, largest);
          if ((tau[row] as number) < least) done.add(row);
          restart(row);
          return;
        }
        if (now + 1 >= p.steps) {
          constant[row] = (constant[row] as number) * p.constantFactor;
          if ((constant[row] as number) > p.largestConstant) done.add(row);
          restart(row);
          return;
        }
        const own = adam[row] as Adam;
        const limit = tau[row] as number;
        const weight = constant[row] as number;
        for (let k = 0; k < d; k++) {
          const o = row * d + k;
          const delta = (x[o] as number) - (c.x[o] as number);
          const over = delta > limit ? 1 : delta < -limit ? -1 : 0;
          const g = (over - weight * (gradient[i * d + k] as number)) * (slope[o] as number);
          w[o] = (w[o] as number) - p.learningRate * own.step(k, g, now);
        }
        step[row] = now + 1;
      });
      rows = c.oracle.remaining(rows).filter((row) => !done.has(row));
      c.progress(mean(all, (row) => Math.log(tau[row] as number), Math.log(widest), Math.log(least)));
    }
    return best;
  },
};

/** Mean share of the way from `from` to `to`. */
const mean = (rows: Int32Array, at: (row: number) => number, from: number, to: number): number => {
  let s = 0;
  for (const row of rows) s += Math.min(1, Math.max(0, (at(row) - from) / (to - from)));
  return s / rows.length;
};

/** sum_i max(|x_i - x0_i| - tau, 0) */
const excess = (c: AttackContext, x: Float32Array, row: number, tau: number): number => {
  let s = 0;
  for (let o = row * c.domain.size; o < (row + 1) * c.domain.size; o++)
    s += Math.max(Math.abs((x[o] as number) - (c.x[o] as number)) - tau, 0);
  return s;
};

const check = (p: CarliniWagnerLinfParams): void => {
  if (!Number.isInteger(p.steps) || p.steps < 1)
    throw new CasemateError("ATTACK_PARAMS", `steps must be a whole number of at least 1, got ${p.steps}`);
  for (const [name, v] of Object.entries({ learningRate: p.learningRate, initialConstant: p.initialConstant }))
    if (!(v > 0)) throw new CasemateError("ATTACK_PARAMS", `${name} must be greater than 0, got ${v}`);
  if (!(p.constantFactor > 1))
    throw new CasemateError("ATTACK_PARAMS", `constantFactor must be greater than 1, got ${p.constantFactor}`);
  for (const [name, v] of Object.entries({ decrease: p.decrease, smallestTau: p.smallestTau }))
    if (!(v > 0 && v < 1)) throw new CasemateError("ATTACK_PARAMS", `${name} must lie in (0, 1), got ${v}`);
};

/** Widest range of a feature; 1 where none is bounded, as for images. */
const widestRange = (c: AttackContext): number => {
  let widest = 0;
  for (let k = 0; k < c.domain.size; k++) {
    const range = (c.domain.upper[k] as number) - (c.domain.lower[k] as number);
    if (Number.isFinite(range)) widest = Math.max(widest, range);
  }
  return widest > 0 ? widest : 1;
};
