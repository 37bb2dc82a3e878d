/** samplesOf: how many samples a tensor holds for an input of a model. */
import type { Tensor } from "../../engine/tensor/tensor.ts";
import type { ServedModel, TensorSpec } from "../run/served-model.ts";

/** Along its first axis where that is free; undefined where it has none. */
export const samplesOf = (
  model: Pick<ServedModel, "description">,
  spec: TensorSpec,
  t: Pick<Tensor, "dims">,
): number | undefined => {
  if (model.description?.input === spec.name && model.description.batch.kind === "none") return undefined;
  return spec.dims[0] === -1 ? t.dims[0] : undefined;
};
