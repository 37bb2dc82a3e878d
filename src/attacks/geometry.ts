/** Balls and boxes: projections and steepest steps for one row of a row-major n x d matrix. The norm is data. */
import type { Domain } from "../engine/runtime/model.ts";
import type { Norm } from "../engine/tensor/norm.ts";

/**
 * Projects row `r` of `x` (in place) into {x : ||x - x0|| <= epsilon} and then into the domain. `r0` is the row of the original in `x0`.
 * L2 by scaling, L1 by soft thresholding (Duchi et al. 2008), Linf by clamping, L0 by keeping the largest changes. Since originals lie in the box, clamping
 * to the box afterwards never leaves the ball.
 */
export const projectRow = (
  norm: Norm,
  epsilon: number,
  x: Float32Array,
  r: number,
  x0: Float32Array,
  r0: number,
  domain: Domain,
): void => {
  const d = domain.size;
  const o = r * d;
  const o0 = r0 * d;
  if (epsilon < Infinity) {
    switch (norm) {
      case "linf":
        for (let i = 0; i < d; i++) {
          const c = x0[o0 + i] as number;
          const v = x[o + i] as number;
          x[o + i] = v > c + epsilon ? c + epsilon : v < c - epsilon ? c - epsilon : v;
        }
        break;
      case "l2": {
        let s = 0;
        for (let i = 0; i < d; i++) {
          const v = (x[o + i] as number) - (x0[o0 + i] as number);
          s += v * v;
        }
        if (s > epsilon * epsilon) {
          const f = epsilon / Math.sqrt(s);
          for (let i = 0; i < d; i++) {
            const c = x0[o0 + i] as number;
            x[o + i] = c + ((x[o + i] as number) - c) * f;
          }
        }
        break;
      }
      case "l1":
        projectL1(epsilon, x, o, x0, o0, d);
        break;
      case "l0":
        keepLargest(Math.floor(epsilon), x, o, x0, o0, d);
        break;
    }
  }
  enterDomain(x, o, x0, o0, domain);
};

const projectL1 = (epsilon: number, x: Float32Array, o: number, x0: Float32Array, o0: number, d: number): void => {
  const magnitudes = new Float64Array(d);
  let total = 0;
  for (let i = 0; i < d; i++) {
    const v = Math.abs((x[o + i] as number) - (x0[o0 + i] as number));
    magnitudes[i] = v;
    total += v;
  }
  if (total <= epsilon) return;
  const sorted = magnitudes.slice().sort().reverse();
  let sum = 0;
  let threshold = 0;
  for (let i = 0; i < d; i++) {
    sum += sorted[i] as number;
    const t = (sum - epsilon) / (i + 1);
    if (t >= (sorted[i] as number)) break;
    threshold = t;
  }
  for (let i = 0; i < d; i++) {
    const c = x0[o0 + i] as number;
    const delta = (x[o + i] as number) - c;
    x[o + i] = c + Math.sign(delta) * Math.max((magnitudes[i] as number) - threshold, 0);
  }
};

const keepLargest = (count: number, x: Float32Array, o: number, x0: Float32Array, o0: number, d: number): void => {
  const changed: number[] = [];
  for (let i = 0; i < d; i++) if (x[o + i] !== x0[o0 + i]) changed.push(i);
  if (changed.length <= count) return;
  const size = (i: number): number => Math.abs((x[o + i] as number) - (x0[o0 + i] as number));
  changed.sort((a, b) => size(b) - size(a) || a - b);
  for (const i of changed.slice(count)) x[o + i] = x0[o0 + i] as number;
};

/** Bounds, directions, whole numbers (towards the original, so that no norm grows), tokens, immutable features and one-hot groups. */
const enterDomain = (x: Float32Array, o: number, x0: Float32Array, o0: number, domain: Domain): void => {
  const { size, lower, upper, mutable, integer, step, direction, groups, swaps } = domain;
  for (let i = 0; i < size; i++) {
    const v = x[o + i] as number;
    const lo = lower[i] as number;
    const hi = upper[i] as number;
    x[o + i] = v > hi ? hi : v < lo ? lo : v;
  }
  if (direction !== undefined)
    for (let i = 0; i < size; i++)
      if (((x[o + i] as number) - (x0[o0 + i] as number)) * (direction[i] as number) < 0)
        x[o + i] = x0[o0 + i] as number;
  if (integer !== undefined)
    for (let i = 0; i < size; i++)
      if (integer[i] === 1) {
        const c = x0[o0 + i] as number;
        const s = step?.[i] ?? 1;
        const steps = ((x[o + i] as number) - c) / s;
        x[o + i] = c + s * Math.trunc(steps + Math.sign(steps) * latticeSlack(c, s));
      }
  if (swaps !== undefined)
    for (let i = 0; i < size; i++)
      if (!mayStand(swaps, x[o + i] as number, x0[o0 + i] as number)) x[o + i] = x0[o0 + i] as number;
  if (mutable !== undefined) for (let i = 0; i < size; i++) if (mutable[i] === 0) x[o + i] = x0[o0 + i] as number;
  for (const group of groups ?? []) {
    let best = group[0] ?? 0;
    for (const i of group) if ((x[o + i] as number) > (x[o + best] as number)) best = i;
    for (const i of group) x[o + i] = i === best ? 1 : 0;
  }
};

const mayStand = (swaps: NonNullable<Domain["swaps"]>, v: number, original: number): boolean =>
  v === original || swaps.get(original)?.includes(v) === true;

/** How far from a multiple of its step, in steps, a value may be: float32 rounding of a number of the size of `v`, and a ten-thousandth. */
const latticeSlack = (v: number, step: number): number =>
  Math.min(0.25, 1e-4 + (2e-7 * Math.max(1, Math.abs(v))) / step);

/** Is row `r` of `x` inside the domain, and unchanged where it must be? Tolerance: float32 rounding of a value of size 1. */
export const inDomain = (x: Float32Array, r: number, x0: Float32Array, r0: number, domain: Domain): boolean => {
  const { size, lower, upper, mutable, integer, step, direction, groups, swaps } = domain;
  const o = r * size;
  const o0 = r0 * size;
  for (let i = 0; i < size; i++) {
    const v = x[o + i] as number;
    const slack = 1e-6 * Math.max(1, Math.abs(v));
    if (!(v >= (lower[i] as number) - slack && v <= (upper[i] as number) + slack)) return false;
    if (mutable !== undefined && mutable[i] === 0 && v !== x0[o0 + i]) return false;
    const c = x0[o0 + i] as number;
    if (swaps !== undefined && !mayStand(swaps, v, c)) return false;
    if (direction !== undefined && (v - c) * (direction[i] as number) < 0) return false;
    if (integer !== undefined && integer[i] === 1 && v !== c) {
      const s = step?.[i] ?? 1;
      const steps = (v - c) / s;
      if (Math.abs(steps - Math.round(steps)) > latticeSlack(c, s)) return false;
    }
  }
  for (const group of groups ?? []) {
    let ones = 0;
    for (const i of group) {
      const v = x[o + i] as number;
      if (v === 1) ones++;
      else if (v !== 0) return false;
    }
    if (ones !== 1) return false;
  }
  return true;
};

/** Is a distance within a radius, up to float32 rounding of the sum x0 + delta? */
export const withinRadius = (distance: number, epsilon: number): boolean => distance <= epsilon * (1 + 1e-5) + 1e-6;
