/** Adam (Kingma & Ba 2015, arXiv:1412.6980), with decoupled weight decay (AdamW, Loshchilov & Hutter 2019, arXiv:1711.05101) where it is not zero. */
import type { Optimizer, OptimizerState, Weights } from "./optimizer.ts";
import { Slots } from "./slots.ts";

export interface AdamOptions {
  readonly learningRate: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  /** decoupled, per step, in units of the learning rate */
  readonly weightDecay?: number;
}

export class Adam implements Optimizer {
  readonly #o: Required<AdamOptions>;
  readonly #slots = new Slots();
  #steps = 0;

  constructor({ learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 }: AdamOptions) {
    this.#o = { learningRate, beta1, beta2, epsilon, weightDecay };
  }

  step(weights: Weights, gradients: Weights, rate = 1): void {
    const { learningRate, beta1, beta2, epsilon, weightDecay } = this.#o;
    this.#steps++;
    const correct1 = 1 - beta1 ** this.#steps;
    const correct2 = 1 - beta2 ** this.#steps;
    const lr = learningRate * rate;
    for (const [name, w] of weights) {
      const g = gradients.get(name);
      if (g === undefined) continue;
      const m = this.#slots.get("first", name, w.length);
      const v = this.#slots.get("second", name, w.length);
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

  state(): OptimizerState {
    return { steps: this.#steps, slots: this.#slots.all };
  }

  restore({ steps, slots }: OptimizerState): void {
    this.#steps = steps;
    this.#slots.restore(slots);
  }
}
