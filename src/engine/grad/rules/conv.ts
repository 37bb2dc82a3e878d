/** Conv, ConvTranspose, ConvInteger and com.microsoft.FusedConv. */
import type { Value } from "../../onnx/builder.ts";
import { attr } from "../../onnx/graph.ts";
import { convInputGradient, convWeightGradient } from "../conv-gradient.ts";
import { only, type Rule, type RuleContext } from "../rule.ts";
import { extent, halved, spatialSizes, type Window, windowOf } from "../window.ts";

export const Conv: Rule = {
  op: "Conv",
  inputs: [0, 1, 2],
  formula:
    "y = x * w + b; dx = dy *^T w (stride 1: dy * flipped w with channel axes swapped); dw = x * dy with the batch as channels; db = sum dy over batch and space",
  vjp: (c, dy) => convGradients(c, only(dy)),
};

export const ConvTranspose: Rule = {
  op: "ConvTranspose",
  inputs: [0, 1, 2],
  formula: "y = x *^T w + b; dx = dy * w; dw = dy * x with the batch as channels; db = sum dy over batch and space",
  vjp: (c, dys) => {
    const dy = only(dys);
    const [x, w, y] = [c.input(0), c.input(1), c.output(0)];
    const window = transposedWindow(c);
    const group = attr.int(c.node, "group", 1);
    return [
      // an output_padding of a stride or more would need a crop; ONNX Runtime refuses it in the forward pass
      c.needs(0)
        ? c.b.op("Conv", [dy, w], {
            kernel_shape: window.kernel,
            strides: window.strides,
            dilations: window.dilations,
            pads: [...window.begin, ...window.end],
            group,
          })
        : undefined,
      c.needs(1) ? convWeightGradient(c, { value: x, like: x }, { value: dy, like: y }, window, group) : undefined,
      c.needs(2) ? overBatchAndSpace(c, dy) : undefined,
    ];
  },
};

export const FusedConv: Rule = {
  op: "com.microsoft.FusedConv",
  inputs: [0, 1, 2, 3],
  formula: "y = f(x * w + b + z); g = dy f'(.) from y; dz = g; dx, dw, db as Conv with g",
  kinks: "Relu, LeakyRelu and Clip pass nothing (LeakyRelu: alpha) at the kink",
  vjp: (c, dys) => {
    const g = beforeActivation(c, only(dys));
    return [...convGradients(c, g), c.needs(3) ? g : undefined];
  },
};

export const ConvInteger: Rule = {
  op: "ConvInteger",
  inputs: [0],
  formula: "y = (x - z) * (w - v) for zero points z, v; dx as of Conv with w - v",
  surrogate: "its input is an integer: the gradient is that of the value which was quantized",
  vjp: (c, dys) => {
    const dy = only(dys);
    const [x, w, zero] = [c.input(0), c.input(1), c.input(3)];
    const float = (v: Value): Value => c.b.op("CastLike", [v, dy]);
    let weights = float(w);
    if (zero !== "") {
      // one for all, or one per output channel
      const shape = Array.from({ length: c.rank(w) - 1 }, () => 1);
      weights = c.b.op("Sub", [weights, c.b.op("Reshape", [float(zero), c.b.ints([-1, ...shape])])]);
    }
    const window = windowOf(c, x, kernelOf(c));
    const group = attr.int(c.node, "group", 1);
    return [convInputGradient(c, dy, { x, w: weights, window, group }, false)];
  },
};

const convGradients = (c: RuleContext, dy: Value): readonly (Value | undefined)[] => {
  const [x, w, y] = [c.input(0), c.input(1), c.output(0)];
  const window = windowOf(c, x, kernelOf(c));
  const group = attr.int(c.node, "group", 1);
  return [
    c.needs(0) ? convInputGradient(c, dy, { x, w, window, group }, c.needs(1)) : undefined,
    c.needs(1) ? convWeightGradient(c, { value: dy, like: y }, { value: x, like: x }, window, group) : undefined,
    c.needs(2) ? overBatchAndSpace(c, dy) : undefined,
  ];
};

const kernelOf = (c: RuleContext): readonly number[] =>
  attr.ints(c.node, "kernel_shape") ?? spatialSizes(c, c.input(1));

const overBatchAndSpace = (c: RuleContext, dy: Value): Value => {
  const axes = Array.from({ length: c.rank(c.output(0)) }, (_, i) => i).filter((i) => i !== 1);
  return c.b.op("ReduceSum", [dy, c.b.ints(axes)], { keepdims: 0 });
};

/** The pads that ONNX Runtime uses: output_shape and SAME choose them so that the output has the size asked for. */
const transposedWindow = (c: RuleContext): Window => {
  const autoPad = attr.string(c.node, "auto_pad", "NOTSET");
  const kernel = kernelOf(c);
  const window = windowOf(c, c.input(0), kernel);
  const shape = attr.ints(c.node, "output_shape");
  const same = autoPad.startsWith("SAME");
  if (!same && (shape === undefined || shape.length === 0)) return window;
  const extra = attr.ints(c.node, "output_padding");
  const sizes = spatialSizes(c, c.input(0));
  const totals = sizes.map((size, i) => {
    const stride = window.strides[i] ?? 1;
    const wanted = shape === undefined ? size * stride : (shape[shape.length - kernel.length + i] ?? 0);
    return Math.max(0, (size - 1) * stride + (extra?.[i] ?? 0) + extent(window, i) - wanted);
  });
  // without auto_pad the odd one goes in front, as with SAME_LOWER
  return { ...window, ...halved(totals, autoPad === "SAME_UPPER") };
};

/** The cotangent before the fused activation. */
const beforeActivation = (c: RuleContext, dy: Value): Value => {
  const { b } = c;
  const y = c.output(0);
  const [first = 0, second = 0] = attr.floats(c.node, "activation_params") ?? [];
  const where = (mask: Value): Value => b.op("Where", [mask, dy, c.scalar(0, y)]);
  const above = (limit: number): Value => b.op("Greater", [y, c.scalar(limit, y)]);
  const below = (limit: number): Value => b.op("Less", [y, c.scalar(limit, y)]);
  const kind = attr.string(c.node, "activation", "");
  switch (kind) {
    case "Relu":
      return where(above(0));
    case "LeakyRelu":
      if (first < 0) throw c.unsupported("a negative alpha can not be undone from the output");
      return b.op("Where", [above(0), dy, b.op("Mul", [dy, c.scalar(first, y)])]);
    case "Clip":
      return where(b.op("And", [above(first), below(second)]));
    case "Sigmoid":
      return b.op("Mul", [dy, b.op("Mul", [y, b.op("Sub", [c.scalar(1, y), y])])]);
    case "Tanh":
      return b.op("Mul", [dy, b.op("Sub", [c.scalar(1, y), b.op("Mul", [y, y])])]);
    case "HardSigmoid":
      return b.op("Mul", [where(b.op("And", [above(0), below(1)])), c.scalar(first, y)]);
    default:
      throw c.unsupported(`activation '${kind}' is not one of Relu, LeakyRelu, Clip, Sigmoid, Tanh, HardSigmoid`);
  }
};
