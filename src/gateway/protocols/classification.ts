/**
 * Triton's classification extension: instead of scores the best classes as text, "score:index", best first along the last axis.
 * Source: Triton Inference Server, "Classification Extension". There are no names of classes, so its third part is left out.
 */
import { toFloat32Array } from "../../engine/tensor/float16.ts";
import { type Tensor, tensor } from "../../engine/tensor/tensor.ts";

/** A tensor of strings; one that has no numbers or no axis stays as it is. */
export const classification = (t: Tensor, classes: number): Tensor => {
  const width = t.dims.at(-1);
  if (t.dtype === "string" || width === undefined || width === 0) return t;
  const scores = toFloat32Array(t);
  const n = Math.min(classes, width);
  const out: string[] = [];
  for (let row = 0; row < scores.length; row += width)
    for (const index of best(scores.subarray(row, row + width), n)) out.push(`${scores[row + index]}:${index}`);
  return tensor("string", [...t.dims.slice(0, -1), n], out);
};

/** Indices of the n largest, equal ones by index, NaN last. */
const best = (scores: Float32Array, n: number): Uint32Array => {
  const key = (i: number): number => {
    const s = scores[i] as number;
    return Number.isNaN(s) ? Number.NEGATIVE_INFINITY : s;
  };
  return Uint32Array.from(scores.keys())
    .sort((a, b) => {
      const [x, y] = [key(a), key(b)];
      return x === y ? a - b : y - x;
    })
    .subarray(0, n);
};
