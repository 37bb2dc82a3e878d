/**
 * LayerRule: how a weight that one op reads gets per-sample gradients, their norms, and their weighted sum.
 *
 * RETURNS nodes on activations and cotangents, which are there once for all layers after one backward pass (the book-keeping of Bu et al. 2023,
 * arXiv:2210.00038); the sum needs no second pass. NEVER mixes samples: row i of what it makes depends on row i of what it reads, but for `sum`.
 */
import type { GraphBuilder, Value } from "../../../engine/onnx/builder.ts";
import type { NodeProto, Shape } from "../../../engine/onnx/graph.ts";

export interface LayerContext {
  readonly b: GraphBuilder;
  readonly node: NodeProto;
  /** which input of the node the weight is */
  readonly index: number;
  /** dims of the weight as the node reads it */
  readonly dims: readonly number[];
  /** cotangent of the node's first output, of its shape */
  readonly dy: Value;
  /** "" where it is not given */
  input(i: number): Value;
  /** the batch is a symbol, every other dim a number where `fits` asked for it */
  shape(value: Value): Shape;
}

/** Per-sample gradients of one weight, written out or only known by their norms. */
export type PerSample =
  /** [N, size of the weight]: cheaper where the weight is smaller than what its norm needs */
  | { readonly kind: "explicit"; readonly value: Value }
  | {
      readonly kind: "ghost";
      /** [N]: at least the squared norm, also with the rounding of its own computation */
      readonly squares: Value;
      /** factors [N] -> sum over i of factor_i gradient_i, of the weight's dims */
      readonly sum: (factors: Value) => Value;
    };

export interface LayerRule {
  readonly op: string;
  /** inputs that may be weights */
  readonly inputs: readonly number[];
  readonly formula: string;
  /** RETURNS why the rule does not fit this node, or undefined where it does. */
  readonly fits: (c: Omit<LayerContext, "b" | "dy">) => string | undefined;
  /** `written`: the gradient has to be explicit, because the weight is read elsewhere too. */
  readonly gradient: (c: LayerContext, written: boolean) => PerSample;
}

/** The name of the batch in shapes. */
export const batchDim = "casemate batch";

/** Unit roundoff of float32. */
export const unit = 2 ** -24;

export const product = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1);

/** Is the value [batch, number, number, ...]? */
export const isBatched = (shape: Shape): shape is readonly [string, ...number[]] =>
  shape !== undefined && shape[0] === batchDim && shape.slice(1).every((d) => typeof d === "number");

/** [N, size] from [N, ...]. */
export const flat = (b: GraphBuilder, value: Value, size: number): Value =>
  b.op("Reshape", [value, b.ints([-1, size])]);

/** Sum of squares over all axes but the first: [N] from a value of rank `rank`. */
export const squaresOf = (b: GraphBuilder, value: Value, rank: number): Value =>
  b.op("ReduceSumSquare", [value, b.ints(Array.from({ length: rank - 1 }, (_, i) => i + 1))], { keepdims: 0 });

/** factors [N] times a value of rank `rank` along its first axis. */
export const scaled = (b: GraphBuilder, value: Value, factors: Value, rank: number): Value =>
  b.op("Mul", [value, b.op("Unsqueeze", [factors, b.ints(Array.from({ length: rank - 1 }, (_, i) => i + 1))])]);
