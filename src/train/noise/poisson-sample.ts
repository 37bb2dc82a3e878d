/** Poisson sample: every record joins by its own coin, so that a batch may be of any size, empty too. What subsampled accounting assumes. */
import type { BitSource } from "../../core/csprng.ts";
import { coin } from "./exact.ts";

/** Indices in [0, n), rising, each with probability `rate` (a float64 taken as the exact number that it is). */
export const poissonSample = (source: BitSource, n: number, rate: number): Int32Array => {
  const chosen: number[] = [];
  for (let i = 0; i < n; i++) if (coin(source, rate)) chosen.push(i);
  return Int32Array.from(chosen);
};
