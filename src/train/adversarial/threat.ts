/** Threat: the ball and the box that training defends, and steps inside them on many rows at once. */
import type { Rng } from "../../core/rng.ts";
import { projectRow } from "../../attacks/geometry.ts";
import type { AscentBox } from "../../engine/fit/trainer.ts";
import type { Domain } from "../../engine/runtime/model.ts";

export interface Threat {
  readonly norm: "linf" | "l2";
  /** in units of each feature's range */
  readonly epsilon: number;
  /** bounds and what may change in which way; all bounds finite */
  readonly domain: Pick<Domain, "size" | "lower" | "upper" | "mutable" | "integer" | "step" | "direction" | "groups">;
}

/**
 * Where the attack begins: at a random point of the ball (uniform in Linf, uniform direction and radius in L2), inside the box too unless `boxed` is
 * false.
 */
export const randomPoint = (t: Threat, x0: Float32Array, rng: (row: number) => Rng, boxed = true): Float32Array => {
  const { size } = t.domain;
  const x = x0.slice();
  for (let r = 0; r < x.length / size; r++) {
    const source = rng(r);
    if (t.norm === "linf")
      for (let j = 0; j < size; j++)
        x[r * size + j] = (x[r * size + j] as number) + (2 * source.uniform() - 1) * radius(t, j);
    else {
      const direction = Float64Array.from({ length: size }, () => source.normal());
      const length = Math.sqrt(direction.reduce((s, v) => s + v * v, 0)) / source.uniform();
      for (let j = 0; j < size; j++)
        x[r * size + j] = (x[r * size + j] as number) + ((direction[j] as number) * radius(t, j)) / length;
    }
  }
  if (boxed) project(t, x, x0);
  return x;
};

/** The Linf ball as `Trainer.ascent` takes it. */
export const boxOf = (t: Threat): AscentBox => {
  const { size, lower, upper, mutable } = t.domain;
  return {
    radius: Float32Array.from({ length: size }, (_, j) => (mutable?.[j] === 0 ? 0 : radius(t, j))),
    lower,
    upper,
  };
};

/** One step of steepest ascent of length `share` * epsilon along `gradient`, in place, and back into ball and (unless `boxed` is false) box. */
export const ascend = (
  t: Threat,
  share: number,
  x: Float32Array,
  x0: Float32Array,
  gradient: Float32Array,
  boxed = true,
): void => {
  const { size } = t.domain;
  for (let r = 0; r < x.length / size; r++) {
    const o = r * size;
    let norm = 1;
    if (t.norm === "l2") {
      // the steepest direction where features are measured in units of their range
      let square = 0;
      for (let j = 0; j < size; j++) square += ((gradient[o + j] as number) * range(t, j)) ** 2;
      norm = Math.sqrt(square) || 1;
    }
    for (let j = 0; j < size; j++) {
      const g = gradient[o + j] as number;
      const direction = t.norm === "linf" ? Math.sign(g) : (g * range(t, j)) / norm;
      x[o + j] = (x[o + j] as number) + share * radius(t, j) * direction;
    }
  }
  project(t, x, x0, boxed);
};

/** Into the ball around `x0` and into the box, in place; features that may not change, or not in this direction, go back to `x0`. */
export const project = (t: Threat, x: Float32Array, x0: Float32Array, boxed = true): void => {
  const { size, lower, upper, mutable, direction } = t.domain;
  for (let r = 0; r < x.length / size; r++) {
    const o = r * size;
    let scale = 1;
    if (t.norm === "l2") {
      let square = 0;
      for (let j = 0; j < size; j++) square += (((x[o + j] as number) - (x0[o + j] as number)) / range(t, j)) ** 2;
      scale = Math.min(1, t.epsilon / Math.sqrt(square));
    }
    for (let j = 0; j < size; j++) {
      const at = x0[o + j] as number;
      const limit = t.norm === "linf" ? radius(t, j) : Number.POSITIVE_INFINITY;
      const wanted = scale * ((x[o + j] as number) - at);
      const stays = (mutable !== undefined && mutable[j] === 0) || wanted * (direction?.[j] ?? 0) < 0;
      const moved = at + (stays ? 0 : clamp(wanted, -limit, limit));
      x[o + j] = boxed ? clamp(moved, lower[j] as number, upper[j] as number) : moved;
    }
  }
};

/**
 * To what an attacker can really give, in place, at the end of an ascent: whole numbers (towards the original) and categories of which exactly one is 1. Not
 * after every step, where whole numbers would swallow steps that are shorter than 1.
 */
export const settle = (t: Threat, x: Float32Array, x0: Float32Array): void => {
  const { domain } = t;
  if (domain.integer === undefined && domain.groups === undefined) return;
  const whole: Domain = { dims: [domain.size], layout: "flat", ...domain };
  for (let r = 0; r < x.length / domain.size; r++) projectRow("linf", Infinity, x, r, x0, r, whole);
};

const range = ({ domain }: Threat, j: number): number => (domain.upper[j] as number) - (domain.lower[j] as number) || 1;
const radius = (t: Threat, j: number): number => t.epsilon * range(t, j);
const clamp = (v: number, low: number, high: number): number => (v < low ? low : v > high ? high : v);
