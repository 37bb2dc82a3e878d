/**
 * projectToHyperplane: the point of {z : w.z = b, lower <= z <= upper} nearest to x in Linf, L2 or L1 (Croce & Hein, FAB, ICML 2020, arXiv:1907.02044, section 2.2).
 * Where the hyperplane does not meet the box: the point of the box that comes nearest to it.
 *
 * With s the sign of b - w.x, every coordinate moves by m_i >= 0 in the direction s sign(w_i), at most by its room u_i:
 *   Linf: m_i = min(t, u_i)       L2: m_i = min(t |w_i|, u_i)       L1: the coordinates of largest |w_i| go to their bound first
 * and sum |w_i| m_i = |b - w.x|. The sum is concave, increasing and piecewise linear in t, so Newton's steps from 0 reach t from below in finitely many sweeps.
 */
import type { Domain } from "../../engine/runtime/model.ts";
import type { Norm } from "../../engine/tensor/norm.ts";
import { kthSmallest } from "./select.ts";

export interface HyperplaneScratch {
  readonly room: Float64Array;
  readonly order: Float64Array;
}

export const hyperplaneScratch = (d: number): HyperplaneScratch => ({
  room: new Float64Array(d),
  order: new Float64Array(d),
});

/**
 * Writes the displacement (projection of row `r` of `x`, minus that row) to `delta`. `w` is row `rw` of a matrix of normals, `gap` is b - w.x.
 */
export const projectToHyperplane = (
  norm: Norm,
  x: Float32Array,
  r: number,
  w: Float32Array,
  rw: number,
  gap: number,
  domain: Domain,
  delta: Float64Array,
  scratch: HyperplaneScratch,
): void => {
  const { size, lower, upper, mutable } = domain;
  const o = r * size;
  const ow = rw * size;
  const { room } = scratch;
  const s = gap < 0 ? -1 : 1;
  const goal = Math.abs(gap);
  let reachable = 0;
  let slope = 0;
  for (let i = 0; i < size; i++) {
    const v = s * (w[ow + i] as number);
    const at = x[o + i] as number;
    const free = v > 0 ? (upper[i] as number) - at : v < 0 ? at - (lower[i] as number) : 0;
    const u = free > 0 && (mutable === undefined || mutable[i] !== 0) ? free : 0;
    room[i] = u;
    if (u === 0) continue;
    const a = Math.abs(v);
    reachable += a * u;
    slope += norm === "l2" ? a * a : a;
  }
  if (norm === "l1" && reachable > goal) {
    fillLargest(goal, w, ow, size, scratch, delta);
    if (s < 0) for (let i = 0; i < size; i++) delta[i] = -(delta[i] as number) * Math.sign(w[ow + i] as number);
    else for (let i = 0; i < size; i++) delta[i] = (delta[i] as number) * Math.sign(w[ow + i] as number);
    return;
  }
  const t = reachable > goal ? newton(norm, goal, goal / slope, w, ow, size, room) : Infinity;
  for (let i = 0; i < size; i++) {
    const u = room[i] as number;
    const v = s * (w[ow + i] as number);
    const m = u === 0 ? 0 : norm === "l2" ? t * Math.abs(v) : t;
    const move = m < u ? m : u;
    delta[i] = v < 0 ? -move : move;
  }
};

/** `t`: where the first step from 0 leads. */
const newton = (
  norm: Norm,
  goal: number,
  first: number,
  w: Float32Array,
  ow: number,
  d: number,
  room: Float64Array,
): number => {
  let t = first;
  for (let sweep = 0; sweep < 100; sweep++) {
    let sum = 0;
    let slope = 0;
    for (let i = 0; i < d; i++) {
      const u = room[i] as number;
      if (u === 0) continue;
      const a = Math.abs(w[ow + i] as number);
      const rate = norm === "l2" ? a : 1;
      if (t * rate < u) {
        sum += a * t * rate;
        slope += a * rate;
      } else sum += a * u;
    }
    const rest = goal - sum;
    if (rest <= 1e-10 * goal || slope === 0) return t;
    t += rest / slope;
  }
  return t;
};

/** L1: everything above a threshold of |w| goes to its bound, what stands at the threshold takes the rest. */
const fillLargest = (
  goal: number,
  w: Float32Array,
  ow: number,
  d: number,
  { room, order }: HyperplaneScratch,
  delta: Float64Array,
): void => {
  // the largest threshold such that all coordinates at or above it reach the goal: halving by the median of those still open
  let low = 0;
  let high = Infinity;
  let above = 0;
  let threshold = 0;
  for (;;) {
    let open = 0;
    for (let i = 0; i < d; i++) {
      const a = Math.abs(w[ow + i] as number);
      if (room[i] !== 0 && a > low && a < high) order[open++] = a;
    }
    if (open === 0) break;
    const middle = kthSmallest(order.subarray(0, open), open >> 1);
    let gain = 0;
    for (let i = 0; i < d; i++) {
      const a = Math.abs(w[ow + i] as number);
      if (a >= middle && a < high && room[i] !== 0) gain += a * (room[i] as number);
    }
    if (above + gain >= goal) {
      low = middle;
      threshold = middle;
    } else {
      high = middle;
      above += gain;
    }
  }
  let left = goal - above;
  for (let i = 0; i < d; i++) {
    const a = Math.abs(w[ow + i] as number);
    const u = room[i] as number;
    if (u === 0 || a < threshold) delta[i] = 0;
    else if (a > threshold) delta[i] = u;
    else {
      const move = Math.min(u, Math.max(left, 0) / a);
      delta[i] = move;
      left -= move * a;
    }
  }
};
