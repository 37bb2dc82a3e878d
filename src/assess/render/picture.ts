/** Pictures of samples for the report: values in [0, 1] -> PNG data URI. */
import { encode } from "fast-png";
import type { Domain } from "../../engine/runtime/model.ts";

export interface PictureShape {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** index of a pixel's channel in the flat sample */
  readonly at: (row: number, column: number, channel: number) => number;
}

/** How to draw a sample of this domain, or undefined when it is no image. */
export const pictureShape = (domain: Domain): PictureShape | undefined => {
  const [a = 0, b = 0, c = 0] = domain.dims.filter((v, i) => !(domain.layout === "hw" && v === 1 && i === 0));
  switch (domain.layout) {
    case "chw": {
      const channels = a === 3 ? 3 : 1;
      return { height: b, width: c, channels, at: (y, x, k) => (k * b + y) * c + x };
    }
    case "hwc": {
      const channels = c === 3 ? 3 : 1;
      return { height: a, width: b, channels, at: (y, x, k) => (y * b + x) * c + k };
    }
    case "hw":
      return { height: a, width: b, channels: 1, at: (y, x) => y * b + x };
    case "flat": {
      // flattened digits and the like: 784 = 28 x 28
      const side = Math.sqrt(domain.size);
      return Number.isInteger(side) && side >= 8 && domain.size >= 256
        ? { height: side, width: side, channels: 1, at: (y, x) => y * side + x }
        : undefined;
    }
  }
};

/** `value` maps the flat index to [0, 1]. */
export const picture = (shape: PictureShape, value: (i: number) => number): string => {
  const { height, width, channels, at } = shape;
  const data = new Uint8Array(height * width * channels);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let k = 0; k < channels; k++)
        data[(y * width + x) * channels + k] = Math.round(255 * Math.min(1, Math.max(0, value(at(y, x, k)))));
  const png = encode({ width, height, channels, depth: 8, data });
  return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
};
