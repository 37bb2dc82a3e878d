/** projectL1Box: exact Euclidean projection onto the intersection of an L1 ball and the box (Croce & Hein, Mind the Box, ICML 2021, arXiv:2103.01208). */
import type { Domain } from "../../engine/runtime/model.ts";

/**
 * Moves row `r` of `x` (in place) to the nearest point of {z : ||z - x0||_1 <= epsilon, lower <= z <= upper}, x0 being row `r0` of `x0`, inside the box.
 *
 *   z_i = x0_i + sign(y_i) clamp(|y_i| - t, 0, u_i)   with y = x - x0, u_i the room in the direction of y_i, t >= 0 such that the norm is epsilon
 *
 * Immutable features have no room. The sum is piecewise linear in t: safeguarded Newton steps find t in a few sweeps, without sorting.
 */
export const projectL1Box = (
  epsilon: number,
  x: Float32Array,
  r: number,
  x0: Float32Array,
  r0: number,
  domain: Domain,
): void => {
  const { size, lower, upper, mutable } = domain;
  const o = r * size;
  const o0 = r0 * size;
  const roomOf = (i: number): number => {
    if (mutable !== undefined && mutable[i] === 0) return 0;
    const c = x0[o0 + i] as number;
    return (x[o + i] as number) > c ? (upper[i] as number) - c : c - (lower[i] as number);
  };
  let t = 0;
  let low = 0;
  let high = 0;
  for (let i = 0; i < size; i++) high = Math.max(high, Math.abs((x[o + i] as number) - (x0[o0 + i] as number)));
  for (let sweep = 0; sweep < 200; sweep++) {
    let norm = 0;
    let sloping = 0;
    for (let i = 0; i < size; i++) {
      const rest = Math.abs((x[o + i] as number) - (x0[o0 + i] as number)) - t;
      if (rest <= 0) continue;
      const room = roomOf(i);
      if (rest < room) {
        norm += rest;
        sloping++;
      } else norm += room;
    }
    const excess = norm - epsilon;
    if (sweep === 0 && excess <= 0) break;
    if (Math.abs(excess) <= 1e-9 * epsilon) break;
    if (excess > 0) low = t;
    else high = t;
    const newton = sloping > 0 ? t + excess / sloping : Number.NaN;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (next === t || !(high > low)) break;
    t = next;
  }
  for (let i = 0; i < size; i++) {
    const c = x0[o0 + i] as number;
    const y = (x[o + i] as number) - c;
    const rest = Math.abs(y) - t;
    const size1 = rest <= 0 ? 0 : Math.min(rest, roomOf(i));
    x[o + i] = size1 === 0 ? c : y > 0 ? c + size1 : c - size1;
  }
};
