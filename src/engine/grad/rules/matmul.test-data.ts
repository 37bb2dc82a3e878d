/** Gradcheck rows of matmul.ts. */
import type { GradcheckCase } from "../../../testing/gradcheck.ts";

const product = (
  name: string,
  a: readonly number[],
  b: readonly number[],
  opsets: readonly number[] = [13],
): GradcheckCase => ({
  name,
  op: "MatMul",
  opsets,
  inputs: [
    { name: "a", shape: a },
    { name: "b", shape: b },
  ],
});
const gemm = (transA: number, transB: number): GradcheckCase => ({
  name: `transA ${transA}, transB ${transB}`,
  op: "Gemm",
  opsets: [7, 9, 11, 13],
  attributes: { transA, transB, alpha: { float: 0.5 }, beta: { float: 2 } },
  inputs: [
    { name: "a", shape: transA ? [3, 2] : [2, 3] },
    { name: "b", shape: transB ? [4, 3] : [3, 4] },
    { name: "c", shape: [4] },
  ],
});
const einsum = (equation: string, ...shapes: readonly (readonly number[])[]): GradcheckCase => ({
  name: equation,
  op: "Einsum",
  opsets: [12],
  attributes: { equation },
  inputs: shapes.map((shape, i) => ({ name: `x${i}`, shape })),
  symbolic: "may-refuse",
});

export const cases: readonly GradcheckCase[] = [
  product("matrices", [2, 3], [3, 4], [7, 9, 13]),
  product("batched by a matrix", [2, 2, 3], [3, 4]),
  product("batches broadcast", [2, 1, 2, 3], [2, 3, 4]),
  product("vector by matrix", [3], [3, 4]),
  product("batched by vector", [2, 2, 3], [3]),
  gemm(0, 0),
  gemm(0, 1),
  gemm(1, 0),
  gemm(1, 1),
  einsum("ij,jk->ik", [2, 3], [3, 4]),
  einsum("bhid,bhjd->bhij", [2, 2, 3, 2], [2, 2, 2, 2]),
  einsum("ij,jk", [2, 3], [3, 4]),
  einsum("ij->i", [2, 3]),
];
