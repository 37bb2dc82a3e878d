/** A measure in standard deviations of a normal variable, by the quantiles that the reference data have (a normal-scores transform). */
import { normalCdf } from "../../engine/tensor/special-functions.ts";

/** -3, -2.5 ... 3 */
const step = 0.5;
const first = -3;
export const knotCount = 13;
/** beyond this nothing is told apart */
const farthest = 12;

export const knotsOf = (values: Float64Array): number[] => {
  const sorted = Float64Array.from(values).sort();
  return Array.from({ length: knotCount }, (_, i) => sortedQuantile(sorted, normalCdf(first + step * i)));
};

const sortedQuantile = (sorted: Float64Array, q: number): number => {
  const position = q * (sorted.length - 1);
  const below = sorted[Math.floor(position)] as number;
  return below + (position - Math.floor(position)) * ((sorted[Math.ceil(position)] as number) - below);
};

/** Linear between knots, the middle of equal ones, and beyond the last with the slope of the outer four. NaN is as far as can be. */
export const normalScore = (knots: readonly number[], value: number): number => {
  const low = knots[0] as number;
  const high = knots[knotCount - 1] as number;
  if (Number.isNaN(value)) return farthest;
  if (value > high)
    return Math.min(farthest, -first + (value - high) / slope(high, knots[knotCount - 5] as number, high - low));
  if (value < low) return Math.max(-farthest, first - (low - value) / slope(low, knots[4] as number, high - low));
  let i = 0;
  while (i < knotCount - 1 && (knots[i + 1] as number) < value) i++;
  const left = knots[i] as number;
  // knots i .. are below or at the value; those that equal it are shared by a tie
  let from = left === value ? i : i + 1;
  if ((knots[from] as number) !== value) return first + step * (i + (value - left) / ((knots[i + 1] as number) - left));
  const begin = from;
  while (from < knotCount - 1 && knots[from + 1] === value) from++;
  return first + step * ((begin + from) / 2);
};

/** Units of a measure to a standard deviation beyond an outer knot: four knots are two of them. */
const slope = (outer: number, inner: number, range: number): number =>
  Math.max(Math.abs(outer - inner) / (4 * step), range / 60, 1e-3 * Math.abs(outer), 1e-3);
