/** decisionStart: an adversarial point, near or far, from which attacks that see labels only can walk home. */
import type { Rng } from "../../core/rng.ts";
import type { Domain } from "../../engine/runtime/model.ts";
import type { Line } from "./lockstep.ts";

/** blends of the original with a random point that are tried first, from the second quarter to the whole, as Foolbox's blended uniform noise does in 1000 steps */
const blends = [0.25, 0.5, 0.75, 1] as const;

/**
 * RETURNS a point that is adversarial, or undefined: `given` (d values) if it is one, else the first hit among `directions` uniform random points of the box,
 * each blended with the original. Features that may not change stay.
 */
export const decisionStart = async (
  line: Line,
  given: Float32Array | undefined,
  directions: number,
  domain: Domain,
  rng: Rng,
): Promise<Float32Array | undefined> => {
  if (given !== undefined && line.open() && (await line.hits(given))[0] === 1) return given.slice();
  const { size: d, mutable } = domain;
  for (let i = 0; i < directions && line.open(); i++) {
    const count = line.afford(blends.length);
    const noise = Float32Array.from({ length: d }, (_, k) => {
      const [low, high] = bounds(domain, k, line.x0[k] as number);
      const v = low + (high - low) * rng.uniform();
      return mutable !== undefined && mutable[k] === 0 ? (line.x0[k] as number) : v;
    });
    const points = new Float32Array(count * d);
    for (let b = 0; b < count; b++)
      for (let k = 0; k < d; k++) {
        const from = line.x0[k] as number;
        points[b * d + k] =
          blends[b] === 1 ? (noise[k] as number) : from + (blends[b] as number) * ((noise[k] as number) - from);
      }
    const first = (await line.hits(points)).indexOf(1);
    if (first >= 0) return points.slice(first * d, (first + 1) * d);
  }
  return undefined;
};

/** Where a feature is drawn from; one without bounds within 1 of the original. */
export const bounds = (domain: Domain, k: number, around: number): readonly [number, number] => {
  const low = domain.lower[k] as number;
  const high = domain.upper[k] as number;
  return [Number.isFinite(low) ? low : around - 1, Number.isFinite(high) ? high : around + 1];
};

/** Moves `hit` along the straight line towards the original until it stands within `tolerance` (a share of the line) of the boundary. */
export const toBoundary = async (
  line: Line,
  hit: Float32Array,
  tolerance: number,
  between: (hit: Float32Array, share: number) => Float32Array = (h, t) => blend(line.x0, h, t),
): Promise<Float32Array> => {
  let low = 0;
  let high = 1;
  while (high - low > tolerance && line.open()) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if ((await line.hits(between(hit, middle)))[0] === 1) high = middle;
    else low = middle;
  }
  return high === 1 ? hit : between(hit, high);
};

/** x0 + t (x - x0) */
export const blend = (x0: Float32Array, x: Float32Array, t: number): Float32Array =>
  x.map((v, k) => (x0[k] as number) + t * (v - (x0[k] as number)));
