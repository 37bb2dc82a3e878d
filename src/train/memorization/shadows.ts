/**
 * trainShadows: models trained on random halves of the same samples, so that an attacker can see how a model answers a sample that it was trained with or
 * without (Carlini et al. 2022, arXiv:2112.03570).
 *
 * Halves come in complementary pairs: every sample is inside half of the models. Each is drawn by (seed, pair), so that more shadow models are these and more.
 */
import type { Signals } from "../../attacks/privacy/signals.ts";
import { CasemateError } from "../../core/error.ts";
import { rngFor } from "../../core/rng.ts";
import type { FitData } from "../../engine/fit/fit.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { answered } from "./answered.ts";
import { scoresOf } from "./scores-of.ts";
import { pickRows } from "./pick-rows.ts";

export interface Shadows {
  readonly signals: readonly Signals[];
  /** by shadow model: 1 where it was trained on the sample */
  readonly inside: readonly Uint8Array[];
}

export interface ShadowOptions {
  /** an even number */
  readonly count: number;
  readonly seed: number;
  /** trains one model as the target was trained; `index` seeds what is random in it */
  train(data: FitData, index: number): Promise<ModelProto>;
  /** what answers go through before an attacker sees them: n x classes probabilities -> as many */
  answers?(probabilities: Float32Array): Float32Array;
  /** where the logits are; default the first output */
  readonly scores?: string;
  readonly threads?: number;
  readonly signal?: AbortSignal;
  readonly onShadow?: (done: number) => void;
}

/** Throws USAGE for an odd or small count, and what `train` throws. */
export const trainShadows = async (pool: FitData, o: ShadowOptions): Promise<Shadows> => {
  if (!Number.isInteger(o.count) || o.count < 4 || o.count % 2 !== 0)
    throw new CasemateError("USAGE", `${o.count} shadow models can not be halved well`, {
      hint: "give an even number from 4 on; 16 is a start, 64 to 256 find more",
    });
  const n = pool.labels.length;
  const signals: Signals[] = [];
  const inside: Uint8Array[] = [];
  for (let index = 0; index < o.count; index++) {
    o.signal?.throwIfAborted();
    const order = rngFor(o.seed, "shadow", index >> 1).shuffle(Int32Array.from({ length: n }, (_, i) => i));
    const half = n >> 1;
    const rows = (index % 2 === 0 ? order.subarray(0, half) : order.subarray(half)).toSorted();
    const model = await o.train(pickRows(pool, rows), index);
    const scores = await scoresOf(model, pool, o);
    signals.push(answered(scores, pool.labels, o.answers));
    const mask = new Uint8Array(n);
    for (const i of rows) mask[i] = 1;
    inside.push(mask);
    o.onShadow?.(index + 1);
  }
  return { signals, inside };
};
