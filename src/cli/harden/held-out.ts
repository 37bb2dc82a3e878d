/** heldOut: a tenth of the samples, at most 1,000 and drawn by the seed: epochs are chosen by it, and nothing is trained on it. */
import { CasemateError } from "../../core/error.ts";
import { rngFor } from "../../core/rng.ts";

/** Rows in order. Throws DATA_MISMATCH for fewer than 10 samples. */
export const heldOut = (n: number, seed: number): { readonly train: Int32Array; readonly held: Int32Array } => {
  const held = Math.min(1000, Math.floor(n / 10));
  if (held < 1)
    throw new CasemateError("DATA_MISMATCH", `${n} samples are too few to train on and to hold some out`, {
      hint: "give at least 10",
    });
  const order = rngFor(seed, "held-out").shuffle(Int32Array.from({ length: n }, (_, i) => i));
  return { train: order.subarray(held).toSorted(), held: order.subarray(0, held).toSorted() };
};
