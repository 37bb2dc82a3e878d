/**
 * From an input to at most 256 values, by a linear map that costs one pass: averages of square cells of a picture (its low frequencies), the values
 * themselves, or a count sketch of them (Charikar et al. 2002), in which distances survive.
 */
import { rngFor } from "../../core/rng.ts";
import { type InputShape, stridesOf } from "./input-shape.ts";

const maxReduced = 256;

export interface Reduction {
  /** values after the map */
  readonly size: number;
  readonly kind: "cells" | "values" | "sketch";
  /** per input value: which reduced value it goes to, and by which factor */
  readonly target: Uint16Array;
  readonly factor: Float32Array;
}

/** The same for the same shape: a profile does not store it. */
export const reductionOf = (shape: InputShape): Reduction => {
  const { size, image } = shape;
  const target = new Uint16Array(size);
  const factor = new Float32Array(size).fill(1);
  if (image === undefined) {
    if (size <= maxReduced) return { size, kind: "values", target: target.map((_, i) => i), factor };
    const rng = rngFor(0, "monitor/reduction", size);
    for (let i = 0; i < size; i++) {
      target[i] = rng.integer(maxReduced);
      factor[i] = rng.sign();
    }
    return { size: maxReduced, kind: "sketch", target, factor };
  }
  const { channels, height, width } = image;
  const side = cellSide(channels, height, width);
  const [rows, columns] = [Math.ceil(height / side), Math.ceil(width / side)];
  const { channel, row, column } = stridesOf(image);
  const counts = new Float64Array(channels * rows * columns);
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const cell = (c * rows + Math.floor(y / side)) * columns + Math.floor(x / side);
        target[c * channel + y * row + x * column] = cell;
        counts[cell] = (counts[cell] as number) + 1;
      }
  for (let i = 0; i < size; i++) factor[i] = 1 / (counts[target[i] as number] as number);
  return { size: counts.length, kind: "cells", target, factor };
};

const cellSide = (channels: number, height: number, width: number): number => {
  let side = 1;
  while (channels * Math.ceil(height / side) * Math.ceil(width / side) > Math.max(maxReduced, channels)) side++;
  return side;
};
