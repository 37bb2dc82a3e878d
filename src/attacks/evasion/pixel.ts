/**
 * Few-pixel attack (Su, Vargas & Sakurai 2019, arXiv:1710.08864) in L0: needs scores only. Differential evolution over which pixels change and what they become; for
 * tables, over features.
 */
import { CasemateError } from "../../core/error.ts";
import type { Rng } from "../../core/rng.ts";
import type { Attack, AttackContext } from "../attack.ts";
import { allRows } from "./active-set.ts";
import { bounds } from "./decision-start.ts";
import { type Line, lockstep } from "./lockstep.ts";
import { scoreLoss } from "./score-loss.ts";
import { gridOf } from "./square-window.ts";

export type PixelParams = {
  /** candidates per generation, default 400 */
  readonly population: number;
  /** default 100 */
  readonly generations: number;
  /** weight of the difference of two candidates that is added to a third, default 0.5 */
  readonly differentialWeight: number;
  /** cross-entropy (default: the probability of the class, as the paper) or margin */
  readonly loss: string;
};

/** a candidate: per changed pixel its height and width as shares of the image (for a table, its place in the row), then one value per channel as a share of its range */
type Candidate = Float64Array;

export const pixel: Attack<PixelParams> = {
  id: "evasion/pixel",
  title: "Few-pixel attack",
  kind: "fixed",
  needs: "scores",
  norms: ["l0"],
  targeted: true,
  random: true,
  paper: "Su, Vargas & Sakurai, One Pixel Attack for Fooling Deep Neural Networks, IEEE TEVC 2019, arXiv:1710.08864",
  atlas: ["AML.T0015", "AML.T0043.001"],
  defaults: { population: 400, generations: 100, differentialWeight: 0.5, loss: "cross-entropy" },
  async run(c) {
    const p = c.params;
    if (!Number.isInteger(p.population) || p.population < 4)
      throw new CasemateError("ATTACK_PARAMS", `population must be a whole number of at least 4, got ${p.population}`);
    if (!Number.isInteger(p.generations) || p.generations < 1)
      throw new CasemateError(
        "ATTACK_PARAMS",
        `generations must be a whole number of at least 1, got ${p.generations}`,
      );
    const places = placesOf(c);
    const d = c.domain.size;
    const result = c.x.slice();
    // epsilon counts values: a pixel has one per channel
    const pixels = Math.min(places.count, Math.floor(c.epsilon / places.channels));
    if (pixels < 1) return result;
    await lockstep(c, c.oracle.remaining(allRows(c.n)), "scores", p.population, async (line) => {
      result.set(await evolve(c, line, places, pixels), line.row * d);
    });
    return result;
  },
};

/** What a candidate's place genes, each a share of one axis, point at: the features of a pixel or a single one; none where nothing may change. */
interface Places {
  readonly axes: number;
  readonly channels: number;
  /** places with something that may change */
  readonly count: number;
  featuresAt(genes: Candidate, offset: number): readonly number[];
}

const placesOf = (c: AttackContext): Places => {
  const grid = gridOf(c.domain);
  const mutable = (j: number): boolean => c.domain.mutable?.[j] !== 0;
  const free = (features: readonly number[]): readonly number[] => features.filter(mutable);
  if (!grid.image) {
    const all = free(Array.from({ length: c.domain.size }, (_, j) => j));
    return {
      axes: 1,
      channels: 1,
      count: all.length,
      featuresAt: (g, o) => all.slice(Math.floor((g[o] as number) * all.length)).slice(0, 1),
    };
  }
  const pixelAt = (i: number, j: number): readonly number[] =>
    free(Array.from({ length: grid.channels }, (_, k) => grid.index(k, i, j)));
  return {
    axes: 2,
    channels: grid.channels,
    count: grid.height * grid.width,
    featuresAt: (g, o) =>
      pixelAt(
        Math.min(grid.height - 1, Math.floor((g[o] as number) * grid.height)),
        Math.min(grid.width - 1, Math.floor((g[o + 1] as number) * grid.width)),
      ),
  };
};

const evolve = async (
  c: AttackContext<PixelParams>,
  line: Line,
  places: Places,
  pixels: number,
): Promise<Float32Array> => {
  const p = c.params;
  const d = c.domain.size;
  const lossOf = scoreLoss(c, p.loss);
  const rng = c.rng(line.row, "evolution");
  const genes = places.axes + places.channels;
  const paint = (g: Candidate, to: Float32Array): void => {
    to.set(line.x0);
    for (let q = 0; q < pixels; q++) {
      places.featuresAt(g, q * genes).forEach((j, k) => {
        const [low, high] = bounds(c.domain, j, line.x0[j] as number);
        to[j] = low + (high - low) * (g[q * genes + places.axes + k] as number);
      });
    }
  };
  /** losses of the candidates that the budget allows; the others lose */
  const judge = async (candidates: readonly Candidate[]): Promise<Float64Array> => {
    const losses = new Float64Array(candidates.length).fill(Infinity);
    const count = line.afford(candidates.length);
    if (count === 0) return losses;
    const points = new Float32Array(count * d);
    for (let i = 0; i < count; i++) paint(candidates[i] as Candidate, points.subarray(i * d, (i + 1) * d));
    const scores = await line.scores(points);
    for (let i = 0; i < count; i++) losses[i] = lossOf(scores, i * c.oracle.classes, c.oracle.classes, line.row);
    return losses;
  };
  let population: Candidate[] = Array.from({ length: p.population }, () =>
    Float64Array.from({ length: pixels * genes }, () => rng.uniform()),
  );
  if (!line.open()) return line.x0.slice();
  let losses = await judge(population);
  for (let generation = 0; generation < p.generations && line.open(); generation++) {
    const children = population.map(() => child(population, p.differentialWeight, rng));
    const theirs = await judge(children);
    population = population.map((parent, i) =>
      (theirs[i] as number) < (losses[i] as number) ? (children[i] as Candidate) : parent,
    );
    losses = losses.map((v, i) => Math.min(v, theirs[i] as number));
    line.progress((generation + 1) / p.generations);
  }
  const out = new Float32Array(d);
  let best = 0;
  for (let i = 1; i < losses.length; i++) if ((losses[i] as number) < (losses[best] as number)) best = i;
  paint(population[best] as Candidate, out);
  return out;
};

/** a + F (b - c) of three random candidates, without crossover, as the paper; genes that leave 0..1 are drawn anew. */
const child = (population: readonly Candidate[], weight: number, rng: Rng): Candidate => {
  const draw = (): Candidate => population[rng.integer(population.length)] as Candidate;
  const [a, b, e] = [draw(), draw(), draw()];
  return a.map((v, i) => {
    const g = v + weight * ((b[i] as number) - (e[i] as number));
    return g >= 0 && g <= 1 ? g : rng.uniform();
  });
};
