/** Contrast and focus: whole-picture changes that no attacker computes. Baselines, as noise.ts. */
import { CasemateError } from "../../core/error.ts";
import type { Domain } from "../../engine/runtime/model.ts";
import type { Attack, AttackContext } from "../attack.ts";
import { ActiveSet, allRows, gatherRows } from "./active-set.ts";
import { gridOf } from "./square-window.ts";

export type ContrastParams = {
  /** halvings of the amount, default 15 */
  readonly binarySearchSteps: number;
  /** where all values go, from 0 (lower bound) to 1 (upper bound); default 0.5 */
  readonly level: number;
};

const common = {
  kind: "minimal",
  needs: "labels",
  norms: ["linf", "l2", "l1"],
  targeted: true,
  random: false,
  paper: "Rauber et al., Foolbox, JOSS 2020, arXiv:1707.04131",
  atlas: ["AML.T0015", "AML.T0043"],
} as const;

/** x + a (grey - x): the smallest a in 0..1 that deceives, by bisection. */
export const contrastReduction: Attack<ContrastParams> = {
  ...common,
  id: "evasion/contrast-reduction",
  title: "Contrast reduction",
  defaults: { binarySearchSteps: 15, level: 0.5 },
  async run(c) {
    const { binarySearchSteps: steps, level } = c.params;
    if (!Number.isInteger(steps) || steps < 1)
      throw new CasemateError("ATTACK_PARAMS", `binarySearchSteps must be a whole number of at least 1, got ${steps}`);
    bounded(c.domain, "contrast reduction");
    const d = c.domain.size;
    const { lower, upper } = c.domain;
    const grey = Float32Array.from(lower, (lo, j) => lo + level * ((upper[j] as number) - lo));
    const low = new Float64Array(c.n);
    const high = new Float64Array(c.n).fill(1);
    const tryAt = async (rows: Int32Array, amount: Float64Array): Promise<Uint8Array> => {
      const x = gatherRows(c.x, rows, d);
      for (let i = 0; i < rows.length; i++)
        for (let j = 0; j < d; j++) {
          const v = x[i * d + j] as number;
          x[i * d + j] = v + (amount[rows[i] as number] as number) * ((grey[j] as number) - v);
        }
      return hits(c, x, rows);
    };
    const first = c.oracle.remaining(allRows(c.n));
    const fallen = await tryAt(first, high);
    let rows: Int32Array = first.filter((_, i) => fallen[i] === 1);
    const middle = new Float64Array(c.n);
    for (let step = 0; step < steps; step++) {
      rows = c.oracle.remaining(rows);
      if (rows.length === 0) break;
      for (const row of rows) middle[row] = ((low[row] as number) + (high[row] as number)) / 2;
      const hit = await tryAt(rows, middle);
      rows.forEach((row, i) => {
        if (hit[i] === 1) high[row] = middle[row] as number;
        else low[row] = middle[row] as number;
      });
      c.progress((step + 1) / steps);
    }
    return nearest(c);
  },
};

/** lower + upper - x: the negative. */
export const inversion: Attack<Record<string, never>> = {
  ...common,
  id: "evasion/inversion",
  title: "Inversion",
  paper:
    "Hosseini et al., On the Limitation of Convolutional Neural Networks in Recognizing Negative Images, ICMLA 2017, arXiv:1703.06857",
  defaults: {},
  async run(c) {
    bounded(c.domain, "inversion");
    const d = c.domain.size;
    const { lower, upper } = c.domain;
    const rows = c.oracle.remaining(allRows(c.n));
    const x = gatherRows(c.x, rows, d);
    for (let o = 0; o < x.length; o++) x[o] = (lower[o % d] as number) + (upper[o % d] as number) - (x[o] as number);
    if (rows.length > 0) await hits(c, x, rows);
    return nearest(c);
  },
};

export type BlurParams = {
  /** widths tried, from none to the longer side of the image; default 100 */
  readonly steps: number;
};

/** Gaussian blur of growing width (in pixels), edges mirrored. Images only. */
export const gaussianBlur: Attack<BlurParams> = {
  ...common,
  id: "evasion/gaussian-blur",
  title: "Gaussian blur",
  defaults: { steps: 100 },
  async run(c) {
    const { steps } = c.params;
    if (!Number.isInteger(steps) || steps < 1)
      throw new CasemateError("ATTACK_PARAMS", `steps must be a whole number of at least 1, got ${steps}`);
    const grid = gridOf(c.domain);
    if (!grid.image) throw new CasemateError("ATTACK_PARAMS", "gaussian blur needs images, the input is flat");
    const d = c.domain.size;
    const set = new ActiveSet(c.oracle.remaining(allRows(c.n)));
    for (let step = 1; step < steps; step++) {
      set.keep(c.oracle.remaining(set.rows).filter((row) => !c.oracle.beaten(row)));
      if (set.size === 0) break;
      const sigma = (step / steps) * Math.max(grid.height, grid.width);
      const x = gatherRows(c.x, set.rows, d);
      for (let i = 0; i < set.size; i++) blur(x.subarray(i * d, (i + 1) * d), grid, sigma);
      await hits(c, x, set.rows);
      c.progress((step + 1) / steps);
    }
    return nearest(c);
  },
};

/** One channel after the other, rows then columns; the kernel ends at 4 sigma, the edge is mirrored (d c b a | a b c d | d c b a). */
const blur = (x: Float32Array, grid: ReturnType<typeof gridOf>, sigma: number): void => {
  const radius = Math.trunc(4 * sigma + 0.5);
  const kernel = Float64Array.from({ length: radius + 1 }, (_, k) => Math.exp((-0.5 * k * k) / (sigma * sigma)));
  const sum = kernel.reduce((s, v, k) => s + (k === 0 ? v : 2 * v), 0);
  const pass = (length: number, at: (k: number) => number): void => {
    const line = Float64Array.from({ length }, (_, k) => x[at(k)] as number);
    const mirrored = (k: number): number => {
      const m = ((k % (2 * length)) + 2 * length) % (2 * length);
      return line[m < length ? m : 2 * length - 1 - m] as number;
    };
    for (let k = 0; k < length; k++) {
      let s = (kernel[0] as number) * (line[k] as number);
      for (let q = 1; q <= radius; q++) s += (kernel[q] as number) * (mirrored(k - q) + mirrored(k + q));
      x[at(k)] = s / sum;
    }
  };
  for (let channel = 0; channel < grid.channels; channel++) {
    for (let j = 0; j < grid.width; j++) pass(grid.height, (i) => grid.index(channel, i, j));
    for (let i = 0; i < grid.height; i++) pass(grid.width, (j) => grid.index(channel, i, j));
  }
};

/** Puts x into the domain, shows it to the oracle, and tells which rows are adversarial. */
const hits = async (c: AttackContext, x: Float32Array, rows: Int32Array): Promise<Uint8Array> => {
  c.project(x, rows);
  const labels = await c.oracle.labels(x, rows);
  return Uint8Array.from(rows, (row, i) => (c.oracle.meets(row, labels[i] as number) ? 1 : 0));
};

const nearest = (c: AttackContext): Float32Array => {
  const result = c.x.slice();
  for (let row = 0; row < c.n; row++) result.set(c.oracle.best(row)?.x ?? [], row * c.domain.size);
  return result;
};

const bounded = (domain: Domain, what: string): void => {
  for (let j = 0; j < domain.size; j++)
    if (!Number.isFinite(domain.lower[j] as number) || !Number.isFinite(domain.upper[j] as number))
      throw new CasemateError("ATTACK_PARAMS", `${what} needs bounds, feature ${j} has none`);
};
