/** Sketching: sparse random projections (Kane and Nelson 2014): each value goes to four of 64 sums with a random sign, and distances stay as they are on average. */
import { rngFor } from "../../core/rng.ts";

export const sketchSize = 64;
const copies = 4;

/** The same for the same number of values. */
export class Sketching {
  readonly #target: Uint8Array;
  readonly #sign: Int8Array;

  constructor(size: number) {
    const rng = rngFor(0, "monitor/sketch", size);
    this.#target = Uint8Array.from({ length: size * copies }, () => rng.integer(sketchSize));
    this.#sign = Int8Array.from({ length: size * copies }, () => rng.sign());
  }

  sketch(values: Float64Array, out: Float32Array): void {
    out.fill(0);
    for (let i = 0; i < values.length; i++) {
      const v = (values[i] as number) / Math.sqrt(copies);
      if (v === 0) continue;
      for (let c = i * copies; c < (i + 1) * copies; c++) {
        const target = this.#target[c] as number;
        out[target] = (out[target] as number) + v * (this.#sign[c] as number);
      }
    }
  }
}
