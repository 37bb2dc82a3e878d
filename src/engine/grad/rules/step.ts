/**
 * Step functions as cheap nodes: 1 where a condition on a value holds, else 0, in the value's dtype.
 *
 * HardSigmoid(v) = max(0, min(1, alpha v + beta)) with a huge alpha is a step in one vectorized float32 node; a comparison and a Where or
 * Cast costs three times as much on ONNX Runtime's CPU kernels (docs/decisions/relu-mask.md). Values below 3.4e-39 (subnormal) count in
 * part. Other dtypes compare: alpha would be infinite in float16, and there is no float64 kernel.
 */
import type { Value } from "../../onnx/builder.ts";
import { elementType } from "../../onnx/tensor-proto.ts";
import type { RuleContext } from "../rule.ts";

const huge = 3e38;

/** [v > 0]; `like` has v's dtype. */
export const positive = (c: RuleContext, v: Value, like: Value = v): Value =>
  c.dtype(like) === "float32"
    ? c.b.op("HardSigmoid", [v], { alpha: { float: huge }, beta: { float: 0 } })
    : asNumber(c, c.b.op("Greater", [v, c.scalar(0, like)]), like);

/** 1 where v > 0, 1/2 where v = 0, else 0. */
export const heaviside = (c: RuleContext, v: Value, like: Value): Value =>
  c.dtype(like) === "float32"
    ? c.b.op("HardSigmoid", [v], { alpha: { float: huge }, beta: { float: 0.5 } })
    : clippedAffine(c, c.b.op("Sign", [v]), 0.5, 0.5, like);

/** max(0, min(1, scale v + offset)), for values that lie in [0, 1] or are to be clipped to it. */
export const clippedAffine = (c: RuleContext, v: Value, scale: number, offset: number, like: Value): Value => {
  if (c.dtype(like) === "float32")
    return c.b.op("HardSigmoid", [v], { alpha: { float: scale }, beta: { float: offset } });
  const line = c.b.op("Add", [c.b.op("Mul", [v, c.scalar(scale, like)]), c.scalar(offset, like)]);
  return c.b.op("Clip", [line, c.scalar(0, like), c.scalar(1, like)]);
};

/** A boolean value as 0 and 1. */
export const asNumber = (c: RuleContext, condition: Value, like: Value): Value =>
  c.b.op("Cast", [condition], { to: elementType(c.dtype(like)) });
