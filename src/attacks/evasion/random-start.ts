/** randomStart: a point drawn in the ball around an original, from the sample's own stream. */
import type { Rng } from "../../core/rng.ts";
import type { Domain } from "../../engine/runtime/model.ts";
import type { Norm } from "../../engine/tensor/norm.ts";

/**
 * Adds a point drawn uniformly in the ball of radius `epsilon` to row `r` of `x`; immutable features stay. The row may leave the box: project afterwards.
 * L2: a normal direction, radius u^(1/m) (Muller 1959); L1: m Laplace values over their sum and one exponential; Linf: uniform in the cube.
 */
export const randomStart = (
  norm: Norm,
  epsilon: number,
  x: Float32Array,
  r: number,
  domain: Domain,
  rng: Rng,
): void => {
  const { size, mutable } = domain;
  const o = r * size;
  const free = (i: number): boolean => mutable === undefined || mutable[i] !== 0;
  if (norm === "linf" || norm === "l0") {
    for (let i = 0; i < size; i++) if (free(i)) x[o + i] = (x[o + i] as number) + epsilon * (2 * rng.uniform() - 1);
    return;
  }
  const delta = new Float64Array(size);
  let sum = 0;
  let count = 0;
  for (let i = 0; i < size; i++) {
    if (!free(i)) continue;
    const v = norm === "l2" ? rng.normal() : rng.laplace();
    delta[i] = v;
    sum += norm === "l2" ? v * v : Math.abs(v);
    count++;
  }
  if (count === 0) return;
  const f =
    norm === "l2"
      ? (epsilon * rng.uniform() ** (1 / count)) / Math.sqrt(sum)
      : epsilon / (sum + Math.abs(rng.laplace()));
  for (let i = 0; i < size; i++) x[o + i] = (x[o + i] as number) + f * (delta[i] as number);
};
