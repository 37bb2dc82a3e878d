/**
 * steepestStep: moves one row by the step of a given size that gains most on a linearised loss.
 *
 *   linf: alpha sign(g)        l2: alpha g / ||g||_2        l1: see L1Step
 */
import { CasemateError } from "../../core/error.ts";
import type { Domain } from "../../engine/runtime/model.ts";
import type { Norm } from "../../engine/tensor/norm.ts";

/**
 * box: exact maximiser of g.d under ||d||_1 <= alpha and x + d in the box: fills the coordinates of largest |g|, ties sharing evenly
 * steepest: the same without the box (optimize_linear of CleverHans): all on the largest |g|, ties split; it may be lost at a bound
 * normalised: alpha g / ||g||_1 (Foolbox): not steepest, but spread out
 * sparse: alpha sign(g) / count on the coordinates with |g| in the top quantile that can still move (Tramer & Boneh 2019)
 */
export const l1Steps = ["box", "steepest", "normalised", "sparse"] as const;
export type L1Step = (typeof l1Steps)[number];

export interface StepRule {
  readonly norm: Norm;
  readonly l1: L1Step;
  /** share of the coordinates that "sparse" leaves alone, 0..1 */
  readonly quantile: number;
}

/** Reads the norm and the L1 parameters of an attack. Throws ATTACK_PARAMS. */
export const stepRule = (norm: Norm, l1Step: string, quantile: number): StepRule => {
  const l1 = l1Steps.find((s) => s === l1Step);
  if (l1 === undefined)
    throw new CasemateError("ATTACK_PARAMS", `l1 step '${l1Step}' is not one of ${l1Steps.join(", ")}`);
  if (!(quantile >= 0 && quantile <= 1))
    throw new CasemateError("ATTACK_PARAMS", `l1Quantile must lie in 0..1, got ${quantile}`);
  return { norm, l1, quantile };
};

/** Adds the step to row `r` of `x`, in place; `g` holds the gradient in row `r`. The row may leave ball and box: project afterwards. */
export const steepestStep = (
  rule: StepRule,
  alpha: number,
  x: Float32Array,
  g: Float32Array,
  r: number,
  domain: Domain,
): void => {
  const d = domain.size;
  const o = r * d;
  switch (rule.norm) {
    case "linf":
      for (let i = o; i < o + d; i++) {
        const v = g[i] as number;
        if (v > 0) x[i] = (x[i] as number) + alpha;
        else if (v < 0) x[i] = (x[i] as number) - alpha;
      }
      return;
    case "l2": {
      let s = 0;
      for (let i = o; i < o + d; i++) s += (g[i] as number) * (g[i] as number);
      addScaled(x, g, o, d, alpha / Math.max(Math.sqrt(s), 1e-12));
      return;
    }
    case "l1":
      l1Step(rule, alpha, x, g, o, domain);
      return;
    case "l0":
      throw new CasemateError("ATTACK_PARAMS", "there is no steepest step of fixed size in l0");
  }
};

const addScaled = (x: Float32Array, g: Float32Array, o: number, d: number, f: number): void => {
  for (let i = o; i < o + d; i++) x[i] = (x[i] as number) + f * (g[i] as number);
};

const l1Step = (rule: StepRule, alpha: number, x: Float32Array, g: Float32Array, o: number, domain: Domain): void => {
  const d = domain.size;
  switch (rule.l1) {
    case "normalised": {
      let s = 0;
      for (let i = o; i < o + d; i++) s += Math.abs(g[i] as number);
      addScaled(x, g, o, d, alpha / Math.max(s, 1e-12));
      return;
    }
    case "steepest": {
      let top = 0;
      for (let i = o; i < o + d; i++) top = Math.max(top, Math.abs(g[i] as number));
      if (top === 0) return;
      let ties = 0;
      for (let i = o; i < o + d; i++) if (Math.abs(g[i] as number) === top) ties++;
      for (let i = o; i < o + d; i++)
        if (Math.abs(g[i] as number) === top) x[i] = (x[i] as number) + (Math.sign(g[i] as number) * alpha) / ties;
      return;
    }
    case "box":
      fillBox(alpha, x, g, o, domain);
      return;
    case "sparse":
      sparseStep(rule.quantile, alpha, x, g, o, domain);
      return;
  }
};

/** how far coordinate i may go the way of its gradient */
const room = (x: Float32Array, g: Float32Array, o: number, i: number, domain: Domain): number => {
  const v = g[o + i] as number;
  const at = x[o + i] as number;
  return v > 0 ? (domain.upper[i] as number) - at : v < 0 ? at - (domain.lower[i] as number) : 0;
};

const fillBox = (alpha: number, x: Float32Array, g: Float32Array, o: number, domain: Domain): void => {
  const d = domain.size;
  let left = alpha;
  let below = Infinity;
  while (left > 0) {
    // the largest |g| under the last one, among coordinates that can move
    let top = 0;
    for (let i = 0; i < d; i++) {
      const v = Math.abs(g[o + i] as number);
      if (v > top && v < below && room(x, g, o, i, domain) > 0) top = v;
    }
    if (top === 0) return;
    below = top;
    let open: number[] = [];
    for (let i = 0; i < d; i++) if (Math.abs(g[o + i] as number) === top && room(x, g, o, i, domain) > 0) open.push(i);
    while (open.length > 0 && left > 0) {
      const share = left / open.length;
      for (const i of open) {
        const move = Math.min(share, room(x, g, o, i, domain));
        x[o + i] = (x[o + i] as number) + Math.sign(g[o + i] as number) * move;
        left -= move;
      }
      const before = open.length;
      open = open.filter((i) => room(x, g, o, i, domain) > 0);
      if (open.length === before) return;
    }
  }
};

const sparseStep = (
  quantile: number,
  alpha: number,
  x: Float32Array,
  g: Float32Array,
  o: number,
  domain: Domain,
): void => {
  const d = domain.size;
  const magnitudes = new Float32Array(d);
  for (let i = 0; i < d; i++) magnitudes[i] = room(x, g, o, i, domain) > 0 ? Math.abs(g[o + i] as number) : 0;
  const sorted = magnitudes.slice().sort();
  const at = quantile * (d - 1);
  const low = sorted[Math.floor(at)] as number;
  const high = sorted[Math.ceil(at)] as number;
  const threshold = low + (high - low) * (at - Math.floor(at));
  let count = 0;
  for (let i = 0; i < d; i++) if (magnitudes[i] !== 0 && (magnitudes[i] as number) >= threshold) count++;
  if (count === 0) return;
  for (let i = 0; i < d; i++)
    if (magnitudes[i] !== 0 && (magnitudes[i] as number) >= threshold)
      x[o + i] = (x[o + i] as number) + (Math.sign(g[o + i] as number) * alpha) / count;
};
