/** Pooling. */
import { attr } from "../../onnx/graph.ts";
import type { Value } from "../../onnx/builder.ts";
import { float32, float64 } from "../../tensor/tensor.ts";
import { only, type Rule, type RuleContext } from "../rule.ts";
import { type Window, windowOf } from "./window.ts";

const kernelOf = (c: RuleContext): readonly number[] => {
  const kernel = attr.ints(c.node, "kernel_shape");
  if (kernel === undefined) throw c.unsupported("it has no kernel_shape");
  return kernel;
};

/** Sizes of input and output planes; throws SHAPE_UNKNOWN when they are not static. */
const planes = (c: RuleContext, win: Window): { input: number[]; output: number[] } => {
  const known = (sizes: readonly (number | undefined)[], value: Value): number[] =>
    sizes.map((s) => {
      if (s === undefined) {
        c.knownShape(value);
        throw c.unsupported(`the spatial size of '${value}' is symbolic`);
      }
      return s;
    });
  return { input: known(win.input, c.input(0)), output: known(win.output, c.output(0)) };
};

/**
 * Each window's dy goes to the input that was the maximum. Non-overlapping windows that tile the input: dy is repeated over its window and kept where the input
 * is the maximum and first among equals. Otherwise dy is added at the indices that MaxPool reports.
 */
export const MaxPool: Rule = {
  op: "MaxPool",
  inputs: [0],
  formula: "dx[argmax of window] += dy",
  kinks: "the first maximum of a window gets it all, as in PyTorch",
  vjp: (c, dys) => {
    const dy = only(dys);
    const [x, y] = [c.input(0), c.output(0)];
    const win = windowOf(c, kernelOf(c));
    const plane = planes(c, win);
    const size = plane.input.reduce((a, b) => a * b, 1);
    const channels = c.shape(x)?.[1];
    // indices count through the whole [N, C, D1, ...] tensor, so a flat scatter fits any batch
    const attributes = {
      kernel_shape: win.kernel,
      strides: win.strides,
      dilations: win.dilations,
      pads: [...win.padsBegin, ...win.padsEnd],
      ceil_mode: attr.int(c.node, "ceil_mode", 0),
    };
    const [, again = ""] =
      c.node.output[1] === undefined || c.node.output[1] === "" || attr.int(c.node, "storage_order", 0) !== 0
        ? c.b.ops("MaxPool", [x], 2, attributes)
        : [y, c.output(1)];
    if (typeof channels !== "number" || size === 0) throw c.unsupported("the number of channels is not known");
    const zeros = c.b.op("Reshape", [c.zerosLike(x), c.b.ints([-1])]);
    const flat = c.b.op(
      "ScatterElements",
      [zeros, c.b.op("Reshape", [again, c.b.ints([-1])]), c.b.op("Reshape", [dy, c.b.ints([-1])])],
      { axis: 0, reduction: "add" },
    );
    return [c.reshapeLike(flat, x)];
  },
};

/** dy spread over windows: a transposed convolution, channel by channel, of dy with ones. `weights`: what each window's dy is divided by, or undefined. */
const spread = (c: RuleContext, dy: Value, win: Window): Value => {
  const x = c.input(0);
  const plane = planes(c, win);
  // [N, C, ...] -> [N C, 1, ...]: one kernel of ones serves every channel
  const rows = c.b.op("Reshape", [dy, c.b.ints([-1, 1, ...plane.output])]);
  const ones = win.kernel.reduce((a, b) => a * b, 1);
  const dims = [1, 1, ...win.kernel];
  const kernel =
    c.dtype(x) === "float64"
      ? float64(dims, new Float64Array(ones).fill(1))
      : float32(dims, new Float32Array(ones).fill(1));
  const padded = win.kernel.map(
    (k, i) =>
      ((plane.output[i] as number) - 1) * (win.strides[i] as number) + (k - 1) * (win.dilations[i] as number) + 1,
  );
  const full = c.b.op("ConvTranspose", [rows, c.b.constant(kernel)], {
    strides: win.strides,
    dilations: win.dilations,
    kernel_shape: win.kernel,
  });
  // cut the pads off; where the last window ends before the input does, the rest of the input got nothing
  const begin = win.padsBegin;
  const end = plane.input.map((n, i) => n + (begin[i] as number) - (padded[i] as number));
  const axes = win.kernel.map((_, i) => i + 2);
  const pads = [0, 0, ...begin.map((p) => -p), 0, 0, ...end];
  const cut =
    pads.every((p) => p === 0) || axes.length === 0 ? full : c.b.op("Pad", [full, c.b.ints(pads), c.scalar(0, x)]);
  return c.reshapeLike(cut, x);
};

export const AveragePool: Rule = {
  op: "AveragePool",
  inputs: [0],
  formula: "dx = dy / (size of window), spread over the window",
  vjp: (c, dys) => {
    const x = c.input(0);
    const win = windowOf(c, kernelOf(c));
    const plane = planes(c, win);
    const include = attr.int(c.node, "count_include_pad", 0) === 1;
    const counts = windowCounts(win, plane, include);
    const dims = [1, 1, ...plane.output];
    const divisor = c.b.constant(c.dtype(x) === "float64" ? float64(dims, counts) : float32(dims, counts));
    return [spread(c, c.b.op("Div", [only(dys), divisor]), win)];
  },
};

/** Number of inputs that each window averages over. Pads count with count_include_pad, what ceil_mode adds beyond them never does. */
const windowCounts = (win: Window, plane: { input: number[]; output: number[] }, include: boolean): number[] => {
  const perAxis = win.kernel.map((k, i) => {
    const begin = win.padsBegin[i] as number;
    const n = plane.input[i] as number;
    const [from, to] = include ? [-begin, n + (win.padsEnd[i] as number)] : [0, n];
    return Array.from({ length: plane.output[i] as number }, (_, o) => {
      let count = 0;
      for (let t = 0; t < k; t++) {
        const at = o * (win.strides[i] as number) - begin + t * (win.dilations[i] as number);
        if (at >= from && at < to) count++;
      }
      return count;
    });
  });
  return perAxis.reduce<number[]>((all, axis) => all.flatMap((a) => axis.map((b) => a * b)), [1]);
};

export const LpPool: Rule = {
  op: "LpPool",
  inputs: [0],
  formula: "dx = sign(x) |x|^(p-1) sum over windows of dy y^(1-p)",
  kinks: "0 where a window is all zero",
  vjp: (c, dys) => {
    const [x, y] = [c.input(0), c.output(0)];
    const p = attr.int(c.node, "p", 2);
    const zero = c.scalar(0, x);
    const scaled = c.b.op("Where", [
      c.b.op("Equal", [y, zero]),
      zero,
      c.b.op("Mul", [only(dys), c.b.op("Pow", [y, c.scalar(1 - p, y)])]),
    ]);
    const power = c.b.op("Mul", [c.b.op("Sign", [x]), c.b.op("Pow", [c.b.op("Abs", [x]), c.scalar(p - 1, x)])]);
    return [c.b.op("Mul", [power, spread(c, scaled, windowOf(c, kernelOf(c)))])];
  },
};

const spatialAxes = (c: RuleContext): readonly number[] =>
  Array.from({ length: c.rank(c.input(0)) - 2 }, (_, i) => i + 2);

export const GlobalAveragePool: Rule = {
  op: "GlobalAveragePool",
  inputs: [0],
  formula: "dx = dy / (size of the plane)",
  vjp: (c, dys) => {
    const x = c.input(0);
    const sizes = spatialAxes(c).map((a) => c.shape(x)?.[a]);
    const shape = c.b.op("Shape", [x]);
    const count = sizes.every((s) => typeof s === "number")
      ? c.scalar(
          (sizes as number[]).reduce((a, b) => a * b, 1),
          x,
        )
      : c.b.op("CastLike", [
          c.b.op("ReduceProd", [c.b.op("Gather", [shape, c.b.ints(spatialAxes(c))])], { keepdims: 0 }),
          x,
        ]);
    return [c.b.op("Expand", [c.b.op("Div", [only(dys), count]), shape])];
  },
};

export const GlobalMaxPool: Rule = {
  op: "GlobalMaxPool",
  inputs: [0],
  formula: "dx = dy at the maximum of the plane",
  kinks: "the first maximum gets it all, as in PyTorch",
  vjp: (c, dys) => {
    const x = c.input(0);
    const axes = spatialAxes(c);
    const flat = c.b.op("Reshape", [x, c.b.ints([0, 0, -1])]);
    const index = c.b.op("ArgMax", [flat], { axis: 2, keepdims: 1 });
    const dy = c.b.op("Squeeze", [only(dys), c.b.ints(axes.slice(1))]);
    return [
      c.reshapeLike(
        c.b.op("ScatterElements", [c.zerosLike(flat), index, axes.length === 1 ? only(dys) : dy], { axis: 2 }),
        x,
      ),
    ];
  },
};

export const GlobalLpPool: Rule = {
  op: "GlobalLpPool",
  inputs: [0],
  formula: "dx = dy sign(x) |x|^(p-1) y^(1-p)",
  kinks: "0 where the plane is all zero",
  vjp: (c, dys) => {
    const [x, y] = [c.input(0), c.output(0)];
    const p = attr.int(c.node, "p", 2);
    const zero = c.scalar(0, x);
    const scaled = c.b.op("Where", [
      c.b.op("Equal", [y, zero]),
      zero,
      c.b.op("Mul", [only(dys), c.b.op("Pow", [y, c.scalar(1 - p, y)])]),
    ]);
    return [
      c.b.op("Mul", [
        scaled,
        c.b.op("Mul", [c.b.op("Sign", [x]), c.b.op("Pow", [c.b.op("Abs", [x]), c.scalar(p - 1, x)])]),
      ]),
    ];
  },
};
