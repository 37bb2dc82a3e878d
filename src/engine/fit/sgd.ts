/** Stochastic gradient descent with momentum (Polyak 1964; Nesterov's form after Sutskever et al. 2013), as PyTorch's SGD computes it. */
import type { Optimizer, OptimizerState, Weights } from "./optimizer.ts";
import { Slots } from "./slots.ts";

export interface SgdOptions {
  readonly learningRate: number;
  /** default 0 */
  readonly momentum?: number;
  readonly nesterov?: boolean;
  /** added to the gradient as weightDecay * w; default 0 */
  readonly weightDecay?: number;
}

/** v <- momentum v + g + weightDecay w; w <- w - rate v. */
export class Sgd implements Optimizer {
  readonly #o: Required<SgdOptions>;
  readonly #slots = new Slots();
  #steps = 0;

  constructor({ learningRate, momentum = 0, nesterov = false, weightDecay = 0 }: SgdOptions) {
    this.#o = { learningRate, momentum, nesterov, weightDecay };
  }

  step(weights: Weights, gradients: Weights, rate = 1): void {
    const { learningRate, momentum, nesterov, weightDecay } = this.#o;
    this.#steps++;
    const lr = learningRate * rate;
    for (const [name, w] of weights) {
      const g = gradients.get(name);
      if (g === undefined) continue;
      const v = momentum === 0 ? undefined : this.#slots.get("momentum", name, w.length);
      for (let i = 0; i < w.length; i++) {
        const at = w[i] as number;
        const gi = (g[i] as number) + weightDecay * at;
        if (v === undefined) w[i] = at - lr * gi;
        else {
          const vi = momentum * (v[i] as number) + gi;
          v[i] = vi;
          w[i] = at - lr * (nesterov ? gi + momentum * vi : vi);
        }
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
