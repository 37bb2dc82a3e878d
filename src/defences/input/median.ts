/** Median smoothing: each pixel becomes the median of a square around it, edges mirrored without the edge pixel. */
import type { GraphFilter } from "./filter.ts";
import { around } from "./neighbours.ts";
import { demand } from "./parameter.ts";

export const median: GraphFilter<{ readonly size: number }> = {
  id: "median",
  title: "median of a square around each pixel",
  paper:
    "Xu, Evans, Qi: Feature Squeezing: Detecting Adversarial Examples in Deep Neural Networks, NDSS 2018, arXiv:1704.01155",
  defaults: { size: 3 },
  spatial: true,
  build: ({ b, x, picture, params: { size } }) => {
    const reach = (size - 1) / 2;
    demand(Number.isInteger(reach) && size >= 3 && size <= 9, "median", `size is odd, from 3 to 9, got ${size}`);
    const shifted = around(b, x, picture, reach).map((v) => b.op("Unsqueeze", [v, b.ints([4])]));
    const stacked = b.op("Concat", shifted, { axis: 4 });
    const half = (size * size + 1) / 2;
    const [largest = ""] = b.ops("TopK", [stacked, b.ints([half])], 2, { axis: 4, largest: 1, sorted: 1 });
    return b.op("Squeeze", [b.op("Slice", [largest, b.ints([half - 1]), b.ints([half]), b.ints([4])]), b.ints([4])]);
  },
};
