/** Noise: what an input survives that nobody attacks. Baselines, not attacks: a model that falls here has no robustness to measure. */
import { CasemateError } from "../../core/error.ts";
import type { Rng } from "../../core/rng.ts";
import type { Attack, AttackContext } from "../attack.ts";
import { ActiveSet, allRows, gatherRows, scatterRows } from "./active-set.ts";
import { gridOf } from "./square-window.ts";

export type NoiseParams = {
  /** draws per sample, default 100 */
  readonly repeats: number;
};

const common = {
  targeted: true,
  random: true,
  needs: "labels",
  atlas: ["AML.T0015", "AML.T0043"],
} as const;

/** Uniform noise: in the cube for Linf, in a random direction of that size for L2 and L1. */
export const uniformNoise: Attack<NoiseParams> = {
  ...common,
  id: "evasion/uniform-noise",
  title: "Uniform noise",
  kind: "fixed",
  norms: ["linf", "l2", "l1"],
  paper: "Rauber et al., Foolbox, JOSS 2020, arXiv:1707.04131",
  defaults: { repeats: 100 },
  run: (c) => repeated(c, c.params.repeats, (rng) => 2 * rng.uniform() - 1),
};

/** Gaussian noise, scaled to the radius (Linf: its largest value is the radius). */
export const gaussianNoise: Attack<NoiseParams> = {
  ...common,
  id: "evasion/gaussian-noise",
  title: "Gaussian noise",
  kind: "fixed",
  norms: ["linf", "l2", "l1"],
  paper: "Rauber et al., Foolbox, JOSS 2020, arXiv:1707.04131",
  defaults: { repeats: 100 },
  run: (c) => repeated(c, c.params.repeats, (rng) => rng.normal(), true),
};

/** Draws until the sample falls; the last draw stands otherwise. Each draw is scaled to the sphere, but for uniform noise in Linf. */
const repeated = async (
  c: AttackContext,
  repeats: number,
  draw: (rng: Rng) => number,
  scaleLinf = false,
): Promise<Float32Array> => {
  whole("repeats", repeats);
  const d = c.domain.size;
  const { mutable } = c.domain;
  const result = c.x.slice();
  const set = new ActiveSet(c.oracle.remaining(allRows(c.n)));
  const delta = new Float64Array(d);
  for (let k = 0; k < repeats; k++) {
    set.keep(c.oracle.remaining(set.rows).filter((row) => !c.oracle.beaten(row)));
    if (set.size === 0) break;
    const x = gatherRows(c.x, set.rows, d);
    for (let i = 0; i < set.size; i++) {
      const rng = c.rng(set.rows[i] as number, "noise", k);
      let norm = 0;
      for (let j = 0; j < d; j++) {
        const v = mutable !== undefined && mutable[j] === 0 ? 0 : draw(rng);
        delta[j] = v;
        norm = c.norm === "linf" ? Math.max(norm, Math.abs(v)) : norm + (c.norm === "l2" ? v * v : Math.abs(v));
      }
      const size = c.norm === "l2" ? Math.sqrt(norm) : norm;
      const f = c.norm === "linf" && !scaleLinf ? c.epsilon : c.epsilon / Math.max(size, 1e-12);
      for (let j = 0; j < d; j++) x[i * d + j] = (x[i * d + j] as number) + f * (delta[j] as number);
    }
    c.project(x, set.rows);
    await c.oracle.labels(x, set.rows);
    scatterRows(x, set.rows, d, result);
    c.progress((k + 1) / repeats);
  }
  return result;
};

export type SaltAndPepperParams = {
  /** amounts of noise tried per run, from none to every pixel; default 1000 */
  readonly steps: number;
  /** runs, each below the best amount so far; default 1 */
  readonly restarts: number;
  /** change all channels of a pixel together, default true */
  readonly acrossChannels: boolean;
};

/** Salt and pepper: more and more pixels go to their bounds until the sample falls. */
export const saltAndPepper: Attack<SaltAndPepperParams> = {
  ...common,
  id: "evasion/salt-and-pepper",
  title: "Salt-and-pepper noise",
  kind: "minimal",
  norms: ["l0", "l1", "l2", "linf"],
  paper: "Rauber et al., Foolbox, JOSS 2020, arXiv:1707.04131",
  defaults: { steps: 1000, restarts: 1, acrossChannels: true },
  async run(c) {
    const p = c.params;
    whole("steps", p.steps);
    whole("restarts", p.restarts);
    const d = c.domain.size;
    const { lower, upper } = c.domain;
    for (let j = 0; j < d; j++)
      if (!Number.isFinite(lower[j] as number) || !Number.isFinite(upper[j] as number))
        throw new CasemateError("ATTACK_PARAMS", `salt and pepper needs bounds, feature ${j} has none`);
    const grid = gridOf(c.domain);
    /** features that change together */
    const spots: number[][] = [];
    if (p.acrossChannels && grid.channels > 1)
      for (let i = 0; i < grid.height; i++)
        for (let j = 0; j < grid.width; j++)
          spots.push(Array.from({ length: grid.channels }, (_, k) => grid.index(k, i, j)));
    else for (let j = 0; j < d; j++) spots.push([j]);
    /** amount at which a sample fell */
    const amount = new Float64Array(c.n).fill(1 + 1 / p.steps);
    for (let restart = 0; restart < p.restarts; restart++) {
      const set = new ActiveSet(c.oracle.remaining(allRows(c.n)));
      // one draw per run: the amount moves the thresholds, so that noise only grows
      const noise = set.track(new Float32Array(set.size * spots.length), spots.length);
      for (let i = 0; i < set.size; i++) {
        const rng = c.rng(set.rows[i] as number, "salt", restart);
        for (let s = 0; s < spots.length; s++) noise.data[i * spots.length + s] = rng.uniform();
      }
      for (let step = 1; step <= p.steps; step++) {
        const share = step / p.steps;
        set.keep(c.oracle.remaining(set.rows).filter((row) => share < (amount[row] as number)));
        if (set.size === 0) break;
        const x = gatherRows(c.x, set.rows, d);
        for (let i = 0; i < set.size; i++)
          for (let s = 0; s < spots.length; s++) {
            const u = noise.data[i * spots.length + s] as number;
            const salt = u >= 1 - share / 2;
            if (!salt && u >= share / 2) continue;
            for (const j of spots[s] as number[]) x[i * d + j] = (salt ? upper[j] : lower[j]) as number;
          }
        c.project(x, set.rows);
        const labels = await c.oracle.labels(x, set.rows);
        for (let i = 0; i < set.size; i++) {
          const row = set.rows[i] as number;
          if (c.oracle.meets(row, labels[i] as number)) amount[row] = Math.min(amount[row] as number, share);
        }
        c.progress((restart + share) / p.restarts);
      }
    }
    return nearest(c);
  },
};

const nearest = (c: AttackContext): Float32Array => {
  const result = c.x.slice();
  for (let row = 0; row < c.n; row++) result.set(c.oracle.best(row)?.x ?? [], row * c.domain.size);
  return result;
};

const whole = (name: string, v: number): void => {
  if (!Number.isInteger(v) || v < 1)
    throw new CasemateError("ATTACK_PARAMS", `${name} must be a whole number of at least 1, got ${v}`);
};
