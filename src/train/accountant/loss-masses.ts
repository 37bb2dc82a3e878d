/** LossMasses: P mass on the points of a loss grid that bounds a pair from above or below, or is near it with the same mean. */
import type { Atom, LossCells } from "./loss-cells.ts";

export interface LossMasses {
  readonly step: number;
  /** number of the first grid point: its loss is first * step */
  readonly first: number;
  readonly mass: Float64Array;
  /** P mass with infinite loss */
  readonly infinite: number;
}

/**
 * Dominates the pair: delta(epsilon) is exact at grid points and linear in e^epsilon between them, above the true convex curve
 * ("connect the dots", Doroshenko, Ghazi, Kamath, Kumar, Manurangsi, PoPETs 2022, arXiv:2207.04380). Each cell's mass goes to its two ends such that
 * the masses of P and Q are kept; the error per step is of second order in the grid step.
 */
export const upperMasses = (c: LossCells): LossMasses => {
  const mass = new Float64Array(c.pDown.length + 1);
  for (let i = 0; i < c.pDown.length; i++) {
    mass[i] = (mass[i] as number) + (c.pDown[i] as number);
    mass[i + 1] = c.pUp[i] as number;
  }
  for (const a of c.atoms) {
    const [i, place] = cellOf(c, a);
    // the share of Q mass that keeps both masses is (e^place - 1) / (e^h - 1); of P mass it is e^(h - place) times that
    const up = (Math.exp(c.step - place) * Math.expm1(place)) / Math.expm1(c.step);
    mass[i] = (mass[i] as number) + (1 - up) * a.p;
    mass[i + 1] = (mass[i + 1] as number) + up * a.p;
  }
  return { step: c.step, first: c.first, mass, infinite: c.tail };
};

/** Number of an atom's cell and its place in it, in units of the loss. */
const cellOf = (c: LossCells, a: Atom): readonly [number, number] => {
  const i = Math.floor(a.loss / c.step) - c.first;
  return [i, Math.min(c.step, Math.max(0, a.loss - (c.first + i) * c.step))];
};

/**
 * Dominated by the pair, to second order: outcomes of neighbouring cells are merged until their joint ratio P : Q is exactly that of a grid point. Merging is
 * post-processing, so delta can only fall. It runs from both tails towards the densest cell, where shares settle; what is left over in the middle, below
 * three cells, is merged with grid points above it. Atoms move down to a grid point, an error of first order. Mass outside the cells is dropped.
 */
export const lowerMasses = (c: LossCells): LossMasses => {
  const n = c.pDown.length;
  const peak = densest(c);
  const growth = Math.exp(c.step);
  const below = merge(peak, growth, c.pDown, c.pUp, c.qDown, c.qUp, 1, 0);
  // seen from above the roles of P and Q and of the two ends are exchanged
  const above = merge(n - peak, growth, c.qUp, c.qDown, c.pUp, c.pDown, -1, n - 1);
  const ratio = (i: number): number => Math.exp((c.first + i) * c.step);
  const q = new Float64Array(n + 1);
  for (const [i, m] of below.points) q[i] = (q[i] as number) + m;
  for (const [i, m] of above.points) q[n - i] = (q[n - i] as number) + m / ratio(n - i);
  placeRest(q, below.p + above.q, below.q + above.p, c, ratio);
  const mass = q.map((m, i) => m * ratio(i));
  for (const a of c.atoms) {
    const [i] = cellOf(c, a);
    mass[i] = (mass[i] as number) + a.p;
  }
  return { step: c.step, first: c.first, mass, infinite: 0 };
};

const densest = (c: LossCells): number => {
  let peak = 0;
  let best = -1;
  for (let i = 0; i < c.pDown.length; i++) {
    const p = (c.pDown[i] as number) + (c.pUp[i] as number);
    const q = (c.qDown[i] as number) + (c.qUp[i] as number);
    if (p * q > best) {
      best = p * q;
      peak = i;
    }
  }
  return peak;
};

/** Merges masses (p, q) that lie on no grid point with as much of the points above as brings them to one; where that is not enough, moves them down. */
const placeRest = (points: Float64Array, p: number, q: number, c: LossCells, ratio: (i: number) => number): void => {
  if (!(p > 0 && q > 0)) return;
  const place = Math.log(p / q) / c.step - c.first;
  const target = Math.max(0, Math.ceil(place));
  let wholeQ = q;
  let wholeP = p;
  let short = Math.max(0, q - p / ratio(target));
  for (let i = target + 1; i < points.length && short > 0; i++) {
    const here = points[i] as number;
    const excess = Math.expm1((i - target) * c.step) * here;
    const share = excess > short ? short / excess : 1;
    wholeQ += share * here;
    wholeP += share * here * ratio(i);
    points[i] = (1 - share) * here;
    short = excess > short ? 0 : short - excess;
  }
  if (short === 0) points[target] = (points[target] as number) + wholeQ;
  else if (target > 0) points[target - 1] = (points[target - 1] as number) + wholeP / ratio(target - 1);
};

interface Merged {
  /** number of the grid point, counted from the side where merging began, and Q mass there (P's when seen from above) */
  readonly points: readonly (readonly [number, number])[];
  /** masses that met no grid point */
  readonly p: number;
  readonly q: number;
}

/**
 * Merges `count` cells upwards. `short` is what the carried masses lack to the ratio of the grid point at the top of the last cell, over that ratio:
 * q - p / ratio; the next cell's excess over the same ratio is (e^h - 1) qUp.
 */
const merge = (
  count: number,
  growth: number,
  pDown: Float64Array,
  pUp: Float64Array,
  qDown: Float64Array,
  qUp: Float64Array,
  stride: 1 | -1,
  start: number,
): Merged => {
  const points: [number, number][] = [];
  let p = 0;
  let q = 0;
  let short = 0;
  for (let i = 0; i < count; i++) {
    const at = start + stride * i;
    const down = qDown[at] as number;
    const up = qUp[at] as number;
    const cellP = (pDown[at] as number) + (pUp[at] as number);
    const excess = (growth - 1) * up;
    if (excess > short) {
      const share = short / excess;
      if (q > 0) points.push([i, q + share * (down + up)]);
      p = (1 - share) * cellP;
      q = (1 - share) * (down + up);
      short = ((1 - share) * down * (growth - 1)) / growth;
    } else {
      // relative to the next grid point: q - p / (ratio e^h), for the carried masses and for the cell
      short = (short + (growth - 1) * q + (growth - 1) * down) / growth;
      p += cellP;
      q += down + up;
    }
  }
  return { points, p, q };
};

/**
 * Loss rounded at random to one of the two ends of its cell such that its mean is kept (as Gopi, Lee, Wutschitz, NeurIPS 2021, arXiv:2106.02848, keep it by a
 * shift). No bound by itself: the sum of `k` rounding errors is within h sqrt(k / 2 ln(2 / eta)) but with probability eta (Hoeffding 1963).
 */
export const meanMasses = (c: LossCells): LossMasses => {
  const mass = new Float64Array(c.pDown.length + 1);
  for (let i = 0; i < c.pDown.length; i++) {
    const p = (c.pDown[i] as number) + (c.pUp[i] as number);
    mass[i] = (mass[i] as number) + Math.max(0, p - (c.pPlace[i] as number));
    mass[i + 1] = c.pPlace[i] as number;
  }
  for (const a of c.atoms) {
    const [i, place] = cellOf(c, a);
    mass[i] = (mass[i] as number) + (1 - place / c.step) * a.p;
    mass[i + 1] = (mass[i + 1] as number) + (place / c.step) * a.p;
  }
  return { step: c.step, first: c.first, mass, infinite: c.tail };
};
