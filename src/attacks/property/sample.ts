/** sample: points of a box at random, and at its corners, where piecewise linear functions have their extremes. */
import type { Rng } from "../../core/rng.ts";
import type { Arena } from "./arena.ts";
import type { SearchBox } from "./search-box.ts";

/** One random point at `at`: uniform inside; or each input at an end of its interval with a probability drawn for the point. */
export const randomPoint = (box: SearchBox, x: Float32Array, at: number, rng: Rng): void => {
  const { low, high, width, free } = box;
  x.set(low, at);
  const kind = rng.integer(3);
  const ends = kind === 0 ? 0 : kind === 1 ? 1 : rng.uniform();
  for (const i of free) {
    if (rng.uniform() < ends) x[at + i] = (rng.sign() > 0 ? high[i] : low[i]) as number;
    else x[at + i] = (low[i] as number) + rng.uniform() * (width[i] as number);
  }
  box.clamp(x, at);
};

/** Runs `n` random points and offers them to the pools; the first time it also measures the spreads of the constraints. */
export const sample = async (arena: Arena, n: number, rng: Rng, measure: boolean): Promise<void> => {
  const { inputs, outputs } = arena.hunt.network;
  const x = new Float32Array(n * inputs);
  for (let r = 0; r < n; r++) randomPoint(arena.box, x, r * inputs, rng);
  const y = await arena.run(x);
  for (const [c, objective] of arena.objectives.entries()) {
    if (measure) objective.measure(x, y, n);
    const pool = arena.pools[c];
    for (let r = 0; r < n; r++) pool?.offer(x, r * inputs, objective.distance(x, r * inputs, y, r * outputs));
  }
};
