/**
 * GraphFilter: an input filter as ONNX nodes in front of a model, so that whoever runs the model runs it, and gradients go through it.
 *
 * `build` RETURNS the filtered value, of the same shape and range. Where it rounds, it does so by QuantizeLinear, whose gradient passes straight through
 * (BPDA, Athalye et al. 2018): a filter must not make a model look robust because its gradient vanishes. THROWS USAGE for parameters out of range.
 */
import type { GraphBuilder, Value } from "../../engine/onnx/builder.ts";

export type FilterParams = Readonly<Record<string, number>>;

export interface Picture {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

export interface FilterContext<P extends FilterParams> {
  readonly b: GraphBuilder;
  /** [N, channels, height, width], or [N, size] where `picture` is undefined */
  readonly x: Value;
  /** undefined for inputs that are no pictures; filters that need one get none then */
  readonly picture: Picture;
  /** lowest and highest value of all inputs */
  readonly low: number;
  readonly high: number;
  readonly params: P;
}

export interface GraphFilter<P extends FilterParams = FilterParams> {
  readonly id: string;
  readonly title: string;
  readonly paper: string;
  readonly defaults: P;
  /** does it look at neighbouring pixels */
  readonly spatial: boolean;
  build(c: FilterContext<P>): Value;
}
