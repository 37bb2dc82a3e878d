/** Gaussian smoothing: convolution with exp(-r^2 / 2 sigma^2), cut at 3 sigma and normalised, edges mirrored. */
import { float32 } from "../../engine/tensor/tensor.ts";
import type { GraphFilter } from "./filter.ts";
import { mirrored } from "./neighbours.ts";
import { demand } from "./parameter.ts";

export const gaussian: GraphFilter<{ readonly sigma: number }> = {
  id: "gaussian",
  title: "Gaussian smoothing",
  paper:
    "none as a defence; smoothed inputs were broken by Carlini, Wagner: Adversarial Examples Are Not Easily Detected, 2017, arXiv:1705.07263",
  defaults: { sigma: 0.8 },
  spatial: true,
  build: ({ b, x, picture, params: { sigma } }) => {
    demand(sigma > 0 && sigma <= 10, "gaussian", `sigma is above 0 and at most 10 pixels, got ${sigma}`);
    const reach = Math.ceil(3 * sigma);
    const side = 2 * reach + 1;
    const line = Array.from({ length: side }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)));
    const total = line.reduce((s, v) => s + v, 0);
    const { channels } = picture;
    const along = (dims: readonly number[]): string =>
      b.constant(
        float32([channels, 1, ...dims], Array.from({ length: channels }, () => line.map((v) => v / total)).flat()),
      );
    const wide = mirrored(b, x, picture, reach);
    const down = b.op("Conv", [wide, along([side, 1])], { group: channels, kernel_shape: [side, 1] });
    return b.op("Conv", [down, along([1, side])], { group: channels, kernel_shape: [1, side] });
  },
};
