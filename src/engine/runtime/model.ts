/**
 * Model: what an attack, a gate or a server sees of a model. What it can do is in its type.
 *
 * Inputs cross as row-major float32 of n samples with `domain.size` values each, whatever the layout inside.
 * A model RETURNS scores as it gives them (`scoreKind` says whether logits or probabilities), THROWS MODEL_RUN_FAILED or MODEL_UNREACHABLE when the
 * world failed, and NEVER clips, rescales or reorders what it was given, keeps inputs, or changes state between two calls.
 */
import type { LossId } from "../grad/loss.ts";

/** Which inputs make sense, per sample. */
export interface Domain {
  /** dims of one sample without the batch axis, e.g. [1, 28, 28] */
  readonly dims: readonly number[];
  /** product of dims */
  readonly size: number;
  /** how images are laid out; "flat" for anything else */
  readonly layout: "chw" | "hwc" | "hw" | "flat";
  /** lowest and highest value of each of the `size` features; may be infinite */
  readonly lower: Float32Array;
  readonly upper: Float32Array;
  /** 1 where a feature may be changed by an attacker; undefined: all may */
  readonly mutable?: Uint8Array;
  /** 1 where a feature takes whole numbers only (times `step`) */
  readonly integer?: Uint8Array;
  /** distance of two neighbouring values of an integer feature, in the units of this domain; undefined: 1. Changes are multiples of it */
  readonly step?: Float32Array;
  /** 1 where a feature may only grow, -1 where it may only shrink, 0 elsewhere */
  readonly direction?: Int8Array;
  /** one-hot groups: feature indices of which exactly one is 1 */
  readonly groups?: readonly (readonly number[])[];
  /** token ids: for an original value, what may stand in its place; every other value stays. All features are alike in this */
  readonly swaps?: ReadonlyMap<number, readonly number[]>;
}

export type ScoreKind = "logits" | "probabilities";

interface ModelBase {
  readonly name: string;
  readonly domain: Domain;
  readonly classes: number;
  /** frees sessions and sockets */
  close(): Promise<void>;
}

/** Top-1 only (n int32). */
export interface Labels extends ModelBase {
  labels(x: Float32Array, signal?: AbortSignal): Promise<Int32Array>;
}

/** Scores, n x classes. */
export interface Predicts extends Labels {
  readonly scoreKind: ScoreKind;
  scores(x: Float32Array, signal?: AbortSignal): Promise<Float32Array>;
}

export interface LossRequest {
  readonly loss: LossId;
  /** n true classes */
  readonly labels: Int32Array;
  /** n target classes, for targeted losses and logit-difference */
  readonly targets?: Int32Array;
  /** C&W confidence, default 0 */
  readonly confidence?: number;
  /** n x classes, for loss "cotangent" */
  readonly cotangent?: Float32Array;
}

export interface Gradient {
  /** n x size, d loss / d input */
  readonly gradient: Float32Array;
  /** n */
  readonly loss: Float32Array;
  /** n x classes, of the same forward pass */
  readonly scores: Float32Array;
}

/** Value and gradient of a named loss in one pass. On a model with probabilities, logit losses are taken on log-probabilities where that is exact, and refused with MODEL_CAPABILITY elsewhere. */
export interface Differentiates extends Predicts {
  gradient(x: Float32Array, request: LossRequest, signal?: AbortSignal): Promise<Gradient>;
}

export type Model = Labels | Predicts | Differentiates;

export const canPredict = (m: Model): m is Predicts => "scores" in m;
export const canDifferentiate = (m: Model): m is Differentiates => "gradient" in m;
