/** unfold: what a convolution's window sees at each position, [N, C, ...] -> [N, C, kernel, positions], axis by axis so that few slices are needed. */
import type { GraphBuilder, Value } from "../../../engine/onnx/builder.ts";
import { attr, type NodeProto } from "../../../engine/onnx/graph.ts";
import { product } from "./layer.ts";

export interface Unfolding {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly begin: readonly number[];
  readonly end: readonly number[];
  /** sizes of the output */
  readonly out: readonly number[];
}

const filled = (values: readonly number[] | undefined, count: number, value: number): readonly number[] =>
  values === undefined || values.length === 0 ? Array.from({ length: count }, () => value) : values;

/** `input`, `out`: spatial sizes. SAME pads as the ONNX standard says: the odd one behind for SAME_UPPER, in front for SAME_LOWER. */
export const unfoldingOf = (
  node: NodeProto,
  kernel: readonly number[],
  input: readonly number[],
  out: readonly number[],
): Unfolding => {
  const rank = kernel.length;
  const strides = filled(attr.ints(node, "strides"), rank, 1);
  const dilations = filled(attr.ints(node, "dilations"), rank, 1);
  const autoPad = attr.string(node, "auto_pad", "NOTSET");
  const pads = filled(autoPad === "NOTSET" ? attr.ints(node, "pads") : undefined, 2 * rank, 0);
  let [begin, end] = [pads.slice(0, rank), pads.slice(rank)];
  if (autoPad.startsWith("SAME")) {
    const totals = kernel.map((k, i) =>
      Math.max(0, ((out[i] ?? 1) - 1) * (strides[i] ?? 1) + (k - 1) * (dilations[i] ?? 1) + 1 - (input[i] ?? 1)),
    );
    const [small, large] = [totals.map((t) => Math.floor(t / 2)), totals.map((t) => Math.ceil(t / 2))];
    [begin, end] = autoPad === "SAME_UPPER" ? [small, large] : [large, small];
  }
  return { kernel, strides, dilations, begin, end, out };
};

/** [N, C, ...sizes] -> [N, C * product(kernel), product(out)]. */
export const unfold = (b: GraphBuilder, x: Value, channels: number, u: Unfolding): Value => {
  const all = windows(b, padded(b, x, u), u, 0);
  return b.op("Reshape", [all, b.ints([-1, channels * product(u.kernel), product(u.out)])]);
};

/**
 * The same by the places of the first kernel axis: for each [N, C * product(other axes), product(out)]. Cheaper than `unfold`, whose last step puts copies of all
 * of them together.
 */
export const unfoldByFirst = (b: GraphBuilder, x: Value, channels: number, u: Unfolding): readonly Value[] => {
  const rest = windows(b, padded(b, x, u), u, 1);
  const dims = b.ints([-1, channels * product(u.kernel.slice(1)), product(u.out)]);
  return cuts(b, rest, u, 0, 1 + u.kernel.length).map((cut) => b.op("Reshape", [cut, dims]));
};

const padded = (b: GraphBuilder, x: Value, u: Unfolding): Value =>
  [...u.begin, ...u.end].some((p) => p !== 0) ? b.op("Pad", [x, b.ints([0, 0, ...u.begin, 0, 0, ...u.end])]) : x;

/** [N, C, size 0, ...] -> [N, C, kernel from.., sizes before `from`, out from..]. */
const windows = (b: GraphBuilder, x: Value, u: Unfolding, from: number): Value => {
  let value = x;
  for (let i = from; i < u.kernel.length; i++) {
    // [N, C, kernel.., out.., size i, ..]: axis i is cut, its window put behind the windows before it
    const place = 2 + i - from;
    const taps = cuts(b, value, u, i, 2 + i + (i - from)).map((cut) => b.op("Unsqueeze", [cut, b.ints([place])]));
    value = taps.length === 1 ? (taps[0] ?? value) : b.op("Concat", taps, { axis: place });
  }
  return value;
};

/** What each place of kernel axis `i` sees along `axis` of the value. */
const cuts = (b: GraphBuilder, value: Value, u: Unfolding, i: number, axis: number): readonly Value[] => {
  const [kernel = 1, stride = 1, dilation = 1, out = 1] = [u.kernel[i], u.strides[i], u.dilations[i], u.out[i]];
  return Array.from({ length: kernel }, (_, t) => {
    const first = t * dilation;
    return b.op("Slice", [
      value,
      b.ints([first]),
      b.ints([first + (out - 1) * stride + 1]),
      b.ints([axis]),
      b.ints([stride]),
    ]);
  });
};
