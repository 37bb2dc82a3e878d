/**
 * TanhBox: the change of variables of Carlini & Wagner that keeps every point in the box: x(w) = centre + half tanh(w).
 *
 * Features without a finite box move freely: x(w) = w. tanh never reaches the bounds, so that x(w(x0)) is not quite x0: the difference is taken off again,
 * and the start is exactly the original.
 */
import type { Domain } from "../../engine/runtime/model.ts";

/** how near to the bounds the inside of tanh comes, as in the authors' code */
const shrink = 0.999999;

export class TanhBox {
  readonly #domain: Domain;
  readonly #centre: Float64Array;
  readonly #half: Float64Array;
  readonly #bounded: Uint8Array;

  constructor(domain: Domain) {
    const { size, lower, upper } = domain;
    this.#domain = domain;
    this.#centre = Float64Array.from({ length: size }, (_, k) => ((upper[k] as number) + (lower[k] as number)) / 2);
    this.#half = Float64Array.from({ length: size }, (_, k) => ((upper[k] as number) - (lower[k] as number)) / 2);
    this.#bounded = Uint8Array.from(this.#half, (h) => (Number.isFinite(h) && h > 0 ? 1 : 0));
  }

  /** Writes w(x) of row `row` of `x` to row `row` of `w`. */
  inverse(x: Float32Array, row: number, w: Float64Array): void {
    const d = this.#domain.size;
    for (let k = 0; k < d; k++) {
      const v = x[row * d + k] as number;
      const t = (v - (this.#centre[k] as number)) / (this.#half[k] as number);
      w[row * d + k] = this.#bounded[k] === 1 ? Math.atanh(Math.max(-shrink, Math.min(shrink, t))) : v;
    }
  }

  /** Writes x(w) to row `row` of `x`, and dx/dw to `slope` (d values). `x0`, in the same row, is the point whose inverse counts as no change. */
  apply(w: Float64Array, row: number, x0: Float32Array, x: Float32Array, slope: Float64Array): void {
    const { size: d, lower, upper } = this.#domain;
    for (let k = 0; k < d; k++) {
      const at = row * d + k;
      if (this.#bounded[k] === 0) {
        x[at] = w[at] as number;
        slope[k] = 1;
        continue;
      }
      const half = this.#half[k] as number;
      const centre = this.#centre[k] as number;
      const t = Math.tanh(w[at] as number);
      const start = x0[at] as number;
      const inner = Math.max(-shrink, Math.min(shrink, (start - centre) / half));
      const v = start + half * (t - inner);
      x[at] = Math.max(lower[k] as number, Math.min(upper[k] as number, v));
      slope[k] = half * (1 - t * t);
    }
  }
}
