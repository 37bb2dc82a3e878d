/**
 * Non-local means: each pixel becomes a mean of those around it, weighted by how alike the squares around both are (Buades, Coll, Morel: A Non-Local Algorithm for Image
 * Denoising, CVPR 2005), as feature squeezing uses it for colour.
 *
 * y(p) = sum_s w_s(p) x(p + s) / sum_s w_s(p) over shifts s in a square of `search` pixels, w_s(p) = exp(-d_s(p) / h^2), d_s(p) the mean of (x(p + q) - x(p + s + q))^2 over channels and
 * places q in a square of `patch` pixels. Edges are mirrored without the edge pixel.
 */
import type { Value } from "../../engine/onnx/builder.ts";
import type { GraphFilter } from "./filter.ts";
import { mirrored } from "./neighbours.ts";
import { demand } from "./parameter.ts";

export const nonLocalMeans: GraphFilter<{
  readonly search: number;
  readonly patch: number;
  readonly strength: number;
}> = {
  id: "non-local-means",
  title: "mean of alike pixels around each one",
  paper:
    "Buades, Coll, Morel, CVPR 2005; as a squeezer: Xu, Evans, Qi: Feature Squeezing: Detecting Adversarial Examples in Deep Neural Networks, NDSS 2018, arXiv:1704.01155",
  defaults: { search: 5, patch: 3, strength: 0.1 },
  spatial: true,
  build: ({ b, x, picture, low, high, params: { search, patch, strength } }) => {
    const [far, near] = [(search - 1) / 2, (patch - 1) / 2];
    const odd = (side: number, most: number): boolean => side % 2 === 1 && side >= 3 && side <= most;
    demand(odd(search, 13), "non-local-means", `search is odd, from 3 to 13, got ${search}`);
    demand(odd(patch, 7), "non-local-means", `patch is odd, from 3 to 7, got ${patch}`);
    demand(strength > 0, "non-local-means", `strength is above 0, in units of the range, got ${strength}`);
    const { height, width } = picture;
    const wide = mirrored(b, x, picture, far + near);
    const cut = (top: number, left: number, margin: number): Value =>
      b.op("Slice", [
        wide,
        b.ints([top, left]),
        b.ints([top + height + 2 * margin, left + width + 2 * margin]),
        b.ints([2, 3]),
      ]);
    const own = cut(far, far, near);
    const fall = b.scalar(-1 / (strength * (high - low)) ** 2, "float32");
    const sums: { weights?: Value; values?: Value } = {};
    for (let down = 0; down < search; down++)
      for (let right = 0; right < search; right++) {
        const difference = b.op("Sub", [own, cut(down, right, near)]);
        const square = b.op("ReduceMean", [b.op("Mul", [difference, difference]), b.ints([1])], { keepdims: 1 });
        const apart = b.op("AveragePool", [square], { kernel_shape: [patch, patch] });
        const weight = b.op("Exp", [b.op("Mul", [apart, fall])]);
        const value = b.op("Mul", [weight, cut(down + near, right + near, 0)]);
        sums.weights = sums.weights === undefined ? weight : b.op("Add", [sums.weights, weight]);
        sums.values = sums.values === undefined ? value : b.op("Add", [sums.values, value]);
      }
    return b.op("Div", [sums.values ?? x, sums.weights ?? x]);
  },
};
