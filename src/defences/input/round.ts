/** roundTo: the nearest multiple of a step, as nodes whose gradient passes straight through. */
import type { GraphBuilder, Value } from "../../engine/onnx/builder.ts";
import { float32, tensor } from "../../engine/tensor/tensor.ts";

/** A rounded quotient is split in this many fine steps and the rest: both parts fit into int8 for quotients up to 8,128. */
const coarse = 64;

/**
 * s round(x / s), ties to even. `step`: one for all, or one per entry of axis 1. First to multiples of 64 s, then what is left to multiples of s: int8 alone
 * would end at 127 s. `digits` such parts reach up to 127 * 64^(digits - 1) s. The gradient of the first part is 1, so that of the rest is 0 and that of the sum 1.
 */
export const roundTo = (b: GraphBuilder, x: Value, step: readonly number[], digits = 2): Value => {
  const nearest = (v: Value, steps: readonly number[]): Value => {
    const dims = steps.length === 1 ? [] : [steps.length];
    const scale = b.constant(float32(dims, steps));
    const zero = b.constant(tensor("int8", dims, new Int8Array(steps.length)));
    const q = b.op("QuantizeLinear", [v, scale, zero], { axis: 1 });
    return b.op("DequantizeLinear", [q, scale, zero], { axis: 1 });
  };
  let at: Value | undefined;
  for (let digit = digits - 1; digit >= 0; digit--) {
    const part = nearest(
      at === undefined ? x : b.op("Sub", [x, at]),
      step.map((s) => coarse ** digit * s),
    );
    at = at === undefined ? part : b.op("Add", [at, part]);
  }
  return at ?? x;
};
