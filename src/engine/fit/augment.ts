/** Augmentations: changes of one training image that leave its class as it is. Each is a record of the list that a recipe names. */
import type { Rng } from "../../core/rng.ts";

export type Augmentation =
  /** mirrored left to right, every other time */
  | { readonly kind: "flip" }
  /** shifted by up to `padding` pixels either way, what comes in from outside is 0 */
  | { readonly kind: "crop"; readonly padding: number }
  /** a square of `size` pixels at a random centre set to 0 (DeVries & Taylor 2017, arXiv:1708.04552) */
  | { readonly kind: "cutout"; readonly size: number }
  /** plus normal noise of this standard deviation, in units of the input */
  | { readonly kind: "noise"; readonly sigma: number };

export interface ImageShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Changes `x`, one sample laid out as channels, rows, columns, in place. */
export const augment = (list: readonly Augmentation[], x: Float32Array, shape: ImageShape, rng: Rng): void => {
  for (const a of list)
    switch (a.kind) {
      case "flip":
        if (rng.uniform() < 0.5) mirror(x, shape);
        break;
      case "crop":
        shift(x, shape, rng.integer(2 * a.padding + 1) - a.padding, rng.integer(2 * a.padding + 1) - a.padding);
        break;
      case "cutout":
        cut(x, shape, rng.integer(shape.height), rng.integer(shape.width), a.size);
        break;
      case "noise":
        for (let i = 0; i < x.length; i++) x[i] = (x[i] as number) + a.sigma * rng.normal();
        break;
    }
};

const mirror = (x: Float32Array, { width }: ImageShape): void => {
  for (let row = 0; row < x.length; row += width) x.subarray(row, row + width).reverse();
};

const shift = (x: Float32Array, { channels, height, width }: ImageShape, down: number, right: number): void => {
  if (down === 0 && right === 0) return;
  const from = x.slice();
  x.fill(0);
  for (let c = 0; c < channels; c++)
    for (let h = Math.max(0, down); h < Math.min(height, height + down); h++)
      for (let w = Math.max(0, right); w < Math.min(width, width + right); w++)
        x[(c * height + h) * width + w] = from[(c * height + h - down) * width + w - right] as number;
};

const cut = (
  x: Float32Array,
  { channels, height, width }: ImageShape,
  row: number,
  column: number,
  size: number,
): void => {
  const [top, left] = [row - (size >> 1), column - (size >> 1)];
  for (let c = 0; c < channels; c++)
    for (let h = Math.max(0, top); h < Math.min(height, top + size); h++)
      x.fill(
        0,
        (c * height + h) * width + Math.max(0, left),
        (c * height + h) * width + Math.max(0, Math.min(width, left + size)),
      );
};
