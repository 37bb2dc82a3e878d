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

/** A product of quantized values dequantized, and the bias that may follow. */
const biased = (c: LowerContext, a: Value, b: Value, bias: Value): Value => {
  const product = c.b.op("MatMul", [a, b]);
  return bias === "" ? product : c.b.op("Add", [product, bias]);
};

/** Inputs of DequantizeLinear; a zero point may be left out. */
const given = (...inputs: readonly Value[]): readonly Value[] => inputs.filter((v, i) => i < 2 || v !== "");

export const MatMulIntegerToFloat: Lowering = {
  op: "com.microsoft.MatMulIntegerToFloat",
  formula: "y = dequantize(a) dequantize(b) + bias",
  surrogate: "rounding is passed straight through",
  lower: (c) => {
    const [a, w, as, ws, az, wz, bias] = [0, 1, 2, 3, 4, 5, 6].map((i) => c.input(i));
    const x = c.b.op("DequantizeLinear", given(a ?? "", as ?? "", az ?? ""), {
      axis: Math.max(0, c.rank(a ?? "") - 2),
    });
    const y = c.b.op("DequantizeLinear", given(w ?? "", ws ?? "", wz ?? ""), { axis: c.rank(w ?? "") - 1 });
    return [biased(c, x, y, bias ?? "")];
  },
};

export const DynamicQuantizeMatMul: Lowering = {
  op: "com.microsoft.DynamicQuantizeMatMul",
  formula: "y = dequantize(quantize(a)) dequantize(b) + bias, with scale and zero point from the range of a",
  surrogate: "rounding is passed straight through; scale and zero point are taken to be constant",
  lower: (c) => {
    const [q = "", s = "", z = ""] = c.b.ops("DynamicQuantizeLinear", [c.input(0)], 3);
    const w = c.input(1);
    const x = c.b.op("DequantizeLinear", [q, s, z]);
    const y = c.b.op("DequantizeLinear", given(w, c.input(2), c.input(3)), { axis: c.rank(w) - 1 });
    return [biased(c, x, y, c.input(4))];
  },
};
