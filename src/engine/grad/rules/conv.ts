/** Conv and ConvTranspose in one to three dimensions. */
import { attr } from "../../onnx/graph.ts";
import type { Value } from "../../onnx/builder.ts";
import { type Tensor, tensor } from "../../tensor/tensor.ts";
import { only, type Rule, type RuleContext } from "../rule.ts";
import { type Window, windowOf } from "./window.ts";

const weightDims = (c: RuleContext): number[] => {
  const dims = c.knownShape(c.input(1));
  return dims.map((d) => {
    if (typeof d !== "number") throw c.unsupported("its weights have a symbolic shape");
    return d;
  });
};

/** Sums dy over everything but channels. */
const biasGradient = (c: RuleContext, dy: Value, rank: number): Value =>
  c.b.op("ReduceSum", [dy, c.b.ints([0, ...Array.from({ length: rank }, (_, i) => i + 2)])], { keepdims: 0 });

/** [M, C/g, k...] -> [C, M/g, k flipped]: the kernel of the input gradient as a convolution; folded when the weights are constant. */
const flippedKernel = (c: RuleContext, w: Value, dims: readonly number[], group: number): Value => {
  const constant = c.constant(w);
  if (constant?.dtype === "float32") return c.b.constant(flip(constant, dims, group));
  const [m = 0, cg = 0, ...kernel] = dims;
  const rank = kernel.length;
  const axes = kernel.map((_, i) => i + 3);
  const grouped = c.b.op("Reshape", [w, c.b.ints([group, m / group, cg, ...kernel])]);
  const swapped = c.b.op("Transpose", [grouped], { perm: [0, 2, 1, ...axes] });
  const merged = c.b.op("Reshape", [swapped, c.b.ints([group * cg, m / group, ...kernel])]);
  if (kernel.every((k) => k === 1)) return merged;
  const spatial = Array.from({ length: rank }, (_, i) => i + 2);
  return c.b.op("Slice", [
    merged,
    c.b.ints(spatial.map(() => -1)),
    c.b.ints(spatial.map(() => -2147483648)),
    c.b.ints(spatial),
    c.b.ints(spatial.map(() => -1)),
  ]);
};

const flip = (w: Tensor<"float32">, dims: readonly number[], group: number): Tensor<"float32"> => {
  const [m = 0, cg = 0, ...kernel] = dims;
  const taps = kernel.reduce((a, b) => a * b, 1);
  const mg = m / group;
  const out = new Float32Array(w.data.length);
  for (let g = 0; g < group; g++)
    for (let i = 0; i < mg; i++)
      for (let j = 0; j < cg; j++) {
        const from = ((g * mg + i) * cg + j) * taps;
        const to = ((g * cg + j) * mg + i) * taps;
        for (let t = 0; t < taps; t++) out[to + t] = w.data[from + taps - 1 - t] as number;
      }
  return tensor("float32", [group * cg, mg, ...kernel], out);
};

/** Input gradient of a stride-1 convolution: a convolution of dy with the flipped kernel. */
const asConvolution = (
  c: RuleContext,
  dy: Value,
  w: Value,
  dims: readonly number[],
  group: number,
  win: Window,
): Value => {
  const reach = win.kernel.map((k, i) => (k - 1) * (win.dilations[i] as number));
  const pads = [
    ...reach.map((r, i) => r - (win.padsBegin[i] as number)),
    ...reach.map((r, i) => r - (win.padsEnd[i] as number)),
  ];
  return c.b.op("Conv", [dy, flippedKernel(c, w, dims, group)], {
    pads,
    dilations: win.dilations,
    group,
    strides: win.kernel.map(() => 1),
    kernel_shape: win.kernel,
  });
};

/** Input gradient as a transposed convolution; what the stride left over at the end comes back by output_padding. */
const asTransposed = (c: RuleContext, dy: Value, w: Value, group: number, win: Window): Value => {
  const outputPadding = win.kernel.map((k, i) => {
    const [n, m] = [win.input[i], win.output[i]];
    if (n === undefined || m === undefined) {
      if (win.strides[i] !== 1) c.knownShape(c.input(0));
      return 0;
    }
    return (
      n -
      ((m - 1) * (win.strides[i] as number) +
        (k - 1) * (win.dilations[i] as number) +
        1 -
        (win.padsBegin[i] as number) -
        (win.padsEnd[i] as number))
    );
  });
  return c.b.op("ConvTranspose", [dy, w], {
    strides: win.strides,
    dilations: win.dilations,
    group,
    pads: [...win.padsBegin, ...win.padsEnd],
    output_padding: outputPadding,
    kernel_shape: win.kernel,
  });
};

/**
 * Weight gradient as one convolution: batch and channels change places, so that x^T [C, N, ...] is convolved with dy^T [M, N, ...]; strides and dilations
 * change places too. Groups are done side by side.
 */
const weightGradient = (
  c: RuleContext,
  x: Value,
  dy: Value,
  dims: readonly number[],
  group: number,
  win: Window,
): Value => {
  const [m = 0, cg = 0] = dims;
  const axes = win.kernel.map((_, i) => i + 2);
  const swap = (v: Value): Value => c.b.op("Transpose", [v], { perm: [1, 0, ...axes] });
  const one = (xs: Value, dys: Value): Value => {
    const raw = c.b.op("Conv", [swap(xs), swap(dys)], {
      strides: win.dilations,
      dilations: win.strides,
      pads: [...win.padsBegin, ...win.padsEnd],
    });
    // the far end of the input that the stride never reached gives extra taps
    const cut = c.b.op("Slice", [raw, c.b.ints(axes.map(() => 0)), c.b.ints(win.kernel), c.b.ints(axes)]);
    return swap(cut);
  };
  if (group === 1) return one(x, dy);
  const split = (v: Value, channels: number): Value[] =>
    c.b.ops("Split", [v, c.b.ints(Array.from({ length: group }, () => channels / group))], group, { axis: 1 });
  const xs = split(x, cg * group);
  const dys = split(dy, m);
  return c.b.op(
    "Concat",
    xs.map((v, i) => one(v, dys[i] as Value)),
    { axis: 0 },
  );
};

export const Conv: Rule = {
  op: "Conv",
  inputs: [0, 1, 2],
  formula: "dx = dy convolved with w flipped and its channel axes swapped; dw = x correlated with dy; db = sum dy",
  vjp: (c, dys) => {
    const dy = only(dys);
    const [x, w] = [c.input(0), c.input(1)];
    const dims = weightDims(c);
    const group = attr.int(c.node, "group", 1);
    const win = windowOf(c, dims.slice(2));
    const simple =
      win.strides.every((s) => s === 1) &&
      win.kernel.every(
        (k, i) =>
          (k - 1) * (win.dilations[i] as number) >= Math.max(win.padsBegin[i] as number, win.padsEnd[i] as number),
      );
    return [
      c.needs(0)
        ? simple
          ? asConvolution(c, dy, w, dims, group, win)
          : asTransposed(c, dy, w, group, win)
        : undefined,
      c.needs(1) ? weightGradient(c, x, dy, dims, group, win) : undefined,
      c.needs(2) ? biasGradient(c, dy, win.rank) : undefined,
    ];
  },
};

export const ConvTranspose: Rule = {
  op: "ConvTranspose",
  inputs: [0, 1, 2],
  formula: "dx = dy convolved with w; dw = dy correlated with x; db = sum dy",
  vjp: (c, dys) => {
    const dy = only(dys);
    const [x, w] = [c.input(0), c.input(1)];
    const [channels = 0, mg = 0, ...kernel] = weightDims(c);
    const group = attr.int(c.node, "group", 1);
    const given = windowOf(c, kernel);
    const win = withOutputPads(c, given);
    const attributes = {
      strides: win.strides,
      dilations: win.dilations,
      group,
      pads: [...win.padsBegin, ...win.padsEnd],
      kernel_shape: kernel,
    };
    return [
      c.needs(0) ? c.b.op("Conv", [dy, w], attributes) : undefined,
      // as for Conv, with the roles of input and output exchanged
      c.needs(1) ? weightGradient(c, dy, x, [channels, mg, ...kernel], group, win) : undefined,
      c.needs(2) ? biasGradient(c, dy, win.rank) : undefined,
    ];
  },
};

/** Pads of a ConvTranspose once output_shape and auto_pad are resolved: output = (n - 1) s + a + (k - 1) d + 1 - begin - end. */
const withOutputPads = (c: RuleContext, win: Window): Window => {
  const auto = attr.string(c.node, "auto_pad", "NOTSET");
  const wanted = attr.ints(c.node, "output_shape");
  if (wanted === undefined && !auto.startsWith("SAME")) return win;
  const extra = attr.ints(c.node, "output_padding") ?? win.kernel.map(() => 0);
  const totals = win.kernel.map((k, i) => {
    const [n, m] = [win.input[i], win.output[i]];
    if (n === undefined || m === undefined) c.knownShape(c.output(0));
    return Math.max(
      0,
      ((n ?? 0) - 1) * (win.strides[i] as number) +
        (extra[i] as number) +
        (k - 1) * (win.dilations[i] as number) +
        1 -
        (m ?? 0),
    );
  });
  const [small, large] = [totals.map((t) => t >> 1), totals.map((t) => t - (t >> 1))];
  return auto === "SAME_UPPER"
    ? { ...win, padsBegin: small, padsEnd: large }
    : { ...win, padsBegin: large, padsEnd: small };
};
