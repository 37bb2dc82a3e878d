/** pld: a certified bracket of epsilon by privacy loss distributions, from a dominating and a dominated pair on a grid that is refined until they agree. */
import { CasemateError } from "../../core/error.ts";
import { type Aim, aimAt, compose, type DeltaCurve, type Part } from "./compose.ts";
import type { Adjacency, PrivacyEvent } from "./event.ts";
import { hybrid, type LossCells, lossCells, lossRange, maxCells, swapped } from "./loss-cells.ts";
import { lowerMasses, upperMasses } from "./loss-masses.ts";
import { type LossPair, pairOf, type PairUse } from "./loss-pair.ts";

export interface Bracket {
  readonly lower: number;
  readonly upper: number;
}

/** A pair and the number of steps that it bounds. */
export interface CountedPair {
  readonly pair: LossPair;
  readonly use: PairUse;
  readonly steps: number;
}

/** Pairs of all events. Gaussian steps without sampling are one Gaussian: 1 / noise^2 adds up. */
export const countedPairs = (events: readonly PrivacyEvent[], adjacency: Adjacency): CountedPair[] => {
  const joined: PrivacyEvent[] = [];
  let precision = 0;
  for (const e of events) {
    const plain = e.sampling === "none" || e.rate === 1;
    if (e.mechanism === "gaussian" && plain) precision += e.steps / (e.noise * e.noise);
    else joined.push(e);
  }
  if (precision > 0)
    joined.push({ mechanism: "gaussian", noise: 1 / Math.sqrt(precision), sampling: "none", rate: 1, steps: 1 });
  return joined.map((e) => ({ ...pairOf(e, adjacency), steps: e.steps }));
};

/**
 * Lists of cells, one list for each direction that must be bounded: neighbours are ordered, and all steps see the same order. Cells are in the order of `pairs`.
 */
export const directedCells = (pairs: readonly CountedPair[], step: number): LossCells[][] => {
  const forward = pairs.map((p) => (p.use === "hybrid" ? hybrid(lossCells(p.pair, step)) : lossCells(p.pair, step)));
  if (pairs.every((p) => p.pair.symmetric || p.use === "hybrid")) return [forward];
  return [
    forward,
    forward.map((c, i) => (pairs[i]?.use === "hybrid" || pairs[i]?.pair.symmetric === true ? c : swapped(c))),
  ];
};

/** Smallest step for which no pair needs more than the allowed number of cells. */
export const smallestStep = (pairs: readonly CountedPair[]): number =>
  pairs.reduce((s, p) => {
    const [low, high] = lossRange(p.pair);
    return Math.max(s, (1.01 * (high - low)) / maxCells);
  }, 0);

/** A first grid, good to a few percent for most uses: a step's variance grows by at most h^2 / 4. */
export const firstStep = (pairs: readonly CountedPair[]): number => {
  const steps = pairs.reduce((s, p) => s + p.steps, 0);
  return Math.max(smallestStep(pairs), Math.min(0.02, 0.2 / Math.sqrt(steps)));
};

/**
 * The epsilon at which a curve's bound of delta falls to `target`: above it for the upper side, below it for the lower. Infinity and 0 where the curve does not say.
 * Upper: the least epsilon with upper <= target. Lower: the largest with lower > target; far from its aim the curve's lower bound is 0 and says nothing.
 */
export const epsilonAt = (curve: DeltaCurve | undefined, target: number, side: "upper" | "lower"): number => {
  if (curve === undefined) return side === "upper" ? Number.POSITIVE_INFINITY : 0;
  const end = Math.max(curve.from, curve.to);
  const above = (epsilon: number): boolean => curve.at(epsilon)[side] > target;
  const points = Array.from(
    { length: searchPoints + 1 },
    (_, i) => curve.from + ((end - curve.from) * i) / searchPoints,
  );
  const last = points.findLastIndex(above);
  if (last === -1) return side === "upper" ? curve.from : 0;
  if (last === searchPoints) return side === "upper" ? Number.POSITIVE_INFINITY : end;
  let low = points[last] as number;
  let high = points[last + 1] as number;
  while (high - low > 1e-10) {
    const middle = (low + high) / 2;
    if (above(middle)) low = middle;
    else high = middle;
  }
  return side === "upper" ? high : low;
};

/** Places where a curve is looked at before bisection. */
const searchPoints = 400;

/** Larger epsilons are no protection and cost memory. */
const largestEpsilon = 400;

/**
 * Bracket of the smallest epsilon for which the events are (epsilon, delta)-differentially private, refined until it is narrower than `width`
 * or the grid reaches its limit. Throws DP_UNSUPPORTED as pairOf does, DP_NO_PROTECTION as lossCells does and above epsilon 400.
 */
export const pldBracket = (
  events: readonly PrivacyEvent[],
  adjacency: Adjacency,
  delta: number,
  width: number,
): Bracket => {
  const pairs = countedPairs(events, adjacency);
  const least = smallestStep(pairs);
  let step = firstStep(pairs);
  const aims = new Aims();
  let best: Bracket = { lower: 0, upper: Number.POSITIVE_INFINITY };
  const atoms = pairs.some((p) => p.pair.atoms.length > 0);
  for (let round = 0; round < 12; round++) {
    const now = bracketAt(pairs, step, delta, aims);
    // the lower end is of first order only where there are atoms: prv has a better one
    const settled = atoms && best.upper - now.upper < width / 4;
    best = { lower: Math.max(best.lower, now.lower), upper: Math.min(best.upper, now.upper) };
    const reached = best.upper - best.lower;
    if (reached <= width || step <= least || settled) break;
    // the width goes with the square of the step
    const factor = Number.isFinite(reached) ? Math.sqrt(width / reached) * 0.8 : 0.25;
    step = Math.max(least, step * Math.min(0.6, Math.max(0.1, factor)));
  }
  return best;
};

const bracketAt = (pairs: readonly CountedPair[], step: number, delta: number, aims: Aims): Bracket => {
  let lower = 0;
  let upper = 0;
  for (const [direction, cells] of directedCells(pairs, step).entries()) {
    const part = (masses: (c: LossCells) => Part["masses"]): Part[] =>
      cells.map((c, i) => ({ masses: masses(c), steps: (pairs[i] as CountedPair).steps }));
    const above = part(upperMasses);
    const aim = aims.of(direction, above, delta);
    if (aim.epsilon > largestEpsilon)
      throw new CasemateError(
        "DP_NO_PROTECTION",
        `epsilon is about ${Math.round(aim.epsilon)}, which is no protection`,
        {
          hint: "raise the noise, or take fewer steps",
        },
      );
    // the moments alone show that this direction is not the worse one
    if (aim.epsilon * 1.01 <= lower) continue;
    const slack = losslessSlack(cells, pairs);
    upper = Math.max(upper, epsilonAt(compose(above, aim), delta, "upper") + slack);
    lower = Math.max(lower, epsilonAt(compose(part(lowerMasses), aim), delta, "lower") - slack);
  }
  return { lower: Math.max(0, lower), upper };
};

/** Aims by direction: found again while grids are small, then kept. */
export class Aims {
  readonly #known = new Map<number, Aim>();

  of(direction: number, parts: readonly Part[], delta: number): Aim {
    const known = this.#known.get(direction);
    const cells = parts.reduce((s, p) => s + p.masses.mass.length, 0);
    if (known !== undefined && cells > 10_000) return known;
    const found = aimAt(parts, delta);
    this.#known.set(direction, found);
    return found;
  }
}

/** Losses are computed with a relative error of a few units in the last place. */
const losslessSlack = (cells: readonly LossCells[], pairs: readonly CountedPair[]): number =>
  cells.reduce((s, c, i) => {
    const largest = Math.max(Math.abs(c.first), Math.abs(c.first + c.pDown.length)) * c.step;
    return s + (pairs[i] as CountedPair).steps * largest * 1e-15;
  }, 0);

/** Upper end of the bracket; infinite where epsilon is beyond all use. Throws DP_UNSUPPORTED as pairOf does. */
export const costOf = (events: readonly PrivacyEvent[], adjacency: Adjacency, delta: number, width: number): number => {
  try {
    return events.length === 0 ? 0 : pldBracket(events, adjacency, delta, width).upper;
  } catch (e) {
    if (e instanceof CasemateError && e.code === "DP_NO_PROTECTION") return Number.POSITIVE_INFINITY;
    throw e;
  }
};
