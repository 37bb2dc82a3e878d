/** Pooling. */
import type { Value } from "../../onnx/builder.ts";
import { attr } from "../../onnx/graph.ts";
import { elementType } from "../../onnx/tensor-proto.ts";
import { accumulate, range } from "../axis-adjoint.ts";
import { only, type Rule, type RuleContext } from "../rule.ts";
import { floats, isDisjoint, onSpatialAxes, windowMeans, windowSums } from "../separable.ts";
import { knownSpatial, type Window, windowOf } from "../window.ts";
import { onSpatialAxesAtRunTime, windowMeansAtRunTime, windowSumsAtRunTime } from "../window-matrix.ts";

const poolWindow = (c: RuleContext): Window => {
  const kernel = attr.ints(c.node, "kernel_shape");
  if (kernel === undefined) throw c.unsupported("it has no kernel_shape");
  return windowOf(c, c.input(0), kernel);
};

export const MaxPool: Rule = {
  op: "MaxPool",
  inputs: [0],
  formula: "dx[argmax of window] += dy",
  kinks: "the first maximum of a window gets it all, as in PyTorch",
  vjp: (c, dys) => {
    const dy = only(dys);
    const x = c.input(0);
    const window = poolWindow(c);
    const known = attr.int(c.node, "storage_order", 0) === 0 ? c.output(1) : "";
    const fast = c.dtype(x) === "float32" && isDisjoint(window);
    const indices = known !== "" ? known : ((fast ? tiledIndices(c, window) : undefined) ?? reportedIndices(c, window));
    if (fast)
      return [
        // the indices say it all; a larger kernel would only make ONNX Runtime ask for a larger output
        c.b.op("MaxUnpool", [dy, indices, c.b.op("Shape", [x])], { kernel_shape: window.kernel.map(() => 1) }),
      ];
    const [flatIndices, flatDy] = [indices, dy].map((v) => c.b.op("Reshape", [v, c.b.ints([-1])]));
    const size = c.b.op("Reshape", [c.b.op("Size", [x]), c.b.ints([1])]);
    return [c.reshapeLike(accumulate(c, "ScatterElements", size, flatIndices ?? "", flatDy ?? "", 0), x)];
  },
};

/** The pool again with its second output: positions in the flat [N, C, ...] tensor. ONNX Runtime's kernel for it is not vectorized. */
const reportedIndices = (c: RuleContext, window: Window): Value => {
  const [, indices = ""] = c.b.ops("MaxPool", [c.input(0)], 2, {
    kernel_shape: window.kernel,
    strides: window.strides,
    dilations: window.dilations,
    pads: [...window.begin, ...window.end],
    ceil_mode: attr.int(c.node, "ceil_mode", 0),
  });
  return indices;
};

/** Do the windows cover the input of these sizes without overlap, gap, padding or rest? */
const tiles = (w: Window, sizes: readonly number[]): boolean =>
  w.kernel.every((k, i) => k === w.strides[i] && w.dilations[i] === 1 && (sizes[i] ?? 0) % k === 0) &&
  [...w.begin, ...w.end].every((p) => p === 0);

/** Each pixel of [N, C, H, W] repeated over a kh x kw window. */
const repeat = (c: RuleContext, v: Value, kh: number, kw: number): Value =>
  c.b.op("Resize", [v, "", c.b.constant(floats("float32", [4], [1, 1, kh, kw]))], {
    mode: "nearest",
    coordinate_transformation_mode: "asymmetric",
    nearest_mode: "floor",
  });

/** Whole numbers below this are exact in float32. */
const exactBelow = 2 ** 24;

/**
 * The same indices for windows that tile an image, from vectorized kernels (a fifth of the time). With y repeated over its window, taps that
 * equal it are marked by their distance from the last tap; the largest mark of a window is its first maximum. In a window of NaN nothing equals and the
 * last tap is taken. Undefined when the windows do not tile, and for samples whose positions are not exact in float32.
 */
const tiledIndices = (c: RuleContext, window: Window): Value | undefined => {
  const { b } = c;
  const [x, y] = [c.input(0), c.output(0)];
  const [height, width] = knownSpatial(c, x);
  const [kh = 1, kw = 1] = window.kernel;
  const channels = c.shape(x)?.[1];
  if (window.kernel.length !== 2 || height === undefined || width === undefined) return undefined;
  if (typeof channels !== "number" || !tiles(window, [height, width])) return undefined;
  if (channels * height * width >= exactBelow) return undefined;
  const [rows, columns] = [height / kh, width / kw];
  const last = (kh - 1) * width + kw - 1;
  const marks = Array.from({ length: height * width }, (_, i) => {
    const [h, w] = [Math.floor(i / width), i % width];
    return last - ((h % kh) * width + (w % kw));
  });
  // with the planes in the batch ONNX Runtime does not change the layout back and forth for each of these nodes
  const planesOf = (v: Value, h: number, w: number): Value => b.op("Reshape", [v, b.ints([-1, 1, h, w])]);
  const repeated = repeat(c, planesOf(y, rows, columns), kh, kw);
  const equal = b.op("Cast", [b.op("Equal", [planesOf(x, height, width), repeated])], { to: elementType("float32") });
  const marked = b.op("Mul", [equal, b.constant(floats("float32", [1, 1, height, width], marks))]);
  const best = b.op("MaxPool", [marked], { kernel_shape: window.kernel, strides: window.strides });
  const lastTaps = Array.from({ length: channels * rows * columns }, (_, i) => {
    const [plane, row] = [Math.floor(i / (rows * columns)), Math.floor(i / columns) % rows];
    return plane * height * width + row * kh * width + (i % columns) * kw + last;
  });
  const inSample = b.op("Sub", [
    b.constant(floats("float32", [1, channels, rows, columns], lastTaps)),
    b.op("Reshape", [best, b.ints([-1, channels, rows, columns])]),
  ]);
  const batch = range(c, b.op("Shape", [x], { start: 0, end: 1 }));
  const sample = b.op("Mul", [
    b.op("Reshape", [batch, b.ints([-1, 1, 1, 1])]),
    b.scalar(channels * height * width, "int64"),
  ]);
  return b.op("Add", [b.op("Cast", [inSample], { to: elementType("int64") }), sample]);
};

/** Sizes of the spatial axes of x and y, where all are known. */
const sizesOf = (c: RuleContext): { readonly ins: readonly number[]; readonly outs: readonly number[] } | undefined => {
  const [ins, outs] = [knownSpatial(c, c.input(0)), knownSpatial(c, c.output(0))].map((sizes) =>
    sizes.flatMap((d) => (d === undefined ? [] : [d])),
  );
  const rank = c.rank(c.input(0)) - 2;
  return ins?.length === rank && outs?.length === rank ? { ins, outs } : undefined;
};

export const AveragePool: Rule = {
  op: "AveragePool",
  inputs: [0],
  formula: "dx = sum over windows of dy / (size of window); separable: one constant matrix per axis",
  vjp: (c, dys) => {
    const window = poolWindow(c);
    const countPads = attr.int(c.node, "count_include_pad", 0) === 1;
    const sizes = sizesOf(c);
    if (sizes === undefined) {
      const means = window.kernel.map((_, i) => windowMeansAtRunTime(c, window, i, countPads));
      return [onSpatialAxesAtRunTime(c, only(dys), means)];
    }
    const { ins, outs } = sizes;
    if (tiles(window, ins) && ins.length === 2 && c.dtype(c.input(0)) === "float32") {
      const [kh = 1, kw = 1] = window.kernel;
      return [repeat(c, c.b.op("Div", [only(dys), c.scalar(kh * kw, c.input(0))]), kh, kw)];
    }
    const matrices = ins.map((size, i) => windowMeans(window, i, size, outs[i] ?? 0, countPads));
    return [onSpatialAxes(c, only(dys), matrices)];
  },
};

export const LpPool: Rule = {
  op: "LpPool",
  inputs: [0],
  formula: "dx = sign(x) |x|^(p-1) sum over windows of dy y^(1-p)",
  kinks: "0 where a window is all zero (PyTorch: NaN)",
  vjp: (c, dys) => {
    const window = poolWindow(c);
    const sizes = sizesOf(c);
    if (sizes === undefined) {
      const sums = window.kernel.map((_, i) => windowSumsAtRunTime(c, window, i));
      return [powerGradient(c, only(dys), (v) => onSpatialAxesAtRunTime(c, v, sums))];
    }
    const { ins, outs } = sizes;
    const matrices = ins.map((size, i) => windowSums(window, i, size, outs[i] ?? 0));
    return [powerGradient(c, only(dys), (v) => onSpatialAxes(c, v, matrices))];
  },
};

export const GlobalAveragePool: Rule = {
  op: "GlobalAveragePool",
  inputs: [0],
  formula: "dx = dy / (size of the plane)",
  vjp: (c, dys) => {
    const x = c.input(0);
    const sizes = knownSpatial(c, x);
    const count = sizes.reduce<number | undefined>(
      (p, d) => (p === undefined || d === undefined ? undefined : p * d),
      1,
    );
    if (count === undefined) {
      const area = c.b.op("CastLike", [c.b.op("ReduceProd", [c.b.op("Shape", [x], { start: 2 })], { keepdims: 0 }), x]);
      return [c.b.op("Expand", [c.b.op("Div", [only(dys), area]), c.b.op("Shape", [x])])];
    }
    // batch and channel axes are left to broadcasting, which keeps their symbols
    const spread = c.b.ints([1, 1, ...sizes.map((d) => d ?? 1)]);
    return [c.b.op("Expand", [c.b.op("Mul", [only(dys), c.scalar(1 / count, x)]), spread])];
  },
};

export const GlobalMaxPool: Rule = {
  op: "GlobalMaxPool",
  inputs: [0],
  formula: "dx = dy at the maximum of the plane",
  kinks: "the first maximum gets it all, as in PyTorch",
  vjp: (c, dys) => {
    const x = c.input(0);
    const flat = c.b.op("Reshape", [x, c.b.ints([0, 0, -1])]);
    const index = c.b.op("ArgMax", [flat], { axis: 2, keepdims: 1 });
    const dy = c.b.op("Reshape", [only(dys), c.b.ints([0, 0, 1])]);
    const zeros = c.b.op("Reshape", [c.zerosLike(x), c.b.ints([0, 0, -1])]);
    return [c.reshapeLike(c.b.op("ScatterElements", [zeros, index, dy], { axis: 2 }), x)];
  },
};

export const GlobalLpPool: Rule = {
  op: "GlobalLpPool",
  inputs: [0],
  formula: "dx = dy sign(x) |x|^(p-1) y^(1-p)",
  kinks: "0 where the plane is all zero (PyTorch: NaN)",
  vjp: (c, dys) => [powerGradient(c, only(dys), (v) => v)],
};

/** sign(x) |x|^(p-1) spread(dy y^(1-p)). */
const powerGradient = (c: RuleContext, dy: Value, spread: (v: Value) => Value): Value => {
  const { b } = c;
  const [x, y] = [c.input(0), c.output(0)];
  const p = attr.int(c.node, "p", 2);
  if (p === 1) return b.op("Mul", [spread(dy), b.op("Sign", [x])]);
  const zero = c.scalar(0, x);
  const isZero = b.op("Equal", [y, zero]);
  const powers = p === 2 ? b.op("Div", [dy, y]) : b.op("Mul", [dy, b.op("Pow", [y, c.scalar(1 - p, y)])]);
  const direction = p === 2 ? x : b.op("Mul", [b.op("Sign", [x]), b.op("Pow", [b.op("Abs", [x]), c.scalar(p - 1, x)])]);
  return b.op("Mul", [spread(b.op("Where", [isZero, zero, powers])), direction]);
};
