/**
 * JSMA, the saliency map attack (Papernot et al. 2016, arXiv:1511.07528) in L0: two features at a time go to a bound, the pair that most raises the target class
 * and lowers the others together.
 *
 *   a = sum over the pair of d z_t,  b = sum over the pair of the others' d z;  the pair with a > 0 > b and the largest -a b (signs turned for theta < 0)
 */
import { CasemateError } from "../../core/error.ts";
import type { Attack } from "../attack.ts";
import { argmax } from "../criterion.ts";
import { allRows, gatherRows } from "./active-set.ts";
import { askGradient, settled } from "./ask.ts";
import { likeliestTargets } from "./targets.ts";

export type JsmaParams = {
  /** change of a feature per step as a share of its range, positive or negative; default 1: to the upper bound at once, as the paper */
  readonly theta: number;
  /** most features that may change, as a share of all; default 0.145, as the paper */
  readonly gamma: number;
  /** features among which the pair is sought: those of the largest effect on the target and those of the largest effect on the others; default 256 each */
  readonly candidates: number;
};

export const jsma: Attack<JsmaParams> = {
  id: "evasion/jsma",
  title: "Jacobian-based saliency map attack",
  kind: "minimal",
  needs: "gradient",
  norms: ["l0"],
  targeted: true,
  random: false,
  paper: "Papernot et al., The Limitations of Deep Learning in Adversarial Settings, EuroS&P 2016, arXiv:1511.07528",
  atlas: ["AML.T0015", "AML.T0043.000"],
  defaults: { theta: 1, gamma: 0.145, candidates: 256 },
  async run(c) {
    const p = c.params;
    check(p);
    const { size: d, lower, upper, mutable } = c.domain;
    const k = c.oracle.classes;
    // untargeted: towards the likeliest wrong class
    const targets = c.targets ?? ((await likeliestTargets(c, 1))[0] as Int32Array);
    const x = c.x.slice();
    const free = allRows(d).filter((j) => mutable?.[j] !== 0);
    const open = Array.from({ length: c.n }, () => new Set<number>(free));
    const up = p.theta > 0;
    const most = Math.max(1, Math.floor((p.gamma * d) / 2));
    let rows = c.oracle.remaining(allRows(c.n));
    for (let step = 0; step < most; step++) {
      // a step costs a query for each of the two gradients and one to look
      rows = c.oracle.remaining(rows).filter((row) => c.oracle.budget(row) >= 3);
      if (rows.length === 0) break;
      const at = gatherRows(x, rows, d);
      const unit = (own: number, other: number): Float32Array => {
        const out = new Float32Array(rows.length * k).fill(other);
        rows.forEach((row, i) => {
          out[i * k + (targets[row] as number)] = own;
        });
        return out;
      };
      const alpha = await askGradient(c, at, rows, { loss: "cotangent", cotangent: unit(1, 0) });
      const beta = await askGradient(c, at, rows, { loss: "cotangent", cotangent: unit(0, 1) });
      const moved = rows.filter((row, i) => {
        const own = open[row] as Set<number>;
        const pair = bestPair(alpha.gradient, beta.gradient, i * d, own, up, p.candidates);
        for (const j of pair) {
          const o = row * d + j;
          const v = (x[o] as number) + p.theta * rangeOf(lower[j] as number, upper[j] as number);
          x[o] = Math.min(upper[j] as number, Math.max(lower[j] as number, v));
          if (x[o] === (up ? upper[j] : lower[j])) own.delete(j);
        }
        return pair.length > 0;
      });
      if (moved.length === 0) break;
      const scores = await c.oracle.scores(settled(c, gatherRows(x, moved, d), moved), moved);
      rows = moved.filter((row, i) => {
        const z = scores.subarray(i * k, (i + 1) * k);
        return !c.oracle.meets(row, argmax(z, 0, k), z);
      });
      c.progress((step + 1) / most);
    }
    return x;
  },
};

const rangeOf = (low: number, high: number): number => (Number.isFinite(high - low) ? high - low : 1);

/** The pair of largest saliency; empty where none raises the target and lowers the rest. */
const bestPair = (
  alpha: Float32Array,
  beta: Float32Array,
  o: number,
  open: ReadonlySet<number>,
  up: boolean,
  candidates: number,
): number[] => {
  const sign = up ? 1 : -1;
  const a = (j: number): number => sign * (alpha[o + j] as number);
  const b = (j: number): number => sign * (beta[o + j] as number);
  const all = [...open];
  const few =
    all.length <= 2 * candidates
      ? all
      : [
          ...new Set([
            ...all.toSorted((i, j) => a(j) - a(i)).slice(0, candidates),
            ...all.toSorted((i, j) => b(i) - b(j)).slice(0, candidates),
          ]),
        ];
  let best = 0;
  let pair: number[] = [];
  for (let i = 0; i < few.length; i++)
    for (let j = i + 1; j < few.length; j++) {
      const raise = a(few[i] as number) + a(few[j] as number);
      const lower = b(few[i] as number) + b(few[j] as number);
      if (!(raise > 0 && lower < 0 && -raise * lower > best)) continue;
      best = -raise * lower;
      pair = [few[i] as number, few[j] as number];
    }
  return pair;
};

const check = (p: JsmaParams): void => {
  if (!(p.theta !== 0 && Math.abs(p.theta) <= 1))
    throw new CasemateError("ATTACK_PARAMS", `theta must lie in [-1, 1] and not be 0, got ${p.theta}`);
  if (!(p.gamma > 0 && p.gamma <= 1))
    throw new CasemateError("ATTACK_PARAMS", `gamma must lie in (0, 1], got ${p.gamma}`);
  if (!Number.isInteger(p.candidates) || p.candidates < 2)
    throw new CasemateError("ATTACK_PARAMS", `candidates must be a whole number of at least 2, got ${p.candidates}`);
};
