/** Values of a numeric tensor: finite, within bounds, not almost all zero; one pass over them. */
import { toFloat32Array } from "../../engine/tensor/float16.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";

export interface ValueChecks {
  readonly finite: boolean;
  /** one pair for all values, or one for each value of a sample */
  readonly bounds: { readonly lower: ArrayLike<number>; readonly upper: ArrayLike<number> } | undefined;
  readonly samples: number;
  /** share of a sample's values that are not zero, at least */
  readonly minNonZero: number;
}

/** RETURNS what is wrong, naming the first place, or undefined. Values themselves are not told. */
export const checkValues = (t: Tensor, { finite, bounds, samples, minNonZero }: ValueChecks): string | undefined => {
  const { length } = t.data;
  const size = Math.max(1, Math.floor(length / samples));
  const numbers = numbersOf(t);
  if (numbers === undefined) return undefined;
  const period = bounds === undefined ? 1 : bounds.lower.length;
  const fits = bounds !== undefined && (period === 1 || period === size);
  const least = Math.ceil(minNonZero * size);
  let nonZero = 0;
  for (let i = 0, feature = 0; i < length; i++, feature++) {
    if (feature === size) {
      if (nonZero < least) return `sample ${Math.floor(i / size) - 1} has too few values other than zero`;
      feature = 0;
      nonZero = 0;
    }
    const v = numbers[i] as number;
    if (finite && !(v - v === 0)) return `value ${feature} of sample ${Math.floor(i / size)} is no finite number`;
    if (fits) {
      const k = period === 1 ? 0 : feature;
      // NaN is within no bounds
      if (!(v >= (bounds.lower[k] as number) && v <= (bounds.upper[k] as number)))
        return `value ${feature} of sample ${Math.floor(i / size)} is outside ${String(bounds.lower[k])} to ${String(bounds.upper[k])}`;
    }
    if (v !== 0) nonZero++;
  }
  return nonZero < least ? `sample ${samples - 1} has too few values other than zero` : undefined;
};

/** As numbers; undefined where every bit pattern is a value and there are no bounds to hold it to. */
const numbersOf = (t: Tensor): ArrayLike<number> | undefined => {
  switch (t.dtype) {
    case "float32":
    case "float64":
    case "int8":
    case "int16":
    case "int32":
    case "uint8":
    case "uint16":
    case "uint32":
    case "bool":
      return t.data;
    case "float16":
    case "bfloat16":
      return toFloat32Array(t);
    case "int64":
    case "uint64":
      return Float64Array.from(t.data as BigInt64Array, Number);
    case "string":
      return undefined;
  }
};
