/** Adam (Kingma & Ba 2015, arXiv:1412.6980): the direction of each step, per coordinate, with bias correction; the caller multiplies by the learning rate. */

const beta1 = 0.9;
const beta2 = 0.999;

export class Adam {
  readonly #first: Float64Array;
  readonly #second: Float64Array;
  #step = -1;
  #correct1 = 1;
  #correct2 = 1;

  constructor(size: number) {
    this.#first = new Float64Array(size);
    this.#second = new Float64Array(size);
  }

  /** Takes in gradient `g` of coordinate `i`, its `step`-th from 0; returns m / (sqrt(v) + 1e-8). */
  step(i: number, g: number, step: number): number {
    if (step !== this.#step) {
      this.#step = step;
      this.#correct1 = 1 - beta1 ** (step + 1);
      this.#correct2 = 1 - beta2 ** (step + 1);
    }
    const m = beta1 * (this.#first[i] as number) + (1 - beta1) * g;
    const v = beta2 * (this.#second[i] as number) + (1 - beta2) * g * g;
    this.#first[i] = m;
    this.#second[i] = v;
    return m / this.#correct1 / (Math.sqrt(v / this.#correct2) + 1e-8);
  }

  /** Forgets coordinates from..to-1. */
  reset(from: number, to: number): void {
    this.#first.fill(0, from, to);
    this.#second.fill(0, from, to);
  }
}
