/** Feature squeezing by bit depth: each value to the nearest of 2^bits levels between the lowest and the highest. */
import type { GraphFilter } from "./filter.ts";
import { demand } from "./parameter.ts";
import { roundTo } from "./round.ts";

export const bitDepth: GraphFilter<{ readonly bits: number }> = {
  id: "bit-depth",
  title: "fewer bits for each value",
  paper:
    "Xu, Evans, Qi: Feature Squeezing: Detecting Adversarial Examples in Deep Neural Networks, NDSS 2018, arXiv:1704.01155",
  defaults: { bits: 4 },
  spatial: false,
  build: ({ b, x, low, high, params: { bits } }) => {
    demand(
      Number.isInteger(bits) && bits >= 1 && bits <= 8,
      "bit-depth",
      `bits is a whole number from 1 to 8, got ${bits}`,
    );
    const from = b.scalar(low, "float32");
    const clipped = b.op("Clip", [x, from, b.scalar(high, "float32")]);
    return b.op("Add", [roundTo(b, b.op("Sub", [clipped, from]), [(high - low) / (2 ** bits - 1)]), from]);
  },
};
