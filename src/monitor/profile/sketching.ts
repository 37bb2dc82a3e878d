/** Sketching: sparse random projections (Kane and Nelson 2014): each value goes to two of 64 sums with a random sign, and distances stay as they are on average. */
import { rngFor } from "../../core/rng.ts";

export const sketchSize = 64;
const copies = 2;
const scale = 1 / Math.sqrt(copies);

/** The same for the same number of values. */
export class Sketching {
  readonly #target: Uint8Array;
  readonly #sign: Int8Array;

  constructor(size: number) {
    const rng = rngFor(0, "monitor/sketch", size);
    this.#target = Uint8Array.from({ length: size * copies }, () => rng.integer(sketchSize));
    this.#sign = Int8Array.from({ length: size * copies }, () => rng.sign());
  }

  /** Of the values from `from` on. */
  sketch(values: Float64Array | Float32Array, from: number, out: Float32Array): void {
    // fields are read once: in the loop they would be at each step
    const target = this.#target;
    const sign = this.#sign;
    const size = target.length / copies;
    out.fill(0);
    for (let i = 0; i < size; i++) {
      const v = (values[from + i] as number) * scale;
      if (v === 0) continue;
      for (let c = i * copies; c < (i + 1) * copies; c++) {
        const sum = target[c] as number;
        out[sum] = (out[sum] as number) + v * (sign[c] as number);
      }
    }
  }
}
