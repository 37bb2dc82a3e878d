/**
 * WeightAverage: a second set of weights that follows the trained ones. "ema": exponential, a <- decay a + (1 - decay) w after every step
 * (Polyak & Juditsky 1992); "swa": the plain mean of the weights after each epoch from `from` on (Izmailov et al. 2018, arXiv:1803.05407).
 */
export type AverageOptions =
  | { readonly kind: "ema"; readonly decay: number }
  /** `from`: share of the epochs after which the averaging begins, 0..1 */
  | { readonly kind: "swa"; readonly from: number };

export class WeightAverage {
  readonly options: AverageOptions;
  readonly values = new Map<string, Float32Array>();
  #count = 0;

  constructor(options: AverageOptions) {
    this.options = options;
  }

  get count(): number {
    return this.#count;
  }

  restore(values: ReadonlyMap<string, Float32Array>, count: number): void {
    this.values.clear();
    for (const [name, v] of values) this.values.set(name, v.slice());
    this.#count = count;
  }

  afterStep(weights: ReadonlyMap<string, Float32Array>): void {
    if (this.options.kind !== "ema") return;
    // the first steps count fully, so that the start is forgotten as soon as the average has seen enough
    this.#follow(weights, 1 - Math.min(this.options.decay, (1 + this.#count) / (10 + this.#count)));
  }

  afterEpoch(weights: ReadonlyMap<string, Float32Array>, done: number): void {
    if (this.options.kind !== "swa" || done <= this.options.from) return;
    this.#follow(weights, 1 / (this.#count + 1));
  }

  #follow(weights: ReadonlyMap<string, Float32Array>, share: number): void {
    for (const [name, w] of weights) {
      const known = this.values.get(name);
      if (known === undefined) this.values.set(name, w.slice());
      else
        for (let i = 0; i < w.length; i++)
          known[i] = (known[i] as number) + share * ((w[i] as number) - (known[i] as number));
    }
    this.#count++;
  }
}
