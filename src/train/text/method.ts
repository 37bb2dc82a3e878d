/**
 * TextMethod: a way to train a model of token ids so that it holds out when its word vectors, or its words, are changed.
 *
 * `compute` RETURNS loss and gradients for a batch of tokens, summed over it; it takes randomness from `rng` only, and NEVER changes weights.
 */
import type { Rng } from "../../core/rng.ts";
import type { Batch, StepResult, Trainer } from "../../engine/fit/trainer.ts";
import type { MethodParams } from "../adversarial/method.ts";
import type { Domain } from "../../engine/runtime/model.ts";
import type { Embedding } from "../../engine/onnx/embedding.ts";
import type { EmbeddingBall } from "./embedding-ball.ts";

export interface TextContext<P extends MethodParams> {
  readonly trainer: Trainer;
  /** tokens as rows x length */
  readonly batch: Batch;
  /** around the vectors of the batch, by the weights of the moment */
  readonly ball: EmbeddingBall;
  readonly embedding: Embedding;
  /** which words may stand for which, where that is known */
  readonly swaps: Domain["swaps"];
  readonly params: P;
  /** of one row of the batch */
  rng(row: number): Rng;
}

export interface TextMethod<P extends MethodParams = MethodParams> {
  /** "freelb" */
  readonly id: string;
  readonly title: string;
  readonly paper: string;
  readonly defaults: P;
  /** what the epoch is chosen by; default: the accuracy when word vectors are moved, or that of the texts as they are where there is no `compute` */
  readonly watchedBy?: "vectors" | "words";
  /** default: cross-entropy of the texts as they are */
  compute?(c: TextContext<P>): Promise<StepResult>;
}
