/**
 * Boundary attack (Brendel, Rauber & Bethge 2018, arXiv:1712.04248) in L2: needs labels only. A random walk along the boundary: a step on the sphere around the
 * original, then one towards it; both lengths follow the share of steps that stay adversarial.
 */
import { CasemateError } from "../../core/error.ts";
import type { Rng } from "../../core/rng.ts";
import type { Attack, AttackContext } from "../attack.ts";
import { allRows } from "./active-set.ts";
import { decisionStart, toBoundary } from "./decision-start.ts";
import { type Line, lockstep } from "./lockstep.ts";

export type BoundaryParams = {
  /** default 25,000, as Foolbox; about 1.1 queries each */
  readonly steps: number;
  /** length of the first step on the sphere, as a share of the distance to the original; default 0.01 */
  readonly sphericalStep: number;
  /** length of the first step towards the original, as a share of the distance; default 0.01 */
  readonly sourceStep: number;
  /** a sample is done when its step towards the original is shorter than this share; default 1e-7 */
  readonly convergence: number;
  /** factor by which step lengths change; default 1.5 */
  readonly adaptation: number;
  /** the step on the sphere is looked at on its own every so many steps; default 10 */
  readonly statsEvery: number;
  /** random points tried for a start (each in four blends); default 1000, as Foolbox */
  readonly directions: number;
  /** adversarial points that are brought to the boundary, of which the walk starts at the nearest; default 5 */
  readonly starts: number;
};

export const boundary: Attack<BoundaryParams> = {
  id: "evasion/boundary",
  title: "Boundary attack",
  kind: "minimal",
  needs: "labels",
  norms: ["l2"],
  targeted: true,
  random: true,
  paper: "Brendel, Rauber & Bethge, Decision-Based Adversarial Attacks, ICLR 2018, arXiv:1712.04248",
  atlas: ["AML.T0015", "AML.T0043.001"],
  defaults: {
    steps: 25_000,
    sphericalStep: 0.01,
    sourceStep: 0.01,
    convergence: 1e-7,
    adaptation: 1.5,
    statsEvery: 10,
    directions: 1000,
    starts: 5,
  },
  async run(c) {
    check(c.params);
    const result = c.x.slice();
    const d = c.domain.size;
    await lockstep(c, c.oracle.remaining(allRows(c.n)), "labels", 4, async (line) => {
      const start = await nearestStart(c, line, c.starts?.subarray(line.row * d, (line.row + 1) * d));
      if (start === undefined) return;
      const x = await walk(c, line, start);
      result.set(c.oracle.best(line.row)?.x ?? x, line.row * d);
    });
    return result;
  },
};

const check = (p: BoundaryParams): void => {
  for (const [name, v] of Object.entries({
    steps: p.steps,
    statsEvery: p.statsEvery,
    directions: p.directions,
    starts: p.starts,
  }))
    if (!Number.isInteger(v) || v < 1)
      throw new CasemateError("ATTACK_PARAMS", `${name} must be a whole number of at least 1, got ${v}`);
  for (const [name, v] of Object.entries({ sphericalStep: p.sphericalStep, sourceStep: p.sourceStep }))
    if (!(v > 0)) throw new CasemateError("ATTACK_PARAMS", `${name} must be greater than 0, got ${v}`);
  if (!(p.adaptation > 1))
    throw new CasemateError("ATTACK_PARAMS", `adaptation must be greater than 1, got ${p.adaptation}`);
};

const nearestStart = async (
  c: AttackContext<BoundaryParams>,
  line: Line,
  given: Float32Array | undefined,
): Promise<Float32Array | undefined> => {
  let best: Float32Array | undefined;
  for (let s = 0; s < c.params.starts && line.open(); s++) {
    const hit = await decisionStart(line, given, c.params.directions, c.domain, c.rng(line.row, "start", s));
    if (hit === undefined) return best;
    const x = await toBoundary(line, hit, 1e-3);
    if (best === undefined || lengthOf(x, line.x0) < lengthOf(best, line.x0)) best = x;
    if (given !== undefined) break;
  }
  return best;
};

/** The share of hits among the last `size` looks; undefined before there are so many. */
class Hits {
  readonly #size: number;
  readonly #last: number[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  add(hit: boolean): void {
    this.#last.push(hit ? 1 : 0);
    if (this.#last.length > this.#size) this.#last.shift();
  }

  get share(): number | undefined {
    return this.#last.length < this.#size ? undefined : this.#last.reduce((a, b) => a + b, 0) / this.#size;
  }

  clear(): void {
    this.#last.length = 0;
  }
}

const walk = async (c: AttackContext<BoundaryParams>, line: Line, from: Float32Array): Promise<Float32Array> => {
  const p = c.params;
  const rng = c.rng(line.row, "walk");
  let x = from;
  let { sphericalStep, sourceStep } = p;
  // windows and thresholds of the authors' code: on the sphere half of the steps should stay adversarial, towards the original a quarter
  const onSphere = new Hits(100);
  const towards = new Hits(30);
  for (let step = 1; step <= p.steps && line.open() && sourceStep >= p.convergence; step++) {
    const distance = lengthOf(x, line.x0);
    if (distance === 0) break;
    const sphere = onTheSphere(c, line.x0, x, distance, sphericalStep, rng);
    const closer = nearer(c, line.x0, sphere, distance, sourceStep);
    const looksAtBoth = step % p.statsEvery === 0 && line.afford(2) === 2;
    const points = new Float32Array(looksAtBoth ? 2 * x.length : x.length);
    points.set(closer);
    if (looksAtBoth) points.set(sphere, x.length);
    const hits = await line.hits(points);
    if (looksAtBoth) {
      onSphere.add(hits[1] === 1);
      towards.add(hits[0] === 1);
    }
    if (hits[0] === 1 && lengthOf(closer, line.x0) < distance) x = closer;
    const s = onSphere.share;
    if (s !== undefined && (s > 0.5 || s < 0.2)) {
      const f = s > 0.5 ? p.adaptation : 1 / p.adaptation;
      sphericalStep *= f;
      sourceStep *= f;
      onSphere.clear();
    }
    const t = towards.share;
    if (t !== undefined && (t > 0.25 || t < 0.1)) {
      sourceStep *= t > 0.25 ? p.adaptation : 1 / p.adaptation;
      towards.clear();
    }
    line.progress(step / p.steps);
  }
  return x;
};

/** A random step orthogonal to the way home, back onto the sphere of radius `distance`, then into the box. */
const onTheSphere = (
  c: AttackContext,
  x0: Float32Array,
  x: Float32Array,
  distance: number,
  sphericalStep: number,
  rng: Rng,
): Float32Array => {
  const d = x.length;
  const { mutable } = c.domain;
  const eta = new Float64Array(d);
  let along = 0;
  for (let k = 0; k < d; k++) {
    if (mutable !== undefined && mutable[k] === 0) continue;
    eta[k] = rng.normal();
    along += ((eta[k] as number) * ((x0[k] as number) - (x[k] as number))) / distance;
  }
  let size = 0;
  for (let k = 0; k < d; k++) {
    if (mutable !== undefined && mutable[k] === 0) continue;
    const v = (eta[k] as number) - (along * ((x0[k] as number) - (x[k] as number))) / distance;
    eta[k] = v;
    size += v * v;
  }
  const f = (sphericalStep * distance) / Math.max(Math.sqrt(size), 1e-12);
  const out = new Float32Array(d);
  const reach = Math.sqrt(1 + sphericalStep * sphericalStep);
  for (let k = 0; k < d; k++) {
    const v = (x0[k] as number) + ((x[k] as number) - (x0[k] as number) + f * (eta[k] as number)) / reach;
    out[k] = clip(c, k, v);
  }
  return out;
};

/** `point` moved home by `sourceStep` of the distance, less what clipping has taken already. */
const nearer = (
  c: AttackContext,
  x0: Float32Array,
  point: Float32Array,
  distance: number,
  sourceStep: number,
): Float32Array => {
  const left = lengthOf(point, x0);
  const length = Math.max(0, sourceStep * distance + left - distance) / Math.max(left, 1e-12);
  return point.map((v, k) => clip(c, k, v + length * ((x0[k] as number) - v)));
};

const clip = (c: AttackContext, k: number, v: number): number =>
  Math.min(Math.max(v, c.domain.lower[k] as number), c.domain.upper[k] as number);

const lengthOf = (a: Float32Array, b: Float32Array): number => {
  let s = 0;
  for (let k = 0; k < a.length; k++) {
    const v = (a[k] as number) - (b[k] as number);
    s += v * v;
  }
  return Math.sqrt(s);
};
