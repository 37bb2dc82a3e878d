/**
 * LinfBox: the box [low, high] of each active row in which a Linf attack moves (ball and domain together), and sign steps clamped to it.
 *
 * Signs of gradients are coin flips, so a branch on them costs more than all the arithmetic: the loops here have none. The sign is taken from the
 * bits of the float32, min(a, b) = (a + b - |a - b|) / 2 and max likewise; in float64 on float32 operands that is what comparison gives (tested).
 */
import type { Domain } from "../../engine/runtime/model.ts";
import type { ActiveSet, PerRow } from "./active-set.ts";

export interface LinfBox {
  readonly low: PerRow<Float32Array>;
  readonly high: PerRow<Float32Array>;
  /** are all bounds finite? The arithmetic wants that */
  readonly finite: boolean;
}

/** `x0`: n x size originals, of which the set's rows are taken; immutable features get no room. */
export const linfBox = (set: ActiveSet, x0: Float32Array, epsilon: number, domain: Domain): LinfBox => {
  const { size, lower, upper, mutable } = domain;
  const low = new Float32Array(set.size * size);
  const high = new Float32Array(set.size * size);
  let finite = true;
  for (let i = 0, o = 0; i < set.size; i++)
    for (let j = 0, o0 = (set.rows[i] as number) * size; j < size; j++, o++) {
      const c = x0[o0 + j] as number;
      const radius = mutable !== undefined && mutable[j] === 0 ? 0 : epsilon;
      const l = Math.max(c - radius, lower[j] as number);
      const h = Math.min(c + radius, upper[j] as number);
      // an original outside its bounds goes to the nearest one
      low[o] = Math.min(l, upper[j] as number);
      high[o] = Math.max(h, lower[j] as number);
      if (!Number.isFinite(l) || !Number.isFinite(h)) finite = false;
    }
  return { low: set.track(low, size), high: set.track(high, size), finite };
};

/** x <- clamp(x + alpha sign(g)) for all active rows. */
export const signStep = (alpha: number, x: Float32Array, g: Float32Array, box: LinfBox): void => {
  const low = box.low.data;
  const high = box.high.data;
  const n = x.length;
  if (!box.finite) {
    for (let o = 0; o < n; o++)
      x[o] = clamp((x[o] as number) + alpha * (Math.sign(g[o] as number) || 0), low[o] as number, high[o] as number);
    return;
  }
  const bits = new Int32Array(g.buffer, g.byteOffset, n);
  for (let o = 0; o < n; o++) {
    const b = bits[o] as number;
    const magnitude = b << 1;
    const sign = ((b >> 31) | 1) & ((magnitude | -magnitude) >> 31);
    const l = low[o] as number;
    const h = high[o] as number;
    let v = (x[o] as number) + alpha * sign;
    v = 0.5 * (v + h - Math.abs(v - h));
    x[o] = 0.5 * (v + l + Math.abs(v - l));
  }
};

/**
 * One step of APGD for active row `i`: z = clamp(x + eta sign(g)), x <- clamp(x + a (z - x) + (1 - a) (x - old)), old <- x.
 */
export const momentumSignStep = (
  eta: number,
  a: number,
  x: Float32Array,
  old: Float32Array,
  g: Float32Array,
  i: number,
  size: number,
  box: LinfBox,
): void => {
  const low = box.low.data;
  const high = box.high.data;
  const end = (i + 1) * size;
  const rest = 1 - a;
  if (!box.finite) {
    for (let o = i * size; o < end; o++) {
      const at = x[o] as number;
      const z = clamp(at + eta * (Math.sign(g[o] as number) || 0), low[o] as number, high[o] as number);
      x[o] = clamp(at + (z - at) * a + (at - (old[o] as number)) * rest, low[o] as number, high[o] as number);
      old[o] = at;
    }
    return;
  }
  const bits = new Int32Array(g.buffer, g.byteOffset, g.length);
  for (let o = i * size; o < end; o++) {
    const b = bits[o] as number;
    const magnitude = b << 1;
    const sign = ((b >> 31) | 1) & ((magnitude | -magnitude) >> 31);
    const l = low[o] as number;
    const h = high[o] as number;
    const at = x[o] as number;
    let z = at + eta * sign;
    z = 0.5 * (z + h - Math.abs(z - h));
    z = 0.5 * (z + l + Math.abs(z - l));
    let v = at + (z - at) * a + (at - (old[o] as number)) * rest;
    v = 0.5 * (v + h - Math.abs(v - h));
    x[o] = 0.5 * (v + l + Math.abs(v - l));
    old[o] = at;
  }
};

const clamp = (v: number, low: number, high: number): number => (v > high ? high : v < low ? low : v);
