/** Gemm and MatMul by a weight. */
import type { Value } from "../../../engine/onnx/builder.ts";
import { attr } from "../../../engine/onnx/graph.ts";
import { gramSquares } from "./gram.ts";
import {
  flat,
  isBatched,
  type LayerContext,
  type LayerRule,
  type PerSample,
  product,
  scaled,
  squaresOf,
} from "./layer.ts";
import { broadcastFits, reducedTo } from "./elementwise.ts";

export const Gemm: LayerRule = {
  op: "Gemm",
  inputs: [1, 2],
  formula: "y = alpha a B' + beta C; g_i = alpha a_i dy_i^T, |g_i| = alpha |a_i| |dy_i|; sum = alpha a^T (c dy)",
  fits: (c) => {
    if (attr.int(c.node, "transA", 0) === 1) return "its batch is the second axis";
    const a = c.shape(c.input(0));
    if (!isBatched(a) || a.length !== 2) return "the shape of its input is not [batch, features]";
    return c.index === 2 ? broadcastFits(c) : undefined;
  },
  gradient: (c, written) => {
    if (c.index === 2) return { kind: "explicit", value: reducedTo(c, times(c, c.dy, attr.float(c.node, "beta", 1))) };
    const transposed = attr.int(c.node, "transB", 0) === 1;
    return outer(c, times(c, c.dy, attr.float(c.node, "alpha", 1)), transposed, written);
  },
};

export const MatMul: LayerRule = {
  op: "MatMul",
  inputs: [1],
  formula:
    "y = a W; g_i = sum_t a_it dy_it^T; one row: |g_i| = |a_i| |dy_i|; T rows: |g_i|^2 = sum_ts (a_it . a_is)(dy_it . dy_is) where 2 T^2 < |W|",
  fits: (c) => {
    if (c.dims.length !== 2) return "its weight is no matrix";
    const a = c.shape(c.input(0));
    return isBatched(a) && a.length >= 2 ? undefined : "the shape of its input is not [batch, ..., features]";
  },
  gradient: (c, written) => {
    const a = c.shape(c.input(0)) as readonly [string, ...number[]];
    if (a.length === 2) return outer(c, c.dy, false, written);
    const [inputs = 1, outputs = 1] = c.dims;
    const rows = (value: Value, width: number): Value => c.b.op("Reshape", [value, c.b.ints([0, -1, width])]);
    const [x, g] = [rows(c.input(0), inputs), rows(c.dy, outputs)];
    const positions = product(a.slice(1, -1) as number[]);
    const turned = (value: Value): Value => c.b.op("Transpose", [value], { perm: [0, 2, 1] });
    if (written || 2 * positions ** 2 >= inputs * outputs)
      return { kind: "explicit", value: flat(c.b, c.b.op("MatMul", [turned(x), g]), inputs * outputs) };
    const gram = (value: Value, length: number) => ({ gram: c.b.op("MatMul", [value, turned(value)]), length });
    return {
      kind: "ghost",
      squares: gramSquares(c.b, gram(x, inputs), gram(g, outputs), 3, positions),
      sum: (factors) =>
        c.b.op("Gemm", [flat(c.b, x, inputs), flat(c.b, scaled(c.b, g, factors, 3), outputs)], { transA: 1 }),
    };
  },
};

/** a_i dy_i^T, or its transpose where the weight is [outputs, inputs]. */
const outer = (c: LayerContext, dy: Value, transposed: boolean, written: boolean): PerSample => {
  const { b } = c;
  const a = c.input(0);
  const [left, right] = transposed ? [dy, a] : [a, dy];
  if (written) {
    const columns = b.op("Mul", [b.op("Unsqueeze", [left, b.ints([2])]), b.op("Unsqueeze", [right, b.ints([1])])]);
    return { kind: "explicit", value: flat(b, columns, product(c.dims)) };
  }
  return {
    kind: "ghost",
    squares: b.op("Mul", [squaresOf(b, a, 2), squaresOf(b, dy, 2)]),
    sum: (factors) => {
      const g = scaled(b, dy, factors, 2);
      return b.op("Gemm", transposed ? [g, a] : [a, g], { transA: 1 });
    },
  };
};

const times = (c: LayerContext, value: Value, factor: number): Value =>
  factor === 1 ? value : c.b.op("Mul", [value, c.b.scalar(factor, "float32")]);
