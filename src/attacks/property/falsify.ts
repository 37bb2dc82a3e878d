/**
 * falsify: looks for a counterexample to a property, until there is one or the time is up.
 *
 * It can refute a property and never prove one: "holds" is said only of a property that no pair whatever can violate.
 */
import { monotonicMs } from "../../core/clock.ts";
import { type Rng, rngFor } from "../../core/rng.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { Arena, Hunt } from "./arena.ts";
import { type Counterexample, Judge } from "./confirm.ts";
import { descend, type Start } from "./descend.ts";
import { evolve } from "./evolve.ts";
import { openNetwork } from "./network.ts";
import type { Objective } from "./objective.ts";
import type { Box, Case, Property } from "./property.ts";
import { randomPoint, sample } from "./sample.ts";
import { signatureOf } from "./signature.ts";

export interface FalsifyOptions {
  /** default 60,000 */
  readonly timeoutMs?: number;
  /** default 0 */
  readonly seed?: number;
  /** of ONNX Runtime, in the search; default by the size of the net */
  readonly threads?: number;
  readonly signal?: AbortSignal;
}

export interface Falsified {
  readonly verdict: "violated" | "holds" | "unknown";
  readonly counterexample: Counterexample | undefined;
  readonly seconds: number;
  /** points that the model was run on */
  readonly queries: number;
  /** when there is no counterexample: by how much the nearest point misses a constraint, in the constraint's units */
  readonly nearest: number | undefined;
}

/** Points in a pool, per case. */
const poolSize = 24;

/** Up to so many inputs that can be chosen, evolution is worth its queries beside gradients. */
const fewInputs = 32;

/** Cases of one box that are searched together. */
const casesTogether = 64;

/** Boxes whose arenas are kept at one time; properties with more go through them one after the other. */
const arenasKept = 64;

/**
 * Seeded: what is found depends on the seed, not on the clock (which only ends the search).
 * Throws MODEL_CAPABILITY and DATA_MISMATCH when the property is not about the model, MODEL_LOAD_FAILED, MODEL_RUN_FAILED, the signal's reason.
 */
export const falsify = async (
  model: ModelProto,
  property: Property,
  options: FalsifyOptions = {},
): Promise<Falsified> => {
  const begun = monotonicMs();
  const signature = signatureOf(model, property);
  const { timeoutMs = 60_000, seed = 0, signal } = options;
  const network = await openNetwork(model, property, signature, options.threads);
  const judge = await Judge.open(model, property, signature);
  try {
    const hunt = new Hunt(network, judge, timeoutMs - (monotonicMs() - begun), signal);
    const nearest = await search(hunt, property, seed);
    return {
      verdict: hunt.found !== undefined ? "violated" : property.cases.length === 0 ? "holds" : "unknown",
      counterexample: hunt.found,
      seconds: (monotonicMs() - begun) / 1000,
      queries: hunt.queries,
      nearest,
    };
  } finally {
    await network.close();
    await judge.close();
  }
};

/** Returns by how much the nearest point misses its case. */
const search = async (hunt: Hunt, property: Property, seed: number): Promise<number | undefined> => {
  const boxes = arenasOf(property);
  const arenas = new Map<number, Arena>();
  let nearest: { readonly x: Float32Array; readonly objective: Objective; readonly distance: number } | undefined;
  for (let round = 0; boxes.length > 0 && !hunt.over; round++)
    for (const [b, [box, cases]] of boxes.entries()) {
      if (hunt.over) break;
      let arena = arenas.get(b);
      const fresh = arena === undefined;
      arena ??= new Arena(hunt, box, cases, poolSize);
      if (b < arenasKept) arenas.set(b, arena);
      await explore(arena, round, fresh, rngFor(seed, "property", round, b));
      for (const [c, objective] of arena.objectives.entries()) {
        const best = arena.pools[c]?.kept[0];
        if (best !== undefined && best.distance < (nearest?.distance ?? Infinity)) nearest = { ...best, objective };
      }
    }
  if (nearest === undefined || hunt.found !== undefined) return undefined;
  return nearest.objective.miss(nearest.x, await hunt.network.forward(nearest.x));
};

/** The cases by their box, at most so many together that judging a batch of points takes no longer than running it. */
const arenasOf = (property: Property): [Box, Case[]][] => {
  const open = new Map<Box, Case[]>();
  const all: [Box, Case[]][] = [];
  for (const c of property.cases) {
    const together = open.get(c.box);
    if (together !== undefined && together.length < casesTogether) together.push(c);
    else {
      const cases = [c];
      open.set(c.box, cases);
      all.push([c.box, cases]);
    }
  }
  return all;
};

/** One round in one box: random points, walks from the nearest and from anywhere, evolution where it is cheap. Later rounds walk longer. */
const explore = async (arena: Arena, round: number, fresh: boolean, rng: Rng): Promise<void> => {
  const { hunt, box } = arena;
  const { network } = hunt;
  const rows = Math.max(8, network.batchSize);
  await sample(arena, box.free.length === 0 ? 1 : 4 * rows, rng, fresh);
  // a box of one point has been seen
  if (box.free.length === 0 || hunt.over) return;
  const few = box.free.length <= fewInputs;
  if (network.gradient !== undefined)
    await descend(arena, startsOf(arena, rows, round % 2 === 0, rng), stepsOf(round), rng);
  if (hunt.over) return;
  if (few || network.gradient === undefined)
    await evolve(arena, Math.max(1, Math.floor(8 / arena.pools.length)), 30 + 10 * Math.min(round, 10), rng);
};

/** 40, 80, 160, then long walks (320) and short ones (80) in turn. */
const stepsOf = (round: number): number => (round < 3 ? 40 * 2 ** round : round % 4 === 0 ? 320 : 80);

/**
 * Cases in turn, the nearest first. With the pools: a third of the walks begins at their points, a third near them, a third anywhere. Without: all begin anywhere,
 * for the pools can be full of points around one hollow that has no way out.
 */
const startsOf = (arena: Arena, rows: number, withPools: boolean, rng: Rng): Start => {
  const { inputs } = arena.hunt.network;
  const { free, width } = arena.box;
  const x = new Float32Array(rows * inputs);
  const cases = new Int32Array(rows);
  const order = arena.pools.map((_, c) => c).sort((a, b) => (arena.pools[a]?.best ?? 0) - (arena.pools[b]?.best ?? 0));
  for (let r = 0; r < rows; r++) {
    const c = order[r % order.length] as number;
    const turn = Math.floor(r / order.length);
    cases[r] = c;
    const at = r * inputs;
    const kept = arena.pools[c]?.kept ?? [];
    const from = kept[Math.floor(turn / 3) % Math.max(1, kept.length)];
    if (!withPools || turn % 3 === 2 || from === undefined) randomPoint(arena.box, x, at, rng);
    else {
      x.set(from.x, at);
      if (turn % 3 === 1)
        for (const i of free) x[at + i] = (x[at + i] as number) + 0.1 * rng.normal() * (width[i] as number);
      arena.box.clamp(x, at);
    }
  }
  return { x, cases };
};
