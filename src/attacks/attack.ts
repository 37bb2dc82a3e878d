/**
 * Attack: a way to look for adversarial examples.
 *
 * `run` RETURNS one candidate per sample (n x size; the original where it has nothing); it need not say which succeed. It THROWS ATTACK_PARAMS for parameters
 * that make no sense. It NEVER judges itself (attacks/harness.ts projects, re-runs a fresh forward pass and decides), touches the clock, or takes
 * randomness from anywhere but `rng`.
 */
import type { Rng } from "../core/rng.ts";
import type { Norm } from "../engine/tensor/norm.ts";
import type { Domain } from "../engine/runtime/model.ts";
import type { Oracle } from "./oracle.ts";

/** Parameters of an attack: plain JSON, documented in the attack's own interface. */
export type Params = Readonly<Record<string, number | string | boolean | null | readonly number[]>>;

export interface Attack<P extends Params = Params> {
  /** "evasion/pgd" */
  readonly id: string;
  readonly title: string;
  /** fixed: looks inside a ball of given radius; minimal: looks for the nearest adversarial example */
  readonly kind: "fixed" | "minimal";
  /** the least that the model must give */
  readonly needs: "gradient" | "scores" | "labels";
  readonly norms: readonly Norm[];
  /** can it be aimed at a target class */
  readonly targeted: boolean;
  /** is there randomness in it (a restart with another seed can then help) */
  readonly random: boolean;
  readonly paper: string;
  /** MITRE ATLAS technique ids */
  readonly atlas: readonly string[];
  /** the paper's defaults, units in the comments of P */
  readonly defaults: P;
  run(c: AttackContext<P>): Promise<Float32Array>;
}

export interface AttackContext<P extends Params = Params> {
  readonly oracle: Oracle;
  /** n x size originals; do not write */
  readonly x: Float32Array;
  readonly n: number;
  readonly domain: Domain;
  /** n true classes */
  readonly labels: Int32Array;
  /** n target classes when the run is targeted */
  readonly targets: Int32Array | undefined;
  /** n x size: a known adversarial example of each sample, for attacks that see labels only; they look for one themselves where it is none */
  readonly starts?: Float32Array | undefined;
  readonly norm: Norm;
  /** radius of the ball for kind "fixed"; Infinity for kind "minimal" */
  readonly epsilon: number;
  readonly params: P;
  /** a stream for one sample: the same whatever the batch. `stream` separates uses ("start", restart number) */
  rng(row: number, ...stream: readonly (string | number)[]): Rng;
  /** projects rows of `x` (in place) into the ball around their originals and into the domain (bounds, mask, integers, one-hot groups) */
  project(x: Float32Array, rows: Int32Array): void;
  readonly signal: AbortSignal;
  /** told after each step: share of the work done, 0..1 */
  progress(done: number): void;
}
