/** MatMul and Gemm. */
import type { Value } from "../../onnx/builder.ts";
import { attr, type Dim } from "../../onnx/graph.ts";
import { broadcastReduce } from "../broadcast.ts";
import { only, type Rule, type RuleContext } from "../rule.ts";

export const Gemm: Rule = {
  op: "Gemm",
  inputs: [0, 1, 2],
  formula: "y = alpha A' B' + beta C; dA' = alpha dy B'^T; dB' = alpha A'^T dy; dC = beta dy (A' = A or A^T by transA)",
  vjp: (c, dys) => {
    const dy = only(dys);
    const alpha = { float: attr.float(c.node, "alpha", 1) };
    const beta = attr.float(c.node, "beta", 1);
    const tA = attr.int(c.node, "transA", 0);
    const tB = attr.int(c.node, "transB", 0);
    const [A, B] = [c.input(0), c.input(1)];
    const dA = (): Value =>
      tA
        ? c.b.op("Gemm", [B, dy], { alpha, transA: tB, transB: 1 })
        : c.b.op("Gemm", [dy, B], { alpha, transA: 0, transB: 1 - tB });
    const dB = (): Value =>
      tB
        ? c.b.op("Gemm", [dy, A], { alpha, transA: 1, transB: tA })
        : c.b.op("Gemm", [A, dy], { alpha, transA: 1 - tA, transB: 0 });
    const dC = (): Value => c.unbroadcast(beta === 1 ? dy : c.b.op("Mul", [dy, c.scalar(beta, dy)]), c.input(2));
    return [c.needs(0) ? dA() : undefined, c.needs(1) ? dB() : undefined, c.needs(2) ? dC() : undefined];
  },
};

const transposeLast = (c: RuleContext, x: Value, rank: number): Value => {
  const perm = Array.from({ length: rank }, (_, i) => i);
  perm.splice(rank - 2, 2, rank - 1, rank - 2);
  return c.b.op("Transpose", [x], { perm });
};

/** dA and dB of Y = A B for any ranks >= 1; A and B are the inputs, or values of their shapes. Vectors have short forms; batch axes that were broadcast are summed. */
const productGradients = (
  c: RuleContext,
  dy: Value,
  A = c.input(0),
  B = c.input(1),
): readonly (Value | undefined)[] => {
  const { b } = c;
  const [ra, rb] = [c.rank(c.input(0)), c.rank(c.input(1))];
  const [sa, sb] = [c.shape(c.input(0)) ?? [], c.shape(c.input(1)) ?? []];
  const want = (dA: () => Value, dB: () => Value): readonly (Value | undefined)[] => [
    c.needs(0) ? dA() : undefined,
    c.needs(1) ? dB() : undefined,
  ];
  const column = (v: Value): Value => b.op("Unsqueeze", [v, b.ints([-1])]);
  const sumAllBut = (v: Value, rank: number): Value =>
    b.op("ReduceSum", [v, b.ints(Array.from({ length: rank - 1 }, (_, i) => i))], { keepdims: 0 });
  if (rb === 1)
    return want(
      () => b.op("Mul", [ra === 1 ? dy : column(dy), B]),
      () => {
        if (ra === 1) return b.op("Mul", [dy, A]);
        if (ra === 2) return b.op("MatMul", [dy, A]);
        return sumAllBut(b.op("Mul", [column(dy), A]), ra);
      },
    );
  if (ra === 1) {
    const row = b.op("Unsqueeze", [dy, b.ints([-2])]);
    return want(
      () =>
        rb === 2
          ? b.op("MatMul", [dy, transposeLast(c, B, rb)])
          : sumAllBut(b.op("MatMul", [row, transposeLast(c, B, rb)]), rb),
      () => b.op("Mul", [column(A), row]),
    );
  }
  if (ra === 2 && rb === 2)
    return want(
      () => b.op("Gemm", [dy, B], { transB: 1 }),
      () => b.op("Gemm", [A, dy], { transA: 1 }),
    );
  const batch = c.shape(c.output(0))?.slice(0, -2);
  const reduced = (g: Value, to: Value, shape: readonly Dim[]): Value =>
    broadcastReduce(b, g, batch === undefined ? undefined : [...batch, ...shape.slice(-2)], to, shape);
  return want(
    () => reduced(b.op("MatMul", [dy, transposeLast(c, B, rb)]), A, sa),
    () => {
      const [k, n] = sb;
      // the usual dense layer: A has batch axes, B is a matrix; one product over all rows
      if (rb === 2 && typeof k === "number" && typeof n === "number") {
        const rows = (x: Value, width: number): Value => b.op("Reshape", [x, b.ints([-1, width])]);
        return b.op("Gemm", [rows(A, k), rows(dy, n)], { transA: 1 });
      }
      return reduced(b.op("MatMul", [transposeLast(c, A, ra), dy]), B, sb);
    },
  );
};

export const MatMul: Rule = {
  op: "MatMul",
  inputs: [0, 1],
  formula: "dA = dy B^T; dB = A^T dy, summed over broadcast batch axes",
  vjp: (c, dys) => productGradients(c, only(dys)),
};

export const MatMulInteger: Rule = {
  op: "MatMulInteger",
  inputs: [0, 1],
  formula: "y = (A - a) (B - b) for zero points a, b; dA and dB as of MatMul",
  surrogate: "its inputs are integers: the gradient is that of the values which were quantized",
  vjp: (c, dys) => {
    const dy = only(dys);
    const float = (v: Value): Value => c.b.op("CastLike", [v, dy]);
    const side = (i: number): Value => {
      const zero = c.input(i + 2);
      if (zero === "") return float(c.input(i));
      // one for all, one per row of A, one per column of B
      const perRow = i === 0 && c.rank(zero) === 1 && c.shape(zero)?.[0] !== 1;
      const spread = perRow ? c.b.op("Unsqueeze", [zero, c.b.ints([-1])]) : zero;
      return c.b.op("Sub", [float(c.input(i)), float(spread)]);
    };
    return productGradients(c, dy, side(0), side(1));
  },
};
