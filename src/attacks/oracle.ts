/**
 * Oracle: the model as one attack run sees it. It counts queries per sample, keeps the best adversarial example that was ever asked about,
 * and knows which samples are beaten or out of budget.
 *
 * `rows[i]` is the index (0..n-1 of the run's batch) of the sample that row i of `x` belongs to; one sample may stand in several rows.
 * Every forward pass is observed: an input that meets the criterion inside the domain (and, for a fixed epsilon, inside the ball) is kept, so that no
 * attack can lose a hit. Success is still decided by the harness with a fresh forward pass.
 */
import type { Gradient, LossRequest, ScoreKind } from "../engine/runtime/model.ts";

export type OracleLoss = Omit<LossRequest, "labels" | "targets" | "cotangent"> & {
  /** overrides of what the run has, one per row of `x` */
  readonly labels?: Int32Array;
  readonly targets?: Int32Array;
  /** rows x classes */
  readonly cotangent?: Float32Array;
};

export interface Oracle {
  readonly classes: number;
  readonly scoreKind: ScoreKind;
  /** top-1 of each row; one forward query per row */
  labels(x: Float32Array, rows: Int32Array): Promise<Int32Array>;
  /** rows x classes; one forward query per row. Throws MODEL_CAPABILITY when the model gives labels only. */
  scores(x: Float32Array, rows: Int32Array): Promise<Float32Array>;
  /** one forward and one backward query per row */
  gradient(x: Float32Array, rows: Int32Array, loss: OracleLoss): Promise<Gradient>;
  /** rows that are neither beaten (fixed epsilon with early stop; `beatenToo`: these as well) nor out of query or time budget, in the given order */
  remaining(rows: Int32Array, beatenToo?: boolean): Int32Array;
  /** forward queries that this sample may still cost; a call with several rows per sample must stay within it. Infinity without a limit */
  budget(row: number): number;
  /** does the sample of this row have an adversarial example already */
  beaten(row: number): boolean;
  /** the best adversarial example of a sample so far (a view, do not write), with its distance in the run's norm */
  best(row: number): { readonly x: Float32Array; readonly distance: number } | undefined;
  /** is one input (with these scores, or this label) what the run looks for */
  meets(row: number, label: number, scores?: Float32Array): boolean;
}
