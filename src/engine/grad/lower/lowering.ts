/**
 * Lowering: a large op written out in primitive ops, so that the rules of the primitives differentiate it.
 *
 * Applied only to nodes between `wrt` and the outputs, before inference for the backward pass. A lowering RETURNS one value per output of the
 * node (undefined for an output that is not asked for), and THROWS a CasemateError (SHAPE_UNKNOWN, GRADIENT_NO_RULE) that names op and node
 * when this use can not be written out. The result is equal to the op up to rounding.
 */
import type { GraphBuilder, Value } from "../../onnx/builder.ts";
import type { NodeProto, Shape } from "../../onnx/graph.ts";
import type { DType, Tensor } from "../../tensor/tensor.ts";

export interface LowerContext {
  /** appends the nodes that replace this one */
  readonly b: GraphBuilder;
  readonly node: NodeProto;
  /** opset of the node's domain */
  readonly opset: number;
  /** name of input i, or "" when it is not given */
  input(i: number): Value;
  /** is output i given a name, that is, may something read it */
  wants(i: number): boolean;
  shape(value: Value): Shape;
  /** throws SHAPE_UNKNOWN naming this node when it is not known */
  rank(value: Value): number;
  /** a dim that must be a number; throws SHAPE_UNKNOWN otherwise */
  size(value: Value, axis: number): number;
  dtype(value: Value): DType;
  constant(value: Value): Tensor | undefined;
  constantInts(value: Value): readonly number[] | undefined;
  /** a floating scalar of the same dtype as `like` */
  scalar(x: number, like: Value): Value;
  /** the node of this graph that makes a value */
  producer(value: Value): NodeProto | undefined;
  /** an error GRADIENT_NO_RULE for this node, with a reason */
  unsupported(reason: string): Error;
}

export interface Lowering {
  /** `LSTM`, or `com.microsoft.Attention` outside the main domain */
  readonly op: string;
  /** what it is written as, in plain notation */
  readonly formula: string;
  /** the convention where the derivative does not exist, and what is refused */
  readonly notes?: string;
  /** older forms than this opset's are refused when the model is normalized */
  readonly since?: number;
  /** as in Rule */
  readonly surrogate?: string;
  lower(c: LowerContext): readonly (Value | undefined)[];
}
