/** MatMul, Gemm and Einsum: contractions. */
import type { Value } from "../../onnx/builder.ts";
import { attr } from "../../onnx/graph.ts";
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

const transposeLast = (c: RuleContext, x: Value, rank: number): Value => {
  const perm = Array.from({ length: rank }, (_, i) => i);
  perm.splice(rank - 2, 2, rank - 1, rank - 2);
  return c.b.op("Transpose", [x], { perm });
};

/** dA and dB of Y = scale A B for any ranks >= 1; vectors are treated as matrices with one row or column. */
const productGradients = (c: RuleContext, dys: readonly (Value | undefined)[]): readonly (Value | undefined)[] => {
  const [A, B] = [c.input(0), c.input(1)];
  const [ra, rb] = [c.rank(A), c.rank(B)];
  const unsqueeze = (x: Value, axis: number): Value => c.b.op("Unsqueeze", [x, c.b.ints([axis])]);
  const a = ra === 1 ? unsqueeze(A, 0) : A;
  const b = rb === 1 ? unsqueeze(B, 1) : B;
  let dy = only(dys);
  if (rb === 1) dy = unsqueeze(dy, -1);
  if (ra === 1) dy = unsqueeze(dy, -2);
  const finish = (g: Value, like: Value, vector: boolean, axis: number): Value => {
    if (!vector) return c.unbroadcast(g, like);
    // the sum over batch axes leaves the matrix, then the axis of length one goes
    const rank = Math.max(ra, rb, 2);
    const summed =
      rank > 2 ? c.b.op("ReduceSum", [g, c.b.ints(Array.from({ length: rank - 2 }, (_, i) => i))], { keepdims: 0 }) : g;
    return c.b.op("Squeeze", [summed, c.b.ints([axis])]);
  };
  return [
    c.needs(0) ? finish(c.b.op("MatMul", [dy, transposeLast(c, b, Math.max(rb, 2))]), A, ra === 1, 0) : undefined,
    c.needs(1) ? finish(c.b.op("MatMul", [transposeLast(c, a, Math.max(ra, 2)), dy]), B, rb === 1, 1) : undefined,
  ];
};

export const MatMul: Rule = {
  op: "MatMul",
  inputs: [0, 1],
  formula: "dA = dy B^T; dB = A^T dy, summed over broadcast batch axes",
  vjp: (c, dys) => {
    const [A, B] = [c.input(0), c.input(1)];
    const rb = c.shape(B)?.length;
    // the usual dense layer: B is a matrix, A has any batch axes; dB is one product over all of them
    if (rb === 2 && (c.shape(A)?.length ?? 0) > 2 && c.needs(1)) {
      const [k, n] = c.knownShape(B);
      const rows = (x: Value, width: number | string | undefined): Value =>
        c.b.op("Reshape", [x, c.b.ints([-1, Number(width)])]);
      if (typeof k === "number" && typeof n === "number") {
        const dy = only(dys);
        return [
          c.needs(0) ? c.b.op("MatMul", [dy, c.b.op("Transpose", [B], { perm: [1, 0] })]) : undefined,
          c.b.op("Gemm", [rows(A, k), rows(dy, n)], { transA: 1 }),
        ];
      }
    }
    return productGradients(c, dys);
  },
};

/** One term of an Einsum equation per operand and the output term, without blanks. */
const parseEquation = (equation: string, operands: number): { terms: string[]; output: string } | undefined => {
  const [left = "", right] = equation.replaceAll(" ", "").split("->");
  const terms = left.split(",");
  if (terms.length !== operands) return undefined;
  const implicit = (): string => {
    const letters = [...terms.join("").replaceAll("...", "")].sort();
    const once = letters.filter((l) => letters.filter((m) => m === l).length === 1).join("");
    return `${left.includes("...") ? "..." : ""}${once}`;
  };
  return { terms, output: right ?? implicit() };
};

export const Einsum: Rule = {
  op: "Einsum",
  inputs: "all",
  formula: "dx_i = einsum of dy with the other operands, onto the indices of x_i; indices only x_i has are broadcast",
  vjp: (c, dys) => {
    const parsed = parseEquation(attr.string(c.node, "equation", ""), c.node.input.length);
    if (parsed === undefined) throw c.unsupported("its equation does not fit the number of inputs");
    const { terms, output } = parsed;
    return terms.map((term, i) => {
      if (!c.needs(i)) return undefined;
      const letters = [...term.replaceAll("...", "")];
      if (new Set(letters).size !== letters.length)
        throw c.unsupported(`operand '${term}' has a repeated index (a diagonal)`);
      const others = terms.filter((_, j) => j !== i);
      const known = new Set([...others.join(""), ...output]);
      const summedAway = letters.filter((l) => !known.has(l));
      const target = term.replace(/[a-zA-Z]/g, (l) => (summedAway.includes(l) ? "" : l));
      const reduced = c.b.op("Einsum", [only(dys), ...c.node.input.filter((_, j) => j !== i)], {
        equation: `${[output, ...others].join(",")}->${target}`,
      });
      // an index that only this operand has was summed: its cotangent is the same along it
      const shape = c.shape(c.input(i));
      if (summedAway.length === 0 && !term.includes("...")) return c.unbroadcast(reduced, c.input(i));
      if (term.includes("...") || shape === undefined)
        throw c.unsupported("an ellipsis together with this shape is not handled");
      const axes = letters.flatMap((l, axis) => (summedAway.includes(l) ? [axis] : []));
      return c.b.op("Expand", [c.b.op("Unsqueeze", [reduced, c.b.ints(axes)]), c.b.op("Shape", [c.input(i)])]);
    });
  },
};
