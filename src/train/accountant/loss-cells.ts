/**
 * LossCells: the masses of a pair between the points of a loss grid, each split between the two ends of its cell.
 *
 * A cell [j h, (j + 1) h] holds masses p and q of P and Q. They are split into a part that goes to each end such that there p = e^loss q holds:
 * qDown + qUp = q, e^(j h) qDown + e^((j + 1) h) qUp = p. All four parts are integrals of positive functions, taken by Gauss-Legendre quadrature, so that
 * nothing cancels: the relative error of each is below `relativeError` (tested against closed forms).
 */
import { CasemateError } from "../../core/error.ts";
import { gaussLegendre, type Quadrature } from "../../engine/tensor/gauss-legendre.ts";
import type { LossPair, SmoothPart } from "./loss-pair.ts";

/** Masses of P and Q at one loss. */
export interface Atom {
  readonly loss: number;
  readonly p: number;
  readonly q: number;
}

export interface LossCells {
  /** width h of a cell, in units of the loss */
  readonly step: number;
  /** number j of the first cell */
  readonly first: number;
  readonly pDown: Float64Array;
  readonly pUp: Float64Array;
  readonly qDown: Float64Array;
  readonly qUp: Float64Array;
  /** masses times the place in the cell, 0 at the lower end and 1 at the upper: for rounding that keeps the mean loss */
  readonly pPlace: Float64Array;
  readonly qPlace: Float64Array;
  /** masses at single values of the loss; the arrays leave them out */
  readonly atoms: readonly Atom[];
  /** bound of the mass of P and of Q that is in no cell */
  readonly tail: number;
}

/** Relative error of a cell's masses. */
export const relativeError = 1e-11;

/** Losses beyond this are not told apart from certainty: e^600 is near the end of float64. */
const largestLoss = 600;
/** Cells of one grid: 6 arrays of 8 bytes. */
export const maxCells = 1 << 21;

const fine = gaussLegendre(3);
const coarse = gaussLegendre(8);

/** Ends of the loss, after clipping to what float64 holds. */
export const lossRange = (pair: LossPair): readonly [low: number, high: number] => {
  const losses = pair.atoms.map((a) => a.loss);
  if (pair.smooth !== undefined) losses.push(pair.smooth.loss(pair.smooth.low), pair.smooth.loss(pair.smooth.high));
  return [losses.reduce((a, b) => Math.min(a, b)), losses.reduce((a, b) => Math.max(a, b))];
};

/** Throws DP_NO_PROTECTION when the noise is so small that losses leave float64 or the grid is too large. */
export const lossCells = (pair: LossPair, step: number): LossCells => {
  const [low, high] = lossRange(pair);
  if (high > largestLoss || low < -largestLoss)
    throw new CasemateError(
      "DP_NO_PROTECTION",
      `one step can lose ${Math.round(Math.max(high, -low))} of epsilon, which is no protection`,
      {
        hint: "raise the noise",
      },
    );
  const first = Math.floor(low / step);
  const count = Math.floor(high / step) - first + 1;
  if (count > maxCells)
    throw new CasemateError("DP_NO_PROTECTION", `a grid of ${count} cells is too large, the limit is ${maxCells}`, {
      hint: "raise the noise or ask for a wider bracket",
    });
  const cells: LossCells = {
    step,
    first,
    pDown: new Float64Array(count),
    pUp: new Float64Array(count),
    qDown: new Float64Array(count),
    qUp: new Float64Array(count),
    pPlace: new Float64Array(count),
    qPlace: new Float64Array(count),
    atoms: pair.atoms.map(({ loss, q }) => ({ loss, q, p: Math.exp(loss) * q })),
    tail: pair.tail,
  };
  if (pair.smooth !== undefined) integrate(cells, pair.smooth);
  return cells;
};

const integrate = (c: LossCells, s: SmoothPart): void => {
  const whole = Math.expm1(c.step);
  let left = s.low;
  for (let i = 0; i < c.pDown.length && left < s.high; i++) {
    const bottom = (c.first + i) * c.step;
    const right = i === c.pDown.length - 1 ? s.high : s.at(bottom + c.step);
    if (!(right > left)) continue;
    // 3 nodes on panels below 1 % of the scale, 8 below a quarter: the error terms are below 1e-12, 12 deviations out
    const width = (right - left) / s.scale;
    const rule: Quadrature = width < 0.01 ? fine : coarse;
    const panels = Math.max(1, Math.ceil(width * 4));
    const panel = (right - left) / panels;
    let qUp = 0;
    let qDown = 0;
    let qPlace = 0;
    let pPlace = 0;
    for (let k = 0; k < panels; k++) {
      const start = left + k * panel;
      for (let n = 0; n < rule.nodes.length; n++) {
        const x = start + panel * (rule.nodes[n] as number);
        const place = Math.min(c.step, Math.max(0, s.loss(x) - bottom));
        const q = panel * (rule.weights[n] as number) * Math.exp(s.logQ(x));
        const growth = Math.expm1(place);
        const up = (q * growth) / whole;
        qUp += up;
        qDown += q - up;
        qPlace += q * place;
        pPlace += q * (1 + growth) * place;
      }
    }
    const low = Math.exp(bottom);
    const high = Math.exp(bottom + c.step);
    c.qUp[i] = (c.qUp[i] as number) + qUp;
    c.qDown[i] = (c.qDown[i] as number) + qDown;
    c.pUp[i] = (c.pUp[i] as number) + qUp * high;
    c.pDown[i] = (c.pDown[i] as number) + qDown * low;
    c.qPlace[i] = (c.qPlace[i] as number) + qPlace / c.step;
    c.pPlace[i] = (c.pPlace[i] as number) + (low * pPlace) / c.step;
    left = right;
  }
};

/** Cells of (Q, P): losses change their sign. */
export const swapped = (c: LossCells): LossCells => ({
  step: c.step,
  first: -c.first - c.pDown.length,
  pDown: c.qUp.toReversed(),
  pUp: c.qDown.toReversed(),
  qDown: c.pUp.toReversed(),
  qUp: c.pDown.toReversed(),
  pPlace: c.qPlace.map((m, i) => (c.qDown[i] as number) + (c.qUp[i] as number) - m).toReversed(),
  qPlace: c.pPlace.map((m, i) => (c.pDown[i] as number) + (c.pUp[i] as number) - m).toReversed(),
  atoms: c.atoms.map(({ loss, p, q }) => ({ loss: -loss, p: q, q: p })),
  tail: c.tail,
});

/**
 * The positive losses of (P, Q), the negative ones of (Q, P), the rest at zero: for sampling without replacement, where delta is bounded by the one
 * direction for epsilon >= 0 and, by delta(-epsilon) of swapped neighbours, by the other below (Zhu, Dong, Wang 2022, Proposition 30; proof in
 * docs/decisions/pairs-for-replaced-records.md).
 */
export const hybrid = (c: LossCells): LossCells => {
  const back = swapped(c);
  const first = Math.min(0, back.first);
  const count = Math.max(1, c.first + c.pDown.length) - first;
  const join = (forward: Float64Array, backward: Float64Array): Float64Array => {
    const out = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const j = first + i;
      out[i] = (j >= 0 ? forward[j - c.first] : backward[j - back.first]) ?? 0;
    }
    return out;
  };
  const joined = {
    pDown: join(c.pDown, back.pDown),
    pUp: join(c.pUp, back.pUp),
    qDown: join(c.qDown, back.qDown),
    qUp: join(c.qUp, back.qUp),
    pPlace: join(c.pPlace, back.pPlace),
    qPlace: join(c.qPlace, back.qPlace),
  };
  const atoms = [...c.atoms.filter((a) => a.loss > 0), ...back.atoms.filter((a) => a.loss < 0)];
  const others = sum(joined.pDown) + sum(joined.pUp) + atoms.reduce((s, a) => s + a.p, 0);
  const rest = Math.max(0, 1 - others);
  return { step: c.step, first, ...joined, atoms: [...atoms, { loss: 0, p: rest, q: rest }], tail: 2 * c.tail };
};

const sum = (a: Float64Array): number => a.reduce((x, y) => x + y, 0);
