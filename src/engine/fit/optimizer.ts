/**
 * Optimizer: changes weights in place by one step along given gradients.
 *
 * `step` TAKES weights and gradients by name, of equal lengths (weights without a gradient stay), and `rate`, the factor of a schedule. `state` RETURNS
 * all that the next step depends on, `restore` takes it back: a run that goes on from a checkpoint makes the steps of one that was never stopped.
 */
import { Adam, type AdamOptions } from "./adam.ts";
import { Sgd, type SgdOptions } from "./sgd.ts";

export type Weights = ReadonlyMap<string, Float32Array>;

export interface OptimizerState {
  readonly steps: number;
  /** by slot and weight: "momentum/conv1.weight" */
  readonly slots: ReadonlyMap<string, Float32Array>;
}

export interface Optimizer {
  step(weights: Weights, gradients: Weights, rate?: number): void;
  state(): OptimizerState;
  restore(state: OptimizerState): void;
}

export type OptimizerOptions = ({ readonly kind: "sgd" } & SgdOptions) | ({ readonly kind: "adam" } & AdamOptions);

export const makeOptimizer = (o: OptimizerOptions): Optimizer => {
  switch (o.kind) {
    case "sgd":
      return new Sgd(o);
    case "adam":
      return new Adam(o);
  }
};
