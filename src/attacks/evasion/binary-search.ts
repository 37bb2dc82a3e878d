/** BinarySearch: the constant of an attack's loss per sample: tenfold until it is enough once, then halving the interval (Carlini & Wagner 2017). */

export class BinarySearch {
  readonly #low: Float64Array;
  readonly #high: Float64Array;
  readonly #constant: Float64Array;

  constructor(n: number, initial: number) {
    this.#low = new Float64Array(n);
    this.#high = new Float64Array(n).fill(Infinity);
    this.#constant = new Float64Array(n).fill(initial);
  }

  constant(row: number): number {
    return this.#constant[row] as number;
  }

  /** `found[row]` is 1 where the constant was enough. */
  update(found: Uint8Array): void {
    found.forEach((hit, row) => {
      const now = this.#constant[row] as number;
      if (hit === 1) this.#high[row] = Math.min(now, this.#high[row] as number);
      else this.#low[row] = Math.max(now, this.#low[row] as number);
      const high = this.#high[row] as number;
      this.#constant[row] = high === Infinity ? now * 10 : ((this.#low[row] as number) + high) / 2;
    });
  }
}
