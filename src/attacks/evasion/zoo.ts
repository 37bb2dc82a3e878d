/**
 * ZOO (Chen et al. 2017, arXiv:1708.03999) in L2: needs scores only. Carlini & Wagner's loss, descended a batch of coordinates at a time by Adam on symmetric
 * differences:
 *
 *   min ||x' - x||^2 + c max(margin + confidence, 0),   g_i = (f(x' + h e_i) - f(x' - h e_i)) / 2h
 */
import { CasemateError } from "../../core/error.ts";
import type { Rng } from "../../core/rng.ts";
import type { Attack, AttackContext } from "../attack.ts";
import { allRows } from "./active-set.ts";
import { BinarySearch } from "./binary-search.ts";
import { type Line, lockstep } from "./lockstep.ts";
import { scoreLoss } from "./score-loss.ts";

export type ZooParams = {
  /** values of the constant that are tried, default 9 */
  readonly binarySearchSteps: number;
  /** steps per constant, default 1000 (the paper: 3000 for MNIST, 1000 for CIFAR-10) */
  readonly steps: number;
  /** coordinates per step, two queries each; default 128 */
  readonly coordinates: number;
  /** step of Adam, in input units; default 0.01 */
  readonly learningRate: number;
  /** default 0.01 */
  readonly initialConstant: number;
  /** h, in input units; default 1e-4. Raise it where scores are coarse */
  readonly difference: number;
  /** margin in units of the scores that an adversarial example must have, default 0 */
  readonly confidence: number;
  /** draw coordinates by the size of their change so far (the paper's importance sampling, made for large images); default false: uniformly */
  readonly importance: boolean;
  /** forget Adam's state at the first example of each constant, default true */
  readonly resetAdam: boolean;
  /** end a constant when the loss has not fallen over this many steps, 0: never; default 100 */
  readonly patience: number;
};

export const zoo: Attack<ZooParams> = {
  id: "evasion/zoo",
  title: "Zeroth-order optimization",
  kind: "minimal",
  needs: "scores",
  norms: ["l2"],
  targeted: true,
  random: true,
  paper: "Chen et al., ZOO: Zeroth Order Optimization Based Black-box Attacks, AISec 2017, arXiv:1708.03999",
  atlas: ["AML.T0015", "AML.T0043.001"],
  defaults: {
    binarySearchSteps: 9,
    steps: 1000,
    coordinates: 128,
    learningRate: 0.01,
    initialConstant: 0.01,
    difference: 1e-4,
    confidence: 0,
    importance: false,
    resetAdam: true,
    patience: 100,
  },
  async run(c) {
    const p = c.params;
    check(p);
    const result = c.x.slice();
    const rows = c.oracle.remaining(allRows(c.n));
    await lockstep(c, rows, "scores", 2 * Math.min(p.coordinates, c.domain.size) + 1, async (line) => {
      const search = new BinarySearch(1, p.initialConstant);
      for (let round = 0; round < p.binarySearchSteps && line.open(); round++) {
        const found = await descend(c, line, search.constant(0), round);
        search.update(Uint8Array.of(found ? 1 : 0));
      }
      result.set(c.oracle.best(line.row)?.x ?? line.x0, line.row * c.domain.size);
    });
    return result;
  },
};

/** One constant. RETURNS whether an example was found. */
const descend = async (c: AttackContext<ZooParams>, line: Line, constant: number, round: number): Promise<boolean> => {
  const p = c.params;
  const { size: d, lower, upper, mutable } = c.domain;
  const marginOf = scoreLoss(c, "margin");
  const k = c.oracle.classes;
  const rng = c.rng(line.row, "coordinates", round);
  const x = line.x0.slice();
  const first = new Float64Array(d);
  const second = new Float64Array(d);
  const times = new Int32Array(d);
  const free = Array.from({ length: d }, (_, j) => j).filter(
    (j) => mutable?.[j] !== 0 && (upper[j] as number) > (lower[j] as number),
  );
  let found = false;
  let before = Infinity;
  for (let step = 0; step < p.steps && line.open(); step++) {
    const count = Math.min(p.coordinates, free.length, Math.floor((line.afford(2 * p.coordinates + 1) - 1) / 2));
    const chosen = choose(free, count, p.importance ? x : undefined, line.x0, rng);
    const points = new Float32Array((2 * count + 1) * d);
    points.set(x);
    for (const [i, j] of chosen.entries()) {
      const v = x[j] as number;
      for (const side of [0, 1]) {
        const at = (1 + 2 * i + side) * d;
        points.set(x, at);
        const moved = v + (side === 0 ? p.difference : -p.difference);
        points[at + j] = Math.min(upper[j] as number, Math.max(lower[j] as number, moved));
      }
    }
    const scores = await line.scores(points);
    const hinge = (point: number): number => Math.max(0, marginOf(scores, point * k, k, line.row) + p.confidence);
    const now = hinge(0);
    if (now === 0 && !found) {
      found = true;
      if (p.resetAdam) for (const a of [first, second, times]) a.fill(0);
    }
    if (p.patience > 0 && step % p.patience === 0) {
      let total = constant * now;
      for (let j = 0; j < d; j++) total += ((x[j] as number) - (line.x0[j] as number)) ** 2;
      if (total > 0.9999 * before) break;
      before = total;
    }
    for (const [i, j] of chosen.entries()) {
      const plus = 1 + 2 * i;
      const span = (points[plus * d + j] as number) - (points[(plus + 1) * d + j] as number);
      const v = x[j] as number;
      const slope = span === 0 ? 0 : (hinge(plus) - hinge(plus + 1)) / span;
      const g = 2 * (v - (line.x0[j] as number)) + constant * slope;
      const t = (times[j] as number) + 1;
      const m = 0.9 * (first[j] as number) + 0.1 * g;
      const s = 0.999 * (second[j] as number) + 0.001 * g * g;
      times[j] = t;
      first[j] = m;
      second[j] = s;
      const move = (p.learningRate * (m / (1 - 0.9 ** t))) / (Math.sqrt(s / (1 - 0.999 ** t)) + 1e-8);
      x[j] = Math.min(upper[j] as number, Math.max(lower[j] as number, v - move));
    }
    line.progress((round + (step + 1) / p.steps) / p.binarySearchSteps);
  }
  return found;
};

/** `count` of the features `free` without repetition: uniformly, or with a probability that grows with the change from x0 (exponential keys, Efraimidis & Spirakis 2006). */
const choose = (
  free: readonly number[],
  count: number,
  x: Float32Array | undefined,
  x0: Float32Array,
  rng: Rng,
): number[] => {
  if (x === undefined) {
    // the first steps of a Fisher-Yates shuffle
    const pool = free.slice();
    for (let i = 0; i < count; i++) {
      const at = i + rng.integer(pool.length - i);
      const t = pool[i] as number;
      pool[i] = pool[at] as number;
      pool[at] = t;
    }
    return pool.slice(0, count);
  }
  let largest = 0;
  for (const j of free) largest = Math.max(largest, Math.abs((x[j] as number) - (x0[j] as number)));
  // features that stand still keep a chance of a hundredth of the largest
  const weight = (j: number): number =>
    largest === 0 ? 1 : Math.max(0.01, Math.abs((x[j] as number) - (x0[j] as number)) / largest);
  return free
    .map((j) => ({ j, key: -Math.log(1 - rng.uniform()) / weight(j) }))
    .toSorted((a, b) => a.key - b.key)
    .slice(0, count)
    .map(({ j }) => j);
};

const check = (p: ZooParams): void => {
  for (const [name, v] of Object.entries({
    binarySearchSteps: p.binarySearchSteps,
    steps: p.steps,
    coordinates: p.coordinates,
  }))
    if (!Number.isInteger(v) || v < 1)
      throw new CasemateError("ATTACK_PARAMS", `${name} must be a whole number of at least 1, got ${v}`);
  if (!Number.isInteger(p.patience) || p.patience < 0)
    throw new CasemateError("ATTACK_PARAMS", `patience must be a whole number of at least 0, got ${p.patience}`);
  for (const [name, v] of Object.entries({
    learningRate: p.learningRate,
    initialConstant: p.initialConstant,
    difference: p.difference,
  }))
    if (!(v > 0)) throw new CasemateError("ATTACK_PARAMS", `${name} must be greater than 0, got ${v}`);
};
