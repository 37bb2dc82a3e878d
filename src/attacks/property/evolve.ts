/**
 * evolve: an evolution strategy (1 + lambda with a step size that learns; Rechenberg 1973) from the nearest points, without gradients.
 * For models that have none, and where few inputs make it cheaper than walking across the kinks of a ReLU net.
 */
import type { Rng } from "../../core/rng.ts";
import type { Arena } from "./arena.ts";

const offspring = 32;
const firstSigma = 0.1;
const smallestSigma = 1e-6;

/** Takes up to `parents` points of each pool through `generations`. */
export const evolve = async (arena: Arena, parents: number, generations: number, rng: Rng): Promise<void> => {
  const { inputs, outputs } = arena.hunt.network;
  const { free, width } = arena.box;
  const line = arena.pools.flatMap((pool, c) =>
    pool.kept.slice(0, parents).map((k) => ({ c, x: k.x.slice(), distance: k.distance, sigma: firstSigma })),
  );
  for (let g = 0; g < generations && !arena.hunt.over; g++) {
    const alive = line.filter((p) => p.sigma > smallestSigma);
    if (alive.length === 0) break;
    const x = new Float32Array(alive.length * offspring * inputs);
    for (const [p, parent] of alive.entries())
      for (let k = 0; k < offspring; k++) {
        const at = (p * offspring + k) * inputs;
        x.set(parent.x, at);
        // half of them move along a few inputs only
        const share = k % 2 === 0 ? 1 : Math.max(1 / free.length, 0.3);
        for (const i of free)
          if (share === 1 || rng.uniform() < share)
            x[at + i] = (x[at + i] as number) + parent.sigma * rng.normal() * (width[i] as number);
        arena.box.clamp(x, at);
      }
    const y = await arena.run(x);
    if (arena.hunt.found !== undefined) return;
    for (const [p, parent] of alive.entries()) {
      const objective = arena.objectives[parent.c];
      let better = false;
      for (let k = 0; k < offspring; k++) {
        const r = p * offspring + k;
        const d = objective?.distance(x, r * inputs, y, r * outputs) ?? Infinity;
        if (!(d < parent.distance)) continue;
        parent.distance = d;
        parent.x.set(x.subarray(r * inputs, (r + 1) * inputs));
        better = true;
      }
      parent.sigma = better ? Math.min(0.3, parent.sigma * 1.5) : parent.sigma * 0.6;
    }
  }
  for (const parent of line) arena.pools[parent.c]?.offer(parent.x, 0, parent.distance);
};
