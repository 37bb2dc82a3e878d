/** QLinearConv and QLinearMatMul as dequantize, compute in floats, quantize: equal up to one step of the output's scale. */
import type { Value } from "../../onnx/builder.ts";
import { attr, type AttributeValue } from "../../onnx/graph.ts";
import { elementType } from "../../onnx/tensor-proto.ts";
import type { LowerContext, Lowering } from "./lowering.ts";

/** Inputs first, first + 1, first + 2: value, scale, zero point. */
const dequantized = (c: LowerContext, first: number, axis: number): Value =>
  c.b.op("DequantizeLinear", [c.input(first), c.input(first + 1), c.input(first + 2)], { axis });

const quantized = (c: LowerContext, y: Value, scale: number): Value =>
  c.b.op("QuantizeLinear", [y, c.input(scale), c.input(scale + 1)], { axis: 1 });

export const QLinearConv: Lowering = {
  op: "QLinearConv",
  formula: "y = quantize(conv(dequantize(x), dequantize(w)) + bias sx sw)",
  notes: "equal up to one step of the output's scale",
  surrogate: "rounding is passed straight through",
  lower: (c) => {
    const { b } = c;
    const names = ["dilations", "kernel_shape", "pads", "strides"];
    const attributes: Record<string, AttributeValue> = {
      auto_pad: attr.string(c.node, "auto_pad", "NOTSET"),
      group: attr.int(c.node, "group", 1),
    };
    for (const name of names) {
      const v = attr.ints(c.node, name);
      if (v !== undefined) attributes[name] = v;
    }
    const inputs = [dequantized(c, 0, 1), dequantized(c, 3, 0)];
    if (c.input(8) !== "") {
      const bias = b.op("Cast", [c.input(8)], { to: elementType(c.dtype(c.input(1))) });
      inputs.push(b.op("Mul", [bias, b.op("Mul", [c.input(1), c.input(4)])]));
    }
    return [quantized(c, b.op("Conv", inputs, attributes), 6)];
  },
};

export const QLinearMatMul: Lowering = {
  op: "QLinearMatMul",
  formula: "y = quantize(dequantize(a) dequantize(b))",
  notes: "equal up to one step of the output's scale",
  surrogate: "rounding is passed straight through",
  lower: (c) => {
    // one scale per row of a, per column of b
    const [a, b] = [dequantized(c, 0, Math.max(0, c.rank(c.input(0)) - 2)), dequantized(c, 3, c.rank(c.input(3)) - 1)];
    return [quantized(c, c.b.op("MatMul", [a, b]), 6)];
  },
};
