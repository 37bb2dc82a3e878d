/** Gradients of a convolution with respect to its input and its weights, as the cheapest nodes on ONNX Runtime's CPU kernels. */
import type { Value } from "../onnx/builder.ts";
import { type Tensor, tensor } from "../tensor/tensor.ts";
import type { RuleContext } from "./rule.ts";
import { extent, knownSpatial, spatialSizes, type Window } from "./window.ts";

export interface Convolution {
  /** what the window slides over, [N, C, ...]: only its shape is read by the input gradient */
  readonly x: Value;
  /** [M, C / group, ...kernel] */
  readonly w: Value;
  readonly window: Window;
  readonly group: number;
}

/**
 * Below this many input channels a ConvTranspose beats a convolution with the flipped kernel: 0.9 against 3.5 ms for one channel, 3.9
 * against 9.1 ms for three (docs/decisions/input-gradient-speed.md).
 */
const fewChannels = 8;

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/**
 * dx[n, c, i] = sum over m, t with o * stride + t * dilation - begin = i of dy[n, m, o] w[m, c, t].
 *
 * Stride 1 and constant weights: a convolution with the kernel flipped and its channel axes swapped, folded here, so that ONNX Runtime
 * packs it and blocks the channels. Otherwise a ConvTranspose.
 */
export const convInputGradient = (c: RuleContext, dy: Value, conv: Convolution, weightsAreWanted: boolean): Value => {
  const { w, window, group } = conv;
  const weights = weightsAreWanted ? undefined : c.constant(w);
  const back = flippedPads(window);
  const channels = (weights?.dims[1] ?? 0) * group;
  if (
    weights !== undefined &&
    back !== undefined &&
    window.strides.every((s) => s === 1) &&
    (group > 1 || channels >= fewChannels)
  )
    return c.b.op("Conv", [dy, c.b.constant(flipped(weights, group))], {
      kernel_shape: window.kernel,
      dilations: window.dilations,
      pads: back,
      group,
    });
  return transposed(c, dy, conv);
};

/** Padding of the flipped convolution: dilation * (kernel - 1) - pad; undefined when one is negative. */
const flippedPads = (window: Window): readonly number[] | undefined => {
  const pads = [window.begin, window.end].flatMap((side) => side.map((p, i) => extent(window, i) - 1 - p));
  return pads.some((p) => p < 0) ? undefined : pads;
};

const transposed = (c: RuleContext, dy: Value, { x, w, window, group }: Convolution): Value => {
  const input = knownSpatial(c, x);
  const output = knownSpatial(c, c.output(0));
  // what floor() dropped: rows behind the last window get no gradient but exist
  const rest = window.strides.map((s, i) => {
    const [size, out] = [input[i], output[i]];
    if (s === 1) return 0;
    if (size === undefined || out === undefined) return undefined;
    return size - ((out - 1) * s + extent(window, i) - (window.begin[i] ?? 0) - (window.end[i] ?? 0));
  });
  const dx = c.b.op("ConvTranspose", [dy, w], {
    kernel_shape: window.kernel,
    strides: window.strides,
    dilations: window.dilations,
    pads: [...window.begin, ...window.end],
    output_padding: rest.map((r, i) => r ?? (window.strides[i] ?? 1) - 1),
    group,
  });
  if (!rest.includes(undefined)) return dx;
  const axes = range(2, 2 + rest.length);
  const zeros = c.b.ints(axes.map(() => 0));
  return c.b.op("Slice", [dx, zeros, c.b.op("Shape", [x], { start: 2 }), c.b.ints(axes)]);
};

/** [M, C/g, ...k] -> [C, M/g, ...k] with every kernel axis reversed. */
export const flipped = (w: Tensor, group: number): Tensor => {
  const [outs = 1, ins = 1, ...kernel] = w.dims;
  const taps = kernel.reduce((a, b) => a * b, 1);
  const perGroup = outs / group;
  if (w.dtype === "string") return w;
  const from = w.data as Float32Array;
  const to = new (from.constructor as Float32ArrayConstructor)(from.length);
  for (let g = 0; g < group; g++)
    for (let i = 0; i < ins; i++)
      for (let o = 0; o < perGroup; o++) {
        const source = ((g * perGroup + o) * ins + i) * taps;
        const target = ((g * ins + i) * perGroup + o) * taps;
        for (let t = 0; t < taps; t++) to[target + t] = from[source + taps - 1 - t] ?? 0;
      }
  return tensor(w.dtype, [group * ins, perGroup, ...kernel], to as never);
};

/** A value of the backward pass and a value of the forward pass that has its shape. */
export interface Operand {
  readonly value: Value;
  readonly like: Value;
}

/**
 * dw[m, c, t] = sum over n, o of dy[n, m, o] x[n, c, o * stride + t * dilation - begin]: a convolution with the batch as channels, in which
 * stride and dilation change places. With groups, each group is a group of N channels.
 */
export const convWeightGradient = (c: RuleContext, dy: Operand, x: Operand, window: Window, group: number): Value => {
  const rank = window.kernel.length;
  const axes = range(2, 2 + rank);
  const swap = { perm: [1, 0, ...axes] };
  const [xt, dyt] =
    group === 1
      ? [c.b.op("Transpose", [x.value], swap), c.b.op("Transpose", [dy.value], swap)]
      : [groupsAsChannels(c, x, group), c.b.op("Transpose", [dy.value], swap)];
  const raw = c.b.op("Conv", [xt, dyt], {
    strides: window.dilations,
    dilations: window.strides,
    pads: [...window.begin, ...window.end],
    group,
  });
  const dw = c.b.op("Transpose", [raw], swap);
  const [input, output] = [knownSpatial(c, x.like), knownSpatial(c, dy.like)];
  // rows that floor() dropped in the forward pass give taps behind the kernel
  const exact = window.kernel.every((k, i) => {
    const [size, out] = [input[i], output[i]];
    if (size === undefined || out === undefined) return window.strides[i] === 1;
    const room = size + (window.begin[i] ?? 0) + (window.end[i] ?? 0) - (out - 1) * (window.strides[i] ?? 1) - 1;
    return Math.floor(room / (window.dilations[i] ?? 1)) + 1 === k;
  });
  return exact ? dw : c.b.op("Slice", [dw, c.b.ints(axes.map(() => 0)), c.b.ints(window.kernel), c.b.ints(axes)]);
};

/** [N, g*C, ...] -> [C, g*N, ...]. */
const groupsAsChannels = (c: RuleContext, x: Operand, group: number): Value => {
  const sizes = spatialSizes(c, x.like);
  const channels = c.knownShape(x.like)[1];
  if (typeof channels !== "number") throw c.unsupported("its number of channels is not known");
  const split = c.b.op("Reshape", [x.value, c.b.ints([0, group, channels / group, -1])]);
  const turned = c.b.op("Transpose", [split], { perm: [2, 1, 0, 3] });
  return c.b.op("Reshape", [turned, c.b.ints([channels / group, -1, ...sizes])]);
};
