/**
 * Remedy: a way to train a net so that it memorizes less of its training data.
 *
 * `train` RETURNS a model trained from `net`'s weights on `data` only: an audit trains shadow models by the same function, so that attacks know the remedy.
 * It takes all randomness from `fit.seed`.
 */
import type { FitData, FitOptions } from "../../engine/fit/fit.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";

export type RemedyParams = Readonly<Record<string, number>>;

export interface RemedyContext<P extends RemedyParams> {
  /** with fresh weights */
  readonly net: ModelProto;
  readonly data: FitData;
  /** as plain training would have it */
  readonly fit: Omit<
    FitOptions,
    "objective" | "prepare" | "compute" | "measure" | "validation" | "patience" | "checkpoint"
  >;
  readonly params: P;
}

export interface Remedy<P extends RemedyParams = RemedyParams> {
  /** "relax-loss" */
  readonly id: string;
  readonly title: string;
  readonly paper: string;
  readonly defaults: P;
  train(c: RemedyContext<P>): Promise<ModelProto>;
  /** What the model's answers go through: n x classes probabilities -> as many. `data`: samples that the defender has, members and others alike. */
  answers?(c: RemedyContext<P>): Promise<(probabilities: Float32Array) => Float32Array>;
}
