/** QuantizeLinear and DequantizeLinear: rounding is passed straight through (Bengio et al. 2013), as PyTorch's fake quantization does. */
import type { Value } from "../../onnx/builder.ts";
import { attr } from "../../onnx/graph.ts";
import { elementType } from "../../onnx/tensor-proto.ts";
import type { DType } from "../../tensor/tensor.ts";
import { only, type Rule, type RuleContext } from "../rule.ts";

const ranges: ReadonlyMap<DType, readonly [number, number]> = new Map([
  ["int8", [-128, 127]],
  ["uint8", [0, 255]],
  ["int16", [-32768, 32767]],
  ["uint16", [0, 65535]],
]);

/** A scale or zero point of `x`: one for all, or one per entry of an axis, in a shape that broadcasts. */
const along = (c: RuleContext, parameter: Value, x: Value): Value => {
  if (attr.int(c.node, "block_size", 0) !== 0) throw c.unsupported("it is quantized by blocks");
  const shape = c.shape(parameter);
  if (shape === undefined) throw c.unknownShape(parameter);
  if (shape.length === 0 || shape[0] === 1) return parameter;
  const rank = c.rank(x);
  const axis = attr.int(c.node, "axis", 1);
  const after = rank - 1 - (axis < 0 ? axis + rank : axis);
  return c.b.op("Reshape", [parameter, c.b.ints([-1, ...Array.from({ length: after }, () => 1)])]);
};

const surrogate = "the derivative of rounding is zero almost everywhere; one stands in for it";

export const QuantizeLinear: Rule = {
  op: "QuantizeLinear",
  inputs: [0],
  formula: "q = clamp(round(x / s) + z); dx = dq / s where x / s + z is within the range of the integers, else 0",
  surrogate,
  vjp: (c, dy) => {
    const { b } = c;
    const x = c.input(0);
    const q = c.output(0);
    const range = ranges.get(c.dtype(q));
    if (range === undefined) throw c.unsupported(`it quantizes to '${c.dtype(q)}'`);
    const scale = along(c, c.input(1), x);
    const scaled = b.op("Div", [x, scale]);
    const zero = c.input(2);
    const position =
      zero === "" ? scaled : b.op("Add", [scaled, b.op("Cast", [along(c, zero, x)], { to: elementType(c.dtype(x)) })]);
    const inside = b.op("And", [
      b.op("GreaterOrEqual", [position, c.scalar(range[0] - 0.5, x)]),
      b.op("LessOrEqual", [position, c.scalar(range[1] + 0.5, x)]),
    ]);
    return [b.op("Where", [inside, b.op("Div", [only(dy), scale]), c.scalar(0, x)])];
  },
};

export const DequantizeLinear: Rule = {
  op: "DequantizeLinear",
  inputs: [0],
  formula: "y = (q - z) s; dq = dy s",
  surrogate: "its input is an integer: the gradient is that of the value which was quantized",
  vjp: (c, dy) => [c.b.op("Mul", [only(dy), along(c, c.input(1), c.input(0))])],
};

export const DynamicQuantizeLinear: Rule = {
  op: "DynamicQuantizeLinear",
  inputs: [0],
  formula: "q = round(x / s) + z, with s and z from the range of x; dx = dq / s",
  surrogate: `${surrogate}; scale and zero point are taken to be constant`,
  vjp: (c, [dq]) => [dq === undefined ? undefined : c.b.op("Div", [dq, c.output(1)])],
};
