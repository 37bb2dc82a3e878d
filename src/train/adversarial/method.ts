/**
 * TrainingMethod: a way to train a model that holds out against adversarial examples.
 *
 * `prepare` RETURNS the rows that a step trains on (adversarial ones, or clean and adversarial ones together when the objective compares them);
 * it takes randomness from `rng` only, so that a run that goes on after an interruption does what it would have done. It NEVER changes weights.
 */
import type { Rng } from "../../core/rng.ts";
import type { StepContext } from "../../engine/fit/fit.ts";
import type { Objective } from "../../engine/fit/objective.ts";
import type { Batch, StepResult, Trainer } from "../../engine/fit/trainer.ts";
import type { Threat } from "./threat.ts";

/** Plain JSON, documented in the method's own interface. */
export type MethodParams = Readonly<Record<string, number | string | boolean>>;

export interface MethodContext<P extends MethodParams> extends StepContext {
  readonly threat: Threat;
  readonly params: P;
  /** of one row of the batch */
  rng(row: number, stream: string): Rng;
  /** what the method keeps from step to step, saved with checkpoints; `prepare` only reads it */
  readonly memory: ReadonlyMap<string, Float32Array>;
  /** other models of the same inputs and classes; their weights do not change */
  readonly sources: readonly Trainer[];
}

export interface ComputeContext {
  readonly threat: Threat;
  readonly memory: Map<string, Float32Array>;
}

export interface TrainingMethod<P extends MethodParams = MethodParams> {
  /** "pgd-at" */
  readonly id: string;
  readonly title: string;
  readonly paper: string;
  readonly defaults: P;
  /** default: cross-entropy on the rows that `prepare` returns */
  objective?(params: P): Objective;
  prepare(c: MethodContext<P>): Promise<Batch>;
  /** another way to loss and gradients than `trainer.step` */
  compute?(params: P, trainer: Trainer, batch: Batch, c: ComputeContext): Promise<StepResult>;
  /** steps on the same batch, one after the other; default 1 */
  replays?(params: P): number;
  /** the same net is trained by this objective on clean inputs first, and is the first of `sources` then */
  teacher?(params: P): Objective;
  /** does it need other models; the message of the hint */
  readonly wantsSources?: string;
  /** where robust accuracy collapses, the best weights are put back and `memory` says so: "collapsed" counts how often */
  readonly guarded?: boolean;
  /** trains on inputs as they are, and is judged by them: the epoch that is best under attack is that of a net which has learned little */
  readonly clean?: boolean;
}
