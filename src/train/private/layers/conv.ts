/** Conv of any rank, stride, dilation, padding and number of groups. */
import type { Value } from "../../../engine/onnx/builder.ts";
import { attr } from "../../../engine/onnx/graph.ts";
import { gramSquares } from "./gram.ts";
import { flat, isBatched, type LayerContext, type LayerRule, type PerSample, product, scaled } from "./layer.ts";
import { unfold, unfoldByFirst, unfoldingOf } from "./unfold.ts";

export const Conv: LayerRule = {
  op: "Conv",
  inputs: [1, 2],
  formula:
    "y = W U + b with U = unfold(x) [kernel, positions]; g_i = dy_i U_i^T, or by |g_i|^2 = sum_ts (U_it . U_is)(dy_it . dy_is) where 2 T^2 < |W| (Bu et al. 2022, arXiv:2205.10683); db_i = dy_i summed over positions",
  fits: (c) =>
    isBatched(c.shape(c.input(0))) && isBatched(c.shape(c.node.output[0] ?? ""))
      ? undefined
      : "the sizes of its input and output are not known",
  gradient: (c, written) => (c.index === 2 ? bias(c) : kernelGradient(c, written)),
};

const sizes = (c: LayerContext, value: Value): readonly number[] => (c.shape(value) ?? []).slice(2) as number[];

const bias = (c: LayerContext): PerSample => {
  const axes = sizes(c, c.node.output[0] ?? "").map((_, i) => i + 2);
  return { kind: "explicit", value: c.b.op("ReduceSum", [c.dy, c.b.ints(axes)], { keepdims: 0 }) };
};

const kernelGradient = (c: LayerContext, written: boolean): PerSample => {
  const { b } = c;
  const [x, y] = [c.input(0), c.node.output[0] ?? ""];
  const [outputs = 1, perGroup = 1, ...kernel] = c.dims;
  const groups = attr.int(c.node, "group", 1);
  const out = sizes(c, y);
  const positions = product(out);
  const taps = perGroup * product(kernel);
  const wide = outputs / groups;
  const window = unfoldingOf(c.node, kernel, sizes(c, x), out);
  const explicit = written || 2 * positions ** 2 >= wide * taps;
  const grouped = (value: Value, rows: number): Value =>
    b.op("Reshape", [value, b.ints(groups === 1 ? [-1, rows, positions] : [-1, groups, rows, positions])]);
  const rank = groups === 1 ? 3 : 4;
  const g = grouped(c.dy, wide);
  if (explicit && groups === 1 && (kernel[0] ?? 1) > 1) {
    const rest = product(kernel.slice(1));
    const parts = unfoldByFirst(b, x, perGroup, window).map((u) =>
      b.op("Reshape", [
        b.op("MatMul", [g, b.op("Transpose", [u], { perm: [0, 2, 1] })]),
        b.ints([-1, wide, perGroup, 1, rest]),
      ]),
    );
    return { kind: "explicit", value: flat(b, b.op("Concat", parts, { axis: 3 }), product(c.dims)) };
  }
  const columns = unfold(b, x, perGroup * groups, window);
  const u = groups === 1 ? columns : grouped(columns, taps);
  const swap = { perm: rank === 3 ? [0, 2, 1] : [0, 1, 3, 2] };
  if (explicit) {
    const all = b.op("MatMul", [g, b.op("Transpose", [u], swap)]);
    return { kind: "explicit", value: flat(b, all, product(c.dims)) };
  }
  const gram = (value: Value, length: number) => ({
    gram: b.op("MatMul", [b.op("Transpose", [value], swap), value]),
    length,
  });
  return {
    kind: "ghost",
    squares: gramSquares(b, gram(u, taps), gram(g, wide), rank, positions),
    sum: (factors) => {
      // all samples behind each other, so that nothing of a weight's size is made per sample
      const joined = (value: Value, rows: number): Value =>
        b.op("Reshape", [
          b.op("Transpose", [value], { perm: rank === 3 ? [1, 0, 2] : [1, 2, 0, 3] }),
          b.ints(groups === 1 ? [rows, -1] : [groups, rows, -1]),
        ]);
      const [left, right] = [joined(scaled(b, g, factors, rank), wide), joined(u, taps)];
      const turned = b.op("Transpose", [right], { perm: groups === 1 ? [1, 0] : [0, 2, 1] });
      return b.op("Reshape", [b.op("MatMul", [left, turned]), b.ints(c.dims)]);
    },
  };
};
