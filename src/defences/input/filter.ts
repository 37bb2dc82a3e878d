/**
 * GraphFilter: an input filter as ONNX nodes in front of a model, so that whoever runs the model runs it, and gradients go through it.
 *
 * `build` RETURNS the filtered value, of the same shape and range. Where it rounds, it does so by QuantizeLinear, whose gradient passes straight through
 * (BPDA, Athalye et al. 2018): a filter must not make a model look robust because its gradient vanishes. THROWS USAGE for parameters out of range.
 */
import type { GraphBuilder, Value } from "../../engine/onnx/builder.ts";
import type { Domain } from "../../engine/runtime/model.ts";

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
  /** lowest and highest value of all inputs. Reading them THROWS MODEL_CAPABILITY where they are not known */
  readonly low: number;
  readonly high: number;
  /** what each value may be, in the units of x */
  readonly domain: Domain;
  readonly params: P;
  /**
   * [N, columns]: fresh uniform numbers in [0, 1) for each sample and run, a further input of the graph (docs/decisions/random-inputs.md). THROWS MODEL_CAPABILITY
   * where the graph can not have one
   */
  uniform(columns: number): Value;
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
