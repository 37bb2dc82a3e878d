/** attackScene: the small world in which the conformance kit of attacks looks at one, and ways to make its model difficult. */
import { CasemateError } from "../core/error.ts";
import { rngFor } from "../core/rng.ts";
import type { Differentiates, Domain, Gradient, Labels, Model, Predicts } from "../engine/runtime/model.ts";
import type { Norm } from "../engine/tensor/norm.ts";
import { inDomain } from "../attacks/geometry.ts";
import type { Oracle } from "../attacks/oracle.ts";
import { analyticModel, sineNet } from "./analytic-model.ts";

export interface AttackScene {
  readonly model: Differentiates;
  /** n x size */
  readonly x: Float32Array;
  /** what the model says of x */
  readonly labels: Int32Array;
  /** likeliest wrong class of each sample */
  readonly targets: Int32Array;
  /** radius per norm at which a sound attack beats a good part of the samples */
  readonly epsilon: Readonly<Record<Norm, number>>;
  /** index of the sample that a row was made from, by feature 0: it may not be changed and is different in each sample. Undefined in the open scene */
  sampleOf(x: Float32Array, row: number): number | undefined;
}

const size = 12;
const classes = 5;

/** `n` points in [0, 1]^12, every feature free, five classes; `image`: laid out as one of 3 x 4 pixels. */
export const openScene = (n: number, image = false): Promise<AttackScene> =>
  scene(n, image ? { dims: [1, 3, 4], layout: "chw" } : {}, { linf: 0.15, l2: 0.4, l1: 1, l0: 3 }, undefined);

/** As a table: feature 0 may not be changed, 1 and 2 are whole numbers of 0..4, 3 to 5 a one-hot group, the others free in [0, 1]. */
export const tableScene = (n: number, image = false): Promise<AttackScene> => {
  const upper = new Float32Array(size).fill(1);
  upper[1] = 4;
  upper[2] = 4;
  const mutable = new Uint8Array(size).fill(1);
  mutable[0] = 0;
  const integer = new Uint8Array(size);
  integer[1] = 1;
  integer[2] = 1;
  const groups = [[3, 4, 5]];
  const domain = { upper, mutable, integer, groups, ...(image ? { dims: [1, 3, 4], layout: "chw" as const } : {}) };
  return scene(n, domain, { linf: 1, l2: 1.5, l1: 3, l0: 4 }, (v, row) => {
    v[0] = (row + 0.5) / n;
    for (const i of [1, 2]) v[i] = Math.floor(5 * (v[i] as number));
    const one = 3 + Math.floor(3 * (v[3] as number));
    for (const i of [3, 4, 5]) v[i] = i === one ? 1 : 0;
  });
};

const scene = async (
  n: number,
  domain: Partial<Domain>,
  epsilon: AttackScene["epsilon"],
  shape: ((v: Float32Array, row: number) => void) | undefined,
): Promise<AttackScene> => {
  const model = analyticModel(sineNet([size, 16, classes], 8), { lower: 0, upper: 1, domain });
  const rng = rngFor(3, "attack-scene");
  const x = Float32Array.from({ length: n * size }, () => rng.uniform());
  for (let row = 0; row < n; row++) shape?.(x.subarray(row * size, (row + 1) * size), row);
  const scores = await model.scores(x);
  const labels = await model.labels(x);
  const targets = labels.map((y, row) => {
    const z = Array.from(scores.subarray(row * classes, (row + 1) * classes));
    z[y] = -Infinity;
    return z.indexOf(Math.max(...z));
  });
  const sampleOf = (at: Float32Array, row: number): number | undefined => {
    if (shape === undefined) return undefined;
    const index = Math.round(n * (at[row * size] as number) - 0.5);
    return index >= 0 && index < n && at[row * size] === x[index * size] ? index : -1;
  };
  return { model, x, labels, targets, epsilon, sampleOf };
};

/** Tells `see` of every batch before `model` is asked. */
export const watched = (model: Differentiates, see: (x: Float32Array) => void): Differentiates => ({
  ...model,
  labels: (x, signal) => {
    see(x);
    return model.labels(x, signal);
  },
  scores: (x, signal) => {
    see(x);
    return model.scores(x, signal);
  },
  gradient: (x, request, signal) => {
    see(x);
    return model.gradient(x, request, signal);
  },
});

/** Tells `see` of every question before `oracle` is asked. */
export const listened = (oracle: Oracle, see: (rows: Int32Array) => void): Oracle => ({
  classes: oracle.classes,
  scoreKind: oracle.scoreKind,
  labels: (x, rows) => {
    see(rows);
    return oracle.labels(x, rows);
  },
  scores: (x, rows) => {
    see(rows);
    return oracle.scores(x, rows);
  },
  gradient: (x, rows, loss) => {
    see(rows);
    return oracle.gradient(x, rows, loss);
  },
  remaining: (rows, beatenToo) => oracle.remaining(rows, beatenToo),
  budget: (row) => oracle.budget(row),
  beaten: (row) => oracle.beaten(row),
  best: (row) => oracle.best(row),
  meets: (row, label, scores) => oracle.meets(row, label, scores),
});

/** The same model with no more than a kind of attack needs. */
export const withOnly = (model: Differentiates, needs: "gradient" | "scores" | "labels"): Model => {
  const { name, domain, classes: k, scoreKind } = model;
  const base: Labels = { name, domain, classes: k, close: () => model.close(), labels: (x, s) => model.labels(x, s) };
  if (needs === "labels") return base;
  const scores: Predicts = { ...base, scoreKind, scores: (x, s) => model.scores(x, s) };
  return needs === "scores" ? scores : model;
};

/** Gives no numbers for one sample of the scene: scores, losses and gradients of its rows are NaN. */
export const blindFor = (s: AttackScene, sample: number): Differentiates => {
  const blot = (x: Float32Array, values: Float32Array): void => {
    const rows = x.length / size;
    const width = values.length / rows;
    for (let row = 0; row < rows; row++)
      if (s.sampleOf(x, row) === sample) values.fill(Number.NaN, row * width, (row + 1) * width);
  };
  return {
    ...s.model,
    async labels(x, signal) {
      const labels = await s.model.labels(x, signal);
      return labels.map((y, row) => (s.sampleOf(x, row) === sample ? -1 : y));
    },
    async scores(x, signal) {
      const scores = await s.model.scores(x, signal);
      blot(x, scores);
      return scores;
    },
    async gradient(x, request, signal): Promise<Gradient> {
      const g = await s.model.gradient(x, request, signal);
      for (const part of [g.gradient, g.loss, g.scores]) blot(x, part);
      return g;
    },
  };
};

/** Fails whenever one sample of the scene is in the batch. */
export const failingFor = (s: AttackScene, sample: number): Differentiates =>
  watched(s.model, (x) => {
    for (let row = 0; row < x.length / size; row++)
      if (s.sampleOf(x, row) === sample)
        throw new CasemateError("MODEL_RUN_FAILED", `sample ${sample} can not be computed`);
  });

/** Is row `row` of a batch an input that makes sense: bounds, whole numbers, one-hot groups, and nothing changed that may not be. */
export const makesSense = (s: AttackScene, x: Float32Array, row: number): boolean => {
  const sample = s.sampleOf(x, row);
  if (sample === -1) return false;
  return inDomain(x, row, sample === undefined ? x : s.x, sample ?? row, s.model.domain);
};
