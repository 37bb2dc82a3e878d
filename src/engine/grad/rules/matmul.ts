/** MatMul, Gemm and Einsum: contractions. */
import { only, type Rule } from "../rule.ts";
import { attr } from "../../onnx/graph.ts";

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
    const dA = (): string =>
      tA
        ? c.b.op("Gemm", [B, dy], { alpha, transA: tB, transB: 1 })
        : c.b.op("Gemm", [dy, B], { alpha, transA: 0, transB: 1 - tB });
    const dB = (): string =>
      tB
        ? c.b.op("Gemm", [dy, A], { alpha, transA: 1, transB: tA })
        : c.b.op("Gemm", [A, dy], { alpha, transA: 1 - tA, transB: 0 });
    const dC = (): string => c.unbroadcast(beta === 1 ? dy : c.b.op("Mul", [dy, c.scalar(beta, dy)]), c.input(2));
    return [c.needs(0) ? dA() : undefined, c.needs(1) ? dB() : undefined, c.needs(2) ? dC() : undefined];
  },
};
