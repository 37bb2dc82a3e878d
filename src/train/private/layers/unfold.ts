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
  const rank = u.kernel.length;
  let value = x;
  if ([...u.begin, ...u.end].some((p) => p !== 0))
    value = b.op("Pad", [value, b.ints([0, 0, ...u.begin, 0, 0, ...u.end])]);
  for (let i = 0; i < rank; i++) {
    const [kernel = 1, stride = 1, dilation = 1, out = 1] = [u.kernel[i], u.strides[i], u.dilations[i], u.out[i]];
    // [N, C, kernel 0.., out 0.., size i, ..]: axis i is cut, its window put behind the windows before it
    const axis = 2 + 2 * i;
    const taps = Array.from({ length: kernel }, (_, t) => {
      const first = t * dilation;
      const cut = b.op("Slice", [
        value,
        b.ints([first]),
        b.ints([first + (out - 1) * stride + 1]),
        b.ints([axis]),
        b.ints([stride]),
      ]);
      return b.op("Unsqueeze", [cut, b.ints([2 + i])]);
    });
    value = taps.length === 1 ? (taps[0] ?? value) : b.op("Concat", taps, { axis: 2 + i });
  }
  return b.op("Reshape", [value, b.ints([-1, channels * product(u.kernel), product(u.out)])]);
};
