/** AffineGrid: the sampling grid of a spatial transformer (Jaderberg et al. 2015), a linear map of its parameters. */
import { attr } from "../../onnx/graph.ts";
import { float32, float64 } from "../../tensor/tensor.ts";
import type { Lowering } from "./lowering.ts";

export const AffineGrid: Lowering = {
  op: "AffineGrid",
  formula: "grid = [x, y, 1] theta' over the pixels, [x, y, z, 1] theta' over voxels",
  notes: "the size must be constant",
  since: 20,
  lower: (c) => {
    const { b } = c;
    const theta = c.input(0);
    const size = c.constantInts(c.input(1));
    if (size === undefined) throw c.unsupported("its size is not constant");
    const spatial = size.slice(2);
    const corners = attr.int(c.node, "align_corners", 0) === 1;
    if (corners && spatial.includes(1)) throw c.unsupported("an axis of one pixel has no corners");
    const coordinate = (k: number, n: number): number => (corners ? (2 * k) / (n - 1) - 1 : (2 * k + 1) / n - 1);
    // rows in the order of the pixels, columns x, y, .., 1: the last axis comes first
    let rows: readonly (readonly number[])[] = [[1]];
    for (const n of spatial)
      rows = rows.flatMap((row) => Array.from({ length: n }, (_, k) => [coordinate(k, n), ...row]));
    const dims = [rows.length, spatial.length + 1];
    const base = b.constant(c.dtype(theta) === "float64" ? float64(dims, rows.flat()) : float32(dims, rows.flat()));
    const points = c.dtype(theta) === "float16" ? b.op("CastLike", [base, theta]) : base;
    const grid = b.op("MatMul", [points, b.op("Transpose", [theta], { perm: [0, 2, 1] })]);
    return [b.op("Reshape", [grid, b.ints([-1, ...spatial, spatial.length])])];
  },
};
