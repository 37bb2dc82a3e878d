/** Adam (Kingma & Ba 2015, arXiv:1412.6980), with decoupled weight decay (Loshchilov & Hutter 2019) where it is not zero. */

export interface AdamOptions {
  readonly learningRate: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  /** decoupled, per step, in units of the learning rate */
  readonly weightDecay?: number;
}

export class Adam {
  readonly #o: Required<AdamOptions>;
  readonly #first = new Map<string, Float32Array>();
  readonly #second = new Map<string, Float32Array>();
  #step = 0;

  constructor(options: AdamOptions) {
    this.#o = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, ...options };
  }

  /** One step, in place. `rate` scales the learning rate (a schedule). Weights and gradients by name, of equal lengths. */
  step(weights: ReadonlyMap<string, Float32Array>, gradients: ReadonlyMap<string, Float32Array>, rate = 1): void {
    const { learningRate, beta1, beta2, epsilon, weightDecay } = this.#o;
    this.#step++;
    const correct1 = 1 - beta1 ** this.#step;
    const correct2 = 1 - beta2 ** this.#step;
    const lr = learningRate * rate;
    for (const [name, w] of weights) {
      const g = gradients.get(name);
      if (g === undefined) continue;
      const m = moment(this.#first, name, w.length);
      const v = moment(this.#second, name, w.length);
      for (let i = 0; i < w.length; i++) {
        const gi = g[i] as number;
        const mi = beta1 * (m[i] as number) + (1 - beta1) * gi;
        const vi = beta2 * (v[i] as number) + (1 - beta2) * gi * gi;
        m[i] = mi;
        v[i] = vi;
        w[i] =
          (w[i] as number) * (1 - lr * weightDecay) - (lr * (mi / correct1)) / (Math.sqrt(vi / correct2) + epsilon);
      }
    }
  }
}

const moment = (all: Map<string, Float32Array>, name: string, length: number): Float32Array => {
  const known = all.get(name);
  if (known !== undefined) return known;
  const made = new Float32Array(length);
  all.set(name, made);
  return made;
};
