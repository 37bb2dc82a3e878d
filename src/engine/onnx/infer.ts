/** Shape, dtype and constant inference over a whole graph, with symbolic dimensions. The per-op functions are in `shape/`. */
import type { DType, Tensor } from "../tensor/tensor.ts";
import type { ModelProto, Shape } from "./graph.ts";

export interface Inferred {
  /** dims as numbers, symbols or null; undefined when even the rank is unknown */
  shape(value: string): Shape;
  dtype(value: string): DType | undefined;
  /** the value of an initializer or of what could be folded from initializers; undefined when it depends on an input */
  constant(value: string): Tensor | undefined;
}

/** Infers what can be known. Never throws for an unknown op: its outputs are simply unknown. `model` must be at a working opset (see normalize.ts). */
export const infer = (_model: ModelProto): Inferred => {
  throw new Error("being written");
};
