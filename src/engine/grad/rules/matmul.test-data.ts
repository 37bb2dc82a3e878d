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
  product("batched by one vector of batches", [2, 2, 3], [2, 3, 1]),
  product("vector by batch", [3], [2, 3, 4]),
  product("vector by vector", [3], [3]),
  product("matrix by vector", [2, 3], [3]),
  product("batched by vector, four axes", [2, 2, 2, 3], [3]),
  product("matrix by batch", [2, 3], [2, 3, 4]),
  { ...product("float16", [2, 3], [3, 4]), dtype: "float16" },
  { ...product("float32, batches", [2, 2, 3], [3, 4]), dtype: "float32", step: 0.25 },
  {
    name: "without c",
    op: "Gemm",
    opsets: [11, 13],
    inputs: [
      { name: "a", shape: [2, 3] },
      { name: "b", shape: [3, 4] },
    ],
  },
  {
    name: "c for each row, float16",
    op: "Gemm",
    opsets: [13],
    dtype: "float16",
    attributes: { beta: { float: 0.5 } },
    inputs: [
      { name: "a", shape: [2, 3] },
      { name: "b", shape: [3, 4] },
      { name: "c", shape: [2, 1] },
    ],
  },
  gemm(0, 0),
  gemm(0, 1),
  gemm(1, 0),
  gemm(1, 1),
  einsum("ij,jk->ik", [2, 3], [3, 4]),
  einsum("bhid,bhjd->bhij", [2, 2, 3, 2], [2, 2, 2, 2]),
  einsum("ij,jk", [2, 3], [3, 4]),
  einsum("ij->i", [2, 3]),
  einsum("ij->ji", [2, 3]),
  einsum("i,j->ij", [2], [3]),
  einsum("ij,ij->", [2, 3], [2, 3]),
  einsum("ij,jk,kl->il", [2, 3], [3, 2], [2, 4]),
  einsum("ba", [2, 3]),
  einsum("...ij,...jk->...ik", [2, 2, 3], [2, 3, 2]),
  einsum("...ij,jk->...ik", [2, 2, 3], [3, 2]),
  einsum("...ij, ...jk -> ...ik", [2, 1, 2, 3], [1, 3, 3, 2]),
  einsum("i...->...", [2, 3]),
  einsum("...ij->...", [2, 2, 3]),
  einsum("ii->i", [3, 3]),
  einsum("ii->", [3, 3]),
  einsum("bii,bi->b", [2, 3, 3], [2, 3]),
  einsum("ij,kl->ik", [2, 3], [2, 2]),
  { ...einsum("ij,jk->ik", [2, 3], [3, 4]), name: "float32", dtype: "float32", step: 0.25 },
];
