/** eta: the bump that Square (L2, L1) puts into a window: two halves of opposite sign, each a pyramid of nested rectangles, of norm 1. */
import type { Rng } from "../../core/rng.ts";

/** RETURNS side x side values. `p`: 1 or 2, the norm that is made 1. Turned by 90 degrees with probability one half. */
export const bump = (side: number, p: 1 | 2, rng: Rng): Float64Array => {
  const upper = Math.trunc(side / 2);
  const a = pyramid(upper, side, p);
  const b = pyramid(side - upper, side, p);
  const out = new Float64Array(side * side);
  out.set(a);
  for (let i = 0; i < b.length; i++) out[upper * side + i] = -(b[i] as number);
  scaleToOne(out, p);
  if (rng.uniform() < 0.5) return out;
  const turned = new Float64Array(side * side);
  for (let i = 0; i < side; i++) for (let j = 0; j < side; j++) turned[j * side + i] = out[i * side + j] as number;
  return turned;
};

/** For features without neighbours: random signs of equal size, norm 1. */
export const flatBump = (count: number, p: 1 | 2, rng: Rng): Float64Array => {
  const size = p === 1 ? 1 / count : 1 / Math.sqrt(count);
  return Float64Array.from({ length: count }, () => rng.sign() * size);
};

/** Sum over k of 1 / (k + 1)^2 on the rectangles of radius k around the centre, of norm 1; for L1 the fourth power, so that few values carry the change. */
const pyramid = (rows: number, columns: number, p: 1 | 2): Float64Array => {
  const out = new Float64Array(rows * columns);
  const ci = Math.trunc(rows / 2) + 1;
  const cj = Math.trunc(columns / 2) + 1;
  let top = ci - 1;
  let left = cj - 1;
  for (let k = 0; k < Math.max(ci, cj); k++) {
    for (let i = Math.max(top, 0); i < Math.min(top + 2 * k + 1, rows); i++)
      for (let j = Math.max(left, 0); j < Math.min(left + 2 * k + 1, columns); j++)
        out[i * columns + j] = (out[i * columns + j] as number) + 1 / (k + 1) ** (p === 1 ? 4 : 2);
    top--;
    left--;
  }
  scaleToOne(out, p);
  return out;
};

const scaleToOne = (a: Float64Array, p: 1 | 2): void => {
  let s = 0;
  for (const v of a) s += p === 1 ? Math.abs(v) : v * v;
  const f = 1 / Math.max(p === 1 ? s : Math.sqrt(s), 1e-12);
  for (let i = 0; i < a.length; i++) a[i] = (a[i] as number) * f;
};
