/** describedInput: the values of the input that a model's description speaks of, as monitors and answers go by them. */
import { toFloat32Array } from "../../engine/tensor/float16.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import type { ServedModel } from "./served-model.ts";

/** n x size float32, the tensor's own memory where it is that already; undefined for a model without a description, and for text. */
export const describedInput = (
  { description }: Pick<ServedModel, "description">,
  inputs: ReadonlyMap<string, Tensor>,
): Float32Array | undefined => {
  const t = description === undefined ? undefined : inputs.get(description.input);
  return t === undefined || t.dtype === "string" ? undefined : toFloat32Array(t);
};
