/** Attention on heads, written in primitives: what the three attention ops share (Vaswani et al. 2017). */
import type { Value } from "../../onnx/builder.ts";
import { elementType } from "../../onnx/tensor-proto.ts";
import type { DType } from "../../tensor/tensor.ts";
import type { LowerContext } from "./lowering.ts";

/** [batch, length, heads * size] -> [batch, heads, length, size] */
export const splitHeads = ({ b }: LowerContext, x: Value, heads: number): Value =>
  b.op("Transpose", [b.op("Reshape", [x, b.ints([0, 0, heads, -1])])], { perm: [0, 2, 1, 3] });

/** [batch, heads, length, size] -> [batch, length, heads * size] */
export const mergeHeads = ({ b }: LowerContext, x: Value): Value =>
  b.op("Reshape", [b.op("Transpose", [x], { perm: [0, 2, 1, 3] }), b.ints([0, 0, -1])]);

/** Size of one axis, rank 0, int64. */
export const dim = ({ b }: LowerContext, x: Value, axis: number): Value =>
  b.op("Squeeze", [b.op("Shape", [x], { start: axis, end: axis + 1 }), b.ints([0])]);

/** 0 .. count - 1; `count` is rank 0. */
export const upTo = ({ b }: LowerContext, count: Value): Value =>
  b.op("Range", [b.scalar(0, "int64"), count, b.scalar(1, "int64")]);

/** 0 where `allowed`, `blocked` elsewhere: a term for the scores. */
export const bias = (c: LowerContext, allowed: Value, blocked: Value, like: Value): Value =>
  c.b.op("Where", [allowed, c.scalar(0, like), blocked]);

/**
 * Which keys j a query i may look at: j <= i + offset. [queries, keys], or [batch, 1, queries, keys] for an offset of [batch, 1, 1, 1].
 * `offset` is int64.
 */
export const causal = (c: LowerContext, queries: Value, keys: Value, offset: Value): Value => {
  const { b } = c;
  const i = b.op("Add", [b.op("Unsqueeze", [upTo(c, queries), b.ints([1])]), offset]);
  return b.op("GreaterOrEqual", [i, b.op("Unsqueeze", [upTo(c, keys), b.ints([0])])]);
};

export interface Heads {
  /** [batch, heads, queries, size] */
  readonly q: Value;
  /** [batch, heads, keys, size] */
  readonly k: Value;
  /** [batch, heads, keys, value size] */
  readonly v: Value;
  readonly scale: number;
  /** terms added to the scores, broadcast to [batch, heads, queries, keys] */
  readonly biases: readonly Value[];
  /** caps the scores by cap tanh(score / cap); 0: not */
  readonly softcap?: number;
  /** a row without any key to look at (every score -inf) gives zeros */
  readonly emptyRows?: boolean;
  /** the type that the softmax is computed in */
  readonly precision?: DType;
  /** Q and K are each scaled by the root of the scale, as the ONNX function does, rather than the scores */
  readonly scaleInputs?: boolean;
}

export interface Attended {
  /** [batch, heads, queries, value size] */
  readonly y: Value;
  /** scaled scores; capped; with biases; probabilities */
  readonly stages: readonly [Value, Value, Value, Value];
}

/** softmax(scale q k^T + biases) v */
export const attend = (c: LowerContext, h: Heads): Attended => {
  const { b } = c;
  const times = (x: Value, factor: number): Value =>
    factor === 1 ? x : b.op("Mul", [x, c.scalar(factor, c.input(0))]);
  const root = Math.sqrt(h.scale);
  const transposed = b.op("Transpose", [h.k], { perm: [0, 1, 3, 2] });
  const scores =
    h.scaleInputs === true
      ? b.op("MatMul", [times(h.q, root), times(transposed, root)])
      : times(b.op("MatMul", [h.q, transposed]), h.scale);
  const cap = h.softcap ?? 0;
  const capped = cap > 0 ? times(b.op("Tanh", [times(scores, 1 / cap)]), cap) : scores;
  const biased = h.biases.reduce((s, term) => b.op("Add", [s, term]), capped);
  const own = c.dtype(c.input(0));
  // a softmax over scores that are all -inf is NaN, and so would its gradient be: such rows are computed on zeros and cleared afterwards
  const zero = c.scalar(0, c.input(0));
  const empty =
    h.emptyRows === true
      ? b.op("IsInf", [b.op("ReduceMax", [biased, b.ints([-1])], { keepdims: 1 })], { detect_positive: 0 })
      : undefined;
  const safe = empty === undefined ? biased : b.op("Where", [empty, zero, biased]);
  const widened = h.precision !== undefined && h.precision !== own;
  const softmax = b.op("Softmax", [widened ? b.op("Cast", [safe], { to: elementType(h.precision ?? own) }) : safe], {
    axis: -1,
  });
  const narrow = widened ? b.op("Cast", [softmax], { to: elementType(own) }) : softmax;
  const probabilities = empty === undefined ? narrow : b.op("Where", [empty, zero, narrow]);
  return { y: b.op("MatMul", [probabilities, h.v]), stages: [scores, capped, biased, probabilities] };
};
