/** What training needs of a model and a data set: logits, a free batch axis, known bounds; rows held out by the seed. */
import { CasemateError } from "../../core/error.ts";
import { rngFor } from "../../core/rng.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";

/** Throws MODEL_CAPABILITY where training does not fit what the model is. */
export const trainable = ({ output, batch, domain }: Pick<ModelDescription, "output" | "batch" | "domain">): void => {
  if (output.kind !== "logits")
    throw new CasemateError("MODEL_CAPABILITY", `training needs logits, and the model gives ${output.kind}`, {
      hint: "name the value before the last Softmax: --output, in a recipe model.output",
    });
  if (batch.kind !== "free")
    throw new CasemateError("MODEL_CAPABILITY", "training needs a model that takes any number of samples at once", {
      hint: "export it with a dynamic batch axis",
    });
  if (![...domain.lower, ...domain.upper].every(Number.isFinite))
    throw new CasemateError("MODEL_CAPABILITY", "the range of the model's inputs is not known", {
      hint: "give --bounds LOW,HIGH, in a recipe model.bounds",
    });
};

/** A share of the samples, at most 1,000 and drawn by the seed, is held out: epochs are chosen by it, and nothing is trained on it. Throws DATA_MISMATCH. */
export const holdOut = (
  n: number,
  seed: number,
  share = 0.1,
): { readonly train: Int32Array; readonly held: Int32Array } => {
  const held = Math.min(1000, Math.floor(n * share));
  if (held < 1)
    throw new CasemateError("DATA_MISMATCH", `${n} samples are too few to train on and to hold some out`, {
      hint: `give at least ${Math.ceil(1 / share)}`,
    });
  const order = rngFor(seed, "held-out").shuffle(Int32Array.from({ length: n }, (_, i) => i));
  return { train: order.subarray(held).toSorted(), held: order.subarray(0, held).toSorted() };
};
