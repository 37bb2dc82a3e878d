/** What evaluators of constants share: their contract and index arithmetic on row-major tensors. */
import { type DType, elementCount, type Tensor, typedArrays } from "../../tensor/tensor.ts";
import type { NodeProto } from "../graph.ts";

/**
 * RETURNS the outputs of a node on constant inputs (undefined for one that is not given), or undefined where this use is not evaluated.
 * NEVER rounds otherwise than the op's dtype does.
 */
export type Evaluator = (
  node: NodeProto,
  inputs: readonly (Tensor | undefined)[],
  opset: number,
) => readonly Tensor[] | undefined;

const constructors = { ...typedArrays, string: Array } as const;

/** Elements of the inputs, or of an output, above which nothing is folded. */
export const maxFoldedElements = 1_000_000;

/** Zeros (or holes, for strings) of a dtype. Throws a RangeError for what is too large to fold. */
export const arrayOf = (dtype: DType, length: number): Tensor["data"] => {
  // untrusted: a few bytes of shape ask for any amount of memory
  if (!(length >= 0 && length <= maxFoldedElements)) throw new RangeError(`${length} elements are too many to fold`);
  return new (constructors[dtype] as Float32ArrayConstructor)(length);
};

export const isBig = (dtype: DType): boolean => dtype === "int64" || dtype === "uint64";

/** Row-major strides, in elements. */
export const strides = (dims: readonly number[]): readonly number[] => {
  const out = dims.map(() => 1);
  for (let k = dims.length - 2; k >= 0; k--) out[k] = (out[k + 1] ?? 1) * (dims[k + 1] ?? 1);
  return out;
};

/** numpy broadcasting of known dims; undefined when they do not fit. */
export const broadcastDims = (all: readonly (readonly number[])[]): readonly number[] | undefined => {
  const rank = Math.max(0, ...all.map((d) => d.length));
  const out: number[] = [];
  for (let k = 0; k < rank; k++) {
    let size = 1;
    for (const dims of all) {
      const d = dims[k - rank + dims.length] ?? 1;
      if (d === 1 || d === size) continue;
      if (size !== 1) return undefined;
      size = d;
    }
    out.push(size);
  }
  return out;
};

/** A tensor of `dims` whose element at each index is `t`'s element number `source(index)`. */
export const pick = (t: Tensor, dims: readonly number[], source: (index: readonly number[]) => number): Tensor => {
  const count = elementCount(dims);
  const data = arrayOf(t.dtype, count) as unknown as unknown[];
  const index = dims.map(() => 0);
  for (let i = 0; i < count; i++) {
    data[i] = t.data[source(index)];
    for (let k = dims.length - 1; k >= 0; k--) {
      const next = (index[k] ?? 0) + 1;
      index[k] = next === dims[k] ? 0 : next;
      if (next !== dims[k]) break;
    }
  }
  return { dtype: t.dtype, dims, data } as unknown as Tensor;
};

/** The same elements under other dims. */
export const withDims = (t: Tensor, dims: readonly number[]): Tensor =>
  ({ dtype: t.dtype, dims, data: t.data }) as unknown as Tensor;

/** Integers of a constant; undefined when it is not given. */
export const integers = (t: Tensor | undefined): readonly number[] | undefined =>
  t === undefined || t.dtype === "string" ? undefined : Array.from(t.data as ArrayLike<number | bigint>, Number);
