/**
 * InputDetector: what tells inputs that were made to fool the model from ordinary ones, by a score that is higher for suspicious inputs.
 *
 * `fit` RETURNS what the score needs to know of ordinary data: plain numbers, strings and float32 tensors, that `schema` writes as JSON and checks when read
 * back. THROWS DATA_MISMATCH for data that it can learn nothing from, USAGE for parameters out of range.
 * `build` RETURNS one score per sample, [N], as ONNX nodes: so the scores are computed in the run of the model itself, and an attack that knows the detector has
 * their gradient. It NEVER decides: the threshold is calibrated elsewhere. THROWS MODEL_CAPABILITY where the model has not what it needs.
 */
import type { z } from "zod";
import type { GraphBuilder, Value } from "../../engine/onnx/builder.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";

export type DetectorParams = Readonly<Record<string, number>>;

export interface DetectContext {
  readonly b: GraphBuilder;
  /** [N, ...dims], the input as it comes, in front of any filter */
  readonly x: Value;
  readonly description: ModelDescription;
  /** [N, classes]: the model's probabilities for `of`, a value of the shape of x; default x. All of them pass through the model in one run */
  probabilities(of?: Value): Value;
  /** [N, width]: the intermediate tensor, averaged over places where it is a map */
  features(): Value;
}

export interface FitContext {
  /** n x size, ordinary inputs as the model takes them */
  readonly x: Float32Array;
  /** n true classes */
  readonly labels: Int32Array;
  readonly description: ModelDescription;
  /** values per sample of the intermediate tensor */
  width(): number;
  /** RETURNS what `build` gives for each sample: n x width */
  run(width: number, build: (c: DetectContext) => Value): Promise<Float32Array>;
  readonly seed: number;
  readonly signal?: AbortSignal;
}

export interface InputDetector<State = unknown> {
  readonly id: string;
  readonly title: string;
  readonly paper: string;
  readonly defaults: DetectorParams;
  readonly schema: z.ZodType<State>;
  fit(c: FitContext, params: DetectorParams): Promise<State>;
  build(c: DetectContext, state: State): Value;
}
