/** prepareInputs: stored samples -> the model's own input values, as its description says. */
import { CasemateError } from "../../core/error.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { DataFit, ModelDescription } from "./description.ts";

/** n x size float32. Throws DATA_MISMATCH when the samples have another size, USAGE when the description was made without data. */
export const prepareInputs = (inputs: Tensor, description: Pick<ModelDescription, "data" | "domain">): Float32Array => {
  if (description.data === undefined)
    return prepared(
      inputs,
      { dims: description.domain.dims, scaling: "as stored", factor: Float64Array.of(1), offset: Float64Array.of(0) },
      description.domain.size,
    );
  return prepared(inputs, description.data, description.domain.size);
};

/** Classes of the model for labels of the data. */
export const prepareLabels = (labels: Int32Array, description: Pick<ModelDescription, "data">): Int32Array => {
  const classes = description.data?.classes;
  return classes === undefined ? labels : labels.map((y) => classes[y] ?? -1);
};

/** The first `count` samples (default all) by a fit. */
export const prepared = (inputs: Tensor, fit: DataFit, size: number, count = inputs.dims[0] ?? 0): Float32Array => {
  const n = Math.min(count, inputs.dims[0] ?? 0);
  const per = inputs.dims.slice(1).reduce((a, b) => a * b, 1);
  if (per !== size || inputs.dtype === "string" || inputs.dtype === "float16" || inputs.dtype === "bfloat16")
    throw new CasemateError(
      "DATA_MISMATCH",
      `samples of [${inputs.dims.slice(1).join(", ")}] ${inputs.dtype} values do not fit a model with ${size} values per sample`,
    );
  const { data } = inputs;
  const { order, factor, offset } = fit;
  const out = new Float32Array(n * size);
  const perValue = factor.length > 1;
  for (let i = 0; i < n; i++) {
    const from = i * size;
    for (let j = 0; j < size; j++) {
      const v = Number(data[from + (order === undefined ? j : (order[j] as number))]);
      out[from + j] = (factor[perValue ? j : 0] as number) * v + (offset[perValue ? j : 0] as number);
    }
  }
  return out;
};
