/**
 * descend: many points at once walk down the objective, each by one of several ways, because none wins everywhere.
 *
 * Steps are in shares of each input's interval: with u = (x - low) / width, d/du = width d/dx.
 * adam: Kingma & Ba 2015. sign: signed steps with momentum (Dong et al. 2018) that shrink geometrically. polyak: the step m g / |g|^2 that would reach zero
 * if the model were linear (Polyak 1969), as DeepFool takes it.
 */
import type { Rng } from "../../core/rng.ts";
import type { Arena } from "./arena.ts";
import type { Smoothing } from "./objective.ts";

interface Way {
  readonly step: "adam" | "sign" | "polyak";
  readonly smoothing: Smoothing;
  /** first and last step, shares of an interval */
  readonly from: number;
  readonly to: number;
}

const ways: readonly Way[] = [
  { step: "sign", smoothing: "max", from: 0.25, to: 0.002 },
  { step: "adam", smoothing: "hinge", from: 0.1, to: 0.001 },
  { step: "polyak", smoothing: "max", from: 0.5, to: 0.02 },
  { step: "adam", smoothing: "max", from: 0.03, to: 0.0003 },
  { step: "sign", smoothing: "soft", from: 0.1, to: 0.001 },
  { step: "polyak", smoothing: "hinge", from: 0.2, to: 0.01 },
];

/** Polyak steps go a little past zero, so that rounding does not leave them short of it. */
const beyond = 0.02;

export interface Start {
  /** row-major points; walked in place */
  readonly x: Float32Array;
  /** for each point the index of its case */
  readonly cases: Int32Array;
}

/** Walks until `steps` are done or the hunt is over, and offers the nearest point of every walk to its pool. The network must have gradients. */
export const descend = async (arena: Arena, { x, cases }: Start, steps: number, rng: Rng): Promise<void> => {
  const { network } = arena.hunt;
  const { inputs, outputs } = network;
  const { width, free } = arena.box;
  const n = cases.length;
  const first = new Float32Array(x.length);
  const second = new Float32Array(x.length);
  const direct = arena.objectives.some((o) => o.case.constraints.some((c) => c.x.length > 0))
    ? new Float32Array(x.length)
    : undefined;
  const cotangent = new Float32Array(n * outputs);
  const values = new Float64Array(n);
  const nearest = x.slice();
  const distances = new Float64Array(n).fill(Infinity);
  const offset = rng.integer(ways.length);
  const wayOf = (r: number): Way => ways[(r + offset) % ways.length] as Way;
  for (let t = 0; t <= steps; t++) {
    const y = await arena.run(x);
    if (arena.hunt.found !== undefined) return;
    cotangent.fill(0);
    direct?.fill(0);
    for (let r = 0; r < n; r++) {
      const objective = arena.objectives[cases[r] as number];
      if (objective === undefined) continue;
      const d = objective.distance(x, r * inputs, y, r * outputs);
      if (d < (distances[r] as number)) {
        distances[r] = d;
        nearest.set(x.subarray(r * inputs, (r + 1) * inputs), r * inputs);
      }
      values[r] = objective.cotangent(wayOf(r).smoothing, x, r * inputs, y, r * outputs, cotangent, direct);
    }
    if (t === steps || arena.hunt.over) break;
    const g = (await network.gradient?.(x, cotangent)) ?? new Float32Array(x.length);
    for (let r = 0; r < n; r++) {
      const way = wayOf(r);
      const at = r * inputs;
      const size = way.from * (way.to / way.from) ** (t / steps);
      let squares = 0;
      let sum = 0;
      for (const i of free) {
        const v = ((g[at + i] as number) + (direct?.[at + i] ?? 0)) * (width[i] as number);
        g[at + i] = v;
        squares += v * v;
        sum += Math.abs(v);
      }
      if (!(squares > 0 && squares < Infinity)) continue;
      if (way.step === "polyak") {
        let f = ((values[r] as number) + beyond) / squares;
        // no input moves by more than the size
        const limit = (size * Math.sqrt(free.length)) / Math.sqrt(squares);
        f = Math.min(Math.max(f, 0), limit);
        for (const i of free) x[at + i] = (x[at + i] as number) - f * (g[at + i] as number) * (width[i] as number);
      } else if (way.step === "sign") {
        for (const i of free) {
          const m = 0.75 * (first[at + i] as number) + (g[at + i] as number) / sum;
          first[at + i] = m;
          x[at + i] = (x[at + i] as number) - Math.sign(m) * size * (width[i] as number);
        }
      } else {
        const a = 1 - 0.9 ** (t + 1);
        const b = Math.sqrt(1 - 0.99 ** (t + 1));
        for (const i of free) {
          const v = g[at + i] as number;
          const m = 0.9 * (first[at + i] as number) + 0.1 * v;
          const s = 0.99 * (second[at + i] as number) + 0.01 * v * v;
          first[at + i] = m;
          second[at + i] = s;
          if (s > 0) x[at + i] = (x[at + i] as number) - (size * (m / a) * (width[i] as number)) / (Math.sqrt(s) / b);
        }
      }
      arena.box.clamp(x, at);
    }
  }
  for (let r = 0; r < n; r++) arena.pools[cases[r] as number]?.offer(nearest, r * inputs, distances[r] as number);
};
