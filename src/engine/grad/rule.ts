/**
 * Rule: how the gradient of one ONNX op is built, as ONNX nodes.
 *
 * A rule RETURNS one cotangent per input, or undefined for an input that gets none (not differentiable, not given, not needed).
 * It THROWS a CasemateError (SHAPE_UNKNOWN, GRADIENT_NO_RULE) that names op and node when this use of the op can not be differentiated.
 * It NEVER changes existing nodes, reads values at build time other than constants, or returns a gradient that it knows to be wrong.
 */
import type { GraphBuilder, Value } from "../onnx/builder.ts";
import type { GraphProto, NodeProto, Shape } from "../onnx/graph.ts";
import type { DType, Tensor } from "../tensor/tensor.ts";

/** What is known of a value. */
export interface Bound {
  readonly dtype: DType;
  readonly shape: Shape;
}

export interface RuleContext {
  /** appends nodes of the backward pass */
  readonly b: GraphBuilder;
  readonly node: NodeProto;
  /** opset of the node's domain; for the main domain always >= workingOpset */
  readonly opset: number;
  /** name of input i, or "" when it is not given; after the inputs come the outer values that the node's subgraphs capture */
  input(i: number): Value;
  /** name of output i of the forward node: reuse it rather than compute it again */
  output(i: number): Value;
  /** is a gradient wanted for input i */
  needs(i: number): boolean;
  shape(value: Value): Shape;
  /** dims that must be fully known except for symbols; throws SHAPE_UNKNOWN naming this node otherwise */
  knownShape(value: Value): readonly (number | string)[];
  /** an error SHAPE_UNKNOWN for this node: a dimension of `value` is needed as a number */
  unknownShape(value: Value): Error;
  /** rank of a value; throws SHAPE_UNKNOWN when it is not known */
  rank(value: Value): number;
  dtype(value: Value): DType;
  constant(value: Value): Tensor | undefined;
  /** integers of a constant rank-1 (or scalar) input such as axes, pads or a shape; undefined when it is not constant */
  constantInts(value: Value): readonly number[] | undefined;
  /** a floating scalar of the same dtype as `like` */
  scalar(x: number, like: Value): Value;
  /** sums `gradient` over the axes along which `to` was broadcast, so that it has the shape of `to` */
  unbroadcast(gradient: Value, to: Value): Value;
  /** `value`, whose shape is only known to be reshapable, in the shape of `like` */
  reshapeLike(value: Value, like: Value): Value;
  /** zeros in the shape and dtype of `like` */
  zerosLike(like: Value): Value;
  /** an error GRADIENT_NO_RULE for this node, with a reason */
  unsupported(reason: string): Error;
  /** the node's inputs, then what its subgraphs capture */
  readonly reads: readonly Value[];
  /**
   * A graph without inputs that computes the subgraph `graph` again and, as its outputs, the cotangents of the outer values `wrt` (zeros for
   * one that it does not use). `dy`: cotangents of the subgraph's outputs, outer values too. `bound`: what is known of values that the caller
   * will bind as inputs of the result.
   */
  branch(
    graph: GraphProto,
    dy: readonly (Value | undefined)[],
    wrt: readonly Value[],
    bound?: ReadonlyMap<Value, Bound>,
  ): GraphProto;
}

export interface Rule {
  /** `Relu`, or `com.microsoft.Gelu` outside the main domain */
  readonly op: string;
  /** which inputs have a gradient */
  readonly inputs: readonly number[] | "all";
  /** the derivative, in plain notation; dy is the output's cotangent */
  readonly formula: string;
  /** the convention where the derivative does not exist; PyTorch's unless stated */
  readonly kinks?: string;
  /** older forms than this opset's are refused when the model is normalized */
  readonly since?: number;
  /** why `vjp` gives something else than the derivative, which finite differences can then not check */
  readonly surrogate?: string;
  /** one cotangent per output of the node (undefined: that output does not reach the loss) -> one per input */
  vjp(c: RuleContext, dy: readonly (Value | undefined)[]): readonly (Value | undefined)[];
}

/** The cotangent of output 0 for ops with a single output. */
export const only = (dy: readonly (Value | undefined)[]): Value => {
  const v = dy[0];
  if (v === undefined) throw new Error("a rule was called without a cotangent");
  return v;
};
