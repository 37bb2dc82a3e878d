/**
 * HopSkipJump (Chen, Jordan & Wainwright 2020, arXiv:1904.02144) in L2 and Linf: needs labels only. Binary search to the boundary, a Monte-Carlo estimate of the
 * boundary's normal, a step along it with a length that halves until it stays adversarial.
 */
import { CasemateError } from "../../core/error.ts";
import type { Rng } from "../../core/rng.ts";
import type { Domain } from "../../engine/runtime/model.ts";
import type { Attack, AttackContext } from "../attack.ts";
import { allRows } from "./active-set.ts";
import { bounds, decisionStart, toBoundary } from "./decision-start.ts";
import { type Line, lockstep } from "./lockstep.ts";

export type HopSkipJumpParams = {
  /** default 64 */
  readonly steps: number;
  /** queries of the first estimate; later ones grow with the square root of the step; default 100 */
  readonly initEvals: number;
  /** most queries of one estimate, default 10,000 */
  readonly maxEvals: number;
  /** random points tried for a start (each in four blends with the original), default 100 */
  readonly initSize: number;
};

export const hopSkipJump: Attack<HopSkipJumpParams> = {
  id: "evasion/hop-skip-jump",
  title: "HopSkipJump",
  kind: "minimal",
  needs: "labels",
  norms: ["l2", "linf"],
  targeted: true,
  random: true,
  paper:
    "Chen, Jordan & Wainwright, HopSkipJumpAttack: A Query-Efficient Decision-Based Attack, IEEE S&P 2020, arXiv:1904.02144",
  atlas: ["AML.T0015", "AML.T0043.001"],
  defaults: { steps: 64, initEvals: 100, maxEvals: 10_000, initSize: 100 },
  async run(c) {
    const { steps, initEvals, maxEvals, initSize } = c.params;
    for (const [name, v] of Object.entries({ steps, initEvals, maxEvals, initSize }))
      if (!Number.isInteger(v) || v < 1)
        throw new CasemateError("ATTACK_PARAMS", `${name} must be a whole number of at least 1, got ${v}`);
    const d = c.domain.size;
    const result = c.x.slice();
    const most = Math.max(4, Math.min(maxEvals, Math.floor(initEvals * Math.sqrt(steps))));
    await lockstep(c, c.oracle.remaining(allRows(c.n)), "labels", most, async (line) => {
      const given = c.starts?.subarray(line.row * d, (line.row + 1) * d);
      const start = await decisionStart(line, given, initSize, c.domain, c.rng(line.row, "start"));
      if (start === undefined) return;
      const x = await climb(c, line, start);
      result.set(c.oracle.best(line.row)?.x ?? x, line.row * d);
    });
    return result;
  },
};

const climb = async (c: AttackContext<HopSkipJumpParams>, line: Line, start: Float32Array): Promise<Float32Array> => {
  const { steps, initEvals, maxEvals } = c.params;
  const l2 = c.norm === "l2";
  const d = c.domain.size;
  // Linf has a finer theta by the paper: 1 / d^2 against 1 / (d sqrt d)
  const theta = l2 ? 1 / (Math.sqrt(d) * d) : 1 / (d * d);
  const gap = (x: Float32Array): number => {
    let s = 0;
    for (let k = 0; k < d; k++) {
      const v = Math.abs((x[k] as number) - (line.x0[k] as number));
      s = l2 ? s + v * v : Math.max(s, v);
    }
    return l2 ? Math.sqrt(s) : s;
  };
  /** towards the original: by share of the way for L2, by share of the radius for Linf */
  const home = (x: Float32Array): Promise<Float32Array> => {
    if (l2) return toBoundary(line, x, theta);
    const radius = gap(x);
    return toBoundary(line, x, Math.min(theta, theta / Math.max(radius, 1e-12)), (hit, share) =>
      hit.map((v, k) => {
        const from = line.x0[k] as number;
        return Math.min(from + share * radius, Math.max(from - share * radius, v));
      }),
    );
  };
  let x = await home(start);
  for (let step = 1; step <= steps && line.open(); step++) {
    const distance = gap(x);
    if (distance === 0) break;
    const delta = step === 1 ? 0.1 * spread(c.domain, line.x0) : (l2 ? Math.sqrt(d) : d) * theta * distance;
    const evals = line.afford(Math.min(maxEvals, Math.floor(initEvals * Math.sqrt(step))));
    const direction = await normalAt(c.domain, line, x, evals, delta, c.rng(line.row, "step", step), l2);
    // geometric progression of the step length
    let length = distance / Math.sqrt(step);
    let moved: Float32Array | undefined;
    for (let halvings = 0; halvings < 40 && line.open(); halvings++, length /= 2) {
      const trial = x.map((v, k) => {
        const g = direction[k] as number;
        return clip(c.domain, k, v + length * (l2 ? g : Math.sign(g)));
      });
      if ((await line.hits(trial))[0] !== 1) continue;
      moved = trial;
      break;
    }
    if (moved !== undefined) x = await home(moved);
    line.progress(step / steps);
  }
  return x;
};

const clip = (domain: Domain, k: number, v: number): number =>
  Math.min(domain.upper[k] as number, Math.max(domain.lower[k] as number, v));

/** Mean width of the box, where it has one. */
const spread = (domain: Domain, x0: Float32Array): number => {
  let s = 0;
  for (let k = 0; k < domain.size; k++) {
    const [low, high] = bounds(domain, k, x0[k] as number);
    s += high - low;
  }
  return s / domain.size;
};

/** Monte-Carlo estimate of the boundary's normal with the baseline of the paper (eq. 16): unit length. */
const normalAt = async (
  domain: Domain,
  line: Line,
  x: Float32Array,
  evals: number,
  delta: number,
  rng: Rng,
  l2: boolean,
): Promise<Float64Array> => {
  const { size: d, mutable } = domain;
  const out = new Float64Array(d);
  if (evals === 0) return out;
  const points = new Float32Array(evals * d);
  for (let i = 0; i < evals; i++) {
    let norm = 0;
    const o = i * d;
    for (let k = 0; k < d; k++) {
      if (mutable !== undefined && mutable[k] === 0) continue;
      const v = l2 ? rng.normal() : 2 * rng.uniform() - 1;
      points[o + k] = v;
      norm += v * v;
    }
    norm = Math.sqrt(norm) || 1;
    for (let k = 0; k < d; k++)
      points[o + k] = clip(domain, k, (x[k] as number) + (delta * (points[o + k] as number)) / norm);
  }
  const hits = await line.hits(points);
  const share = hits.reduce((a, b) => a + b, 0) / evals;
  for (let i = 0; i < evals; i++) {
    const weight = share === 1 ? 1 : share === 0 ? -1 : 2 * (hits[i] as number) - 1 - (2 * share - 1);
    for (let k = 0; k < d; k++)
      out[k] = (out[k] as number) + (weight * ((points[i * d + k] as number) - (x[k] as number))) / delta;
  }
  const norm = Math.sqrt(out.reduce((s, v) => s + v * v, 0)) || 1;
  return out.map((v) => v / norm);
};
