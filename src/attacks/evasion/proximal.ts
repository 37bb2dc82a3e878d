/**
 * proximal: argmin over z of mu ||z|| + ||z - v||^2 / 2, in place, for the norms of minimal attacks.
 *
 *   l0  v_i where |v_i| >= sqrt(2 mu), else 0          l1  sign(v_i) max(|v_i| - mu, 0)
 *   l2  v max(1 - mu / ||v||, 0)                       linf  |v_i| cut off at the level above which mu in all is lost (Moreau: v - mu P(v / mu), P onto the L1 ball)
 *   l2/3  for ||z||_{2/3}^{2/3}: z = t^3, t the larger root of t^4 - |v_i| t + 2 mu / 3, where that beats 0 (Cao et al. 2013)
 */
import type { Norm } from "../../engine/tensor/norm.ts";

export type Proximal = Norm | "l2/3";

export const proximal = (kind: Proximal, mu: number, v: Float64Array): void => {
  if (!(mu > 0)) return;
  switch (kind) {
    case "l0": {
      const least = Math.sqrt(2 * mu);
      for (let i = 0; i < v.length; i++) if (Math.abs(v[i] as number) < least) v[i] = 0;
      return;
    }
    case "l1":
      for (let i = 0; i < v.length; i++) {
        const a = v[i] as number;
        v[i] = Math.sign(a) * Math.max(Math.abs(a) - mu, 0);
      }
      return;
    case "l2": {
      let s = 0;
      for (const a of v) s += a * a;
      const f = s === 0 ? 0 : Math.max(1 - mu / Math.sqrt(s), 0);
      for (let i = 0; i < v.length; i++) v[i] = (v[i] as number) * f;
      return;
    }
    case "linf": {
      const level = cutLevel(mu, v);
      for (let i = 0; i < v.length; i++) v[i] = Math.min(level, Math.max(-level, v[i] as number));
      return;
    }
    case "l2/3":
      for (let i = 0; i < v.length; i++) v[i] = twoThirds(mu, v[i] as number);
      return;
  }
};

/** The level with sum_i max(|v_i| - level, 0) = mu, or 0 where the whole is less (Michelot 1986: drop what lies below the mean level until nothing does). */
const cutLevel = (mu: number, v: Float64Array): number => {
  let level = 0;
  for (let round = 0; ; round++) {
    let sum = 0;
    let count = 0;
    for (const a of v) {
      const size = Math.abs(a);
      if (round > 0 && size <= level) continue;
      sum += size;
      count++;
    }
    const next = count === 0 ? level : (sum - mu) / count;
    if (round === 0 && next <= 0 && sum <= mu) return 0;
    if (round > 0 && next <= level) return level;
    level = Math.max(0, next);
  }
};

const twoThirds = (mu: number, v: number): number => {
  const a = Math.abs(v);
  // Newton's method from above, where the quartic is convex and grows; it leaves that side only when there is no root
  let t = Math.cbrt(a);
  for (let k = 0; k < 30; k++) {
    const slope = 4 * t ** 3 - a;
    if (!(slope > 0)) return 0;
    const next = t - (t ** 4 - a * t + (2 / 3) * mu) / slope;
    if (!(next > 0)) return 0;
    if (t - next <= 1e-12 * t) break;
    t = next;
  }
  const z = t ** 3;
  return mu * t * t + (z - a) ** 2 / 2 < (a * a) / 2 ? Math.sign(v) * z : 0;
};
