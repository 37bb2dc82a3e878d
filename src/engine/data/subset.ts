/** subset: some samples of a data set, in a given order. */
import { CasemateError } from "../../core/error.ts";
import { elementCount, type Tensor, type TypedArrays, tensor } from "../tensor/tensor.ts";
import type { Dataset } from "./dataset.ts";

/** A run of samples, or samples by index (an index may come more than once). */
export type Selection = readonly number[] | { readonly start?: number; readonly count?: number };

/**
 * The selected samples, copied. A run is cut at the end of the data. `digest` and `notes` stay those of the whole.
 * Throws USAGE for an index that is out of range.
 */
export const subset = (dataset: Dataset, selection: Selection): Dataset => {
  const n = dataset.inputs.dims[0] ?? 0;
  const indices = indicesOf(selection, n, dataset.name);
  const { labels } = dataset;
  return {
    ...dataset,
    inputs: rows(dataset.inputs, indices),
    labels: labels === undefined ? undefined : Int32Array.from(indices, (i) => labels[i] as number),
  };
};

const indicesOf = (selection: Selection, n: number, name: string): readonly number[] => {
  if ("length" in selection) {
    const wrong = selection.find((i) => !(Number.isInteger(i) && i >= 0 && i < n));
    if (wrong !== undefined) throw new CasemateError("USAGE", `'${name}' has no sample ${wrong}, only 0 to ${n - 1}`);
    return selection;
  }
  const { start = 0, count = n } = selection;
  if (!(Number.isInteger(start) && start >= 0 && start < n && Number.isInteger(count) && count >= 1))
    throw new CasemateError("USAGE", `a run of ${count} samples from ${start} on is not in '${name}', which has ${n}`);
  return Array.from({ length: Math.min(count, n - start) }, (_, i) => start + i);
};

const rows = (t: Tensor, indices: readonly number[]): Tensor => {
  const dims = [indices.length, ...t.dims.slice(1)];
  const size = elementCount(t.dims.slice(1));
  if (t.dtype === "string")
    return tensor(
      "string",
      dims,
      indices.flatMap((i) => t.data.slice(i * size, (i + 1) * size)),
    );
  // one typed array type stands for all: set and subarray are the same in each
  const source = t.data as Float32Array;
  const out = new (source.constructor as Float32ArrayConstructor)(indices.length * size);
  indices.forEach((i, k) => {
    out.set(source.subarray(i * size, (i + 1) * size), k * size);
  });
  return tensor(t.dtype, dims, out as unknown as TypedArrays[typeof t.dtype] as never);
};
