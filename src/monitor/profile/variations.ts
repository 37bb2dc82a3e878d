/**
 * Changes of the data that count as ordinary: another camera, another cropping. Bounds hold for each of them alone, so that a client whose inputs are all
 * like that raises no alarm. The price is that an attack as small as they are passes as ordinary.
 */
import { type Rng, rngFor } from "../../core/rng.ts";
import { type InputShape, stridesOf } from "./input-shape.ts";

export interface Variation {
  readonly name: string;
  /** RETURNS another input of the same shape. `strength` in [0, 1]; 1 is the declared edge. */
  readonly apply: (x: Float32Array, strength: number) => Float32Array;
}

export const unchanged: Variation = { name: "unchanged", apply: (x) => x };

/** Of pictures with values in [low, high]: brightness by 20 %, black level by 10 % of the range, noise of 1 %, a
 * little softness, and shifts by one pixel. None of other inputs. */
export const variationsOf = (shape: InputShape, low: number, high: number): readonly Variation[] => {
  const { image } = shape;
  if (image === undefined) return [unchanged];
  const level =
    (gain: number, offset: number) =>
    (x: Float32Array, strength: number): Float32Array =>
      x.map((v) =>
        Math.min(high, Math.max(low, low + (v - low) * (1 + gain * strength) + offset * strength * (high - low))),
      );
  const rng = rngFor(0, "monitor/noise");
  const noise = (x: Float32Array, strength: number): Float32Array =>
    x.map((v) => Math.min(high, Math.max(low, v + 0.01 * strength * (high - low) * rng.normal())));
  const shift =
    (dx: number, dy: number) =>
    (x: Float32Array): Float32Array => {
      const { channels, height, width } = image;
      const { channel, row, column } = stridesOf(image);
      const out = new Float32Array(x.length);
      for (let c = 0; c < channels; c++)
        for (let y = 0; y < height; y++)
          for (let i = 0; i < width; i++) {
            // the edge goes on: no border appears that the data do not have
            const [fromY, fromX] = [clamp(y - dy, height), clamp(i - dx, width)];
            out[c * channel + y * row + i * column] = x[c * channel + fromY * row + fromX * column] as number;
          }
      return out;
    };
  /** each value takes a twentieth of each of its four neighbours */
  const soften = (x: Float32Array, strength: number): Float32Array => {
    const { channels, height, width } = image;
    const { channel, row, column } = stridesOf(image);
    const out = new Float32Array(x.length);
    for (let c = 0; c < channels; c++)
      for (let y = 0; y < height; y++)
        for (let i = 0; i < width; i++) {
          const at = c * channel + y * row + i * column;
          const v = x[at] as number;
          const around =
            (x[c * channel + clamp(y - 1, height) * row + i * column] as number) +
            (x[c * channel + clamp(y + 1, height) * row + i * column] as number) +
            (x[c * channel + y * row + clamp(i - 1, width) * column] as number) +
            (x[c * channel + y * row + clamp(i + 1, width) * column] as number);
          out[at] = v + 0.05 * strength * (around - 4 * v);
        }
    return out;
  };
  return [
    unchanged,
    { name: "darker by 20 %", apply: level(-0.2, 0) },
    { name: "brighter by 20 %", apply: level(0.2, 0) },
    { name: "black level up by 10 %", apply: level(0, 0.1) },
    { name: "black level down by 10 %", apply: level(0, -0.1) },
    { name: "noise of 1 %", apply: noise },
    { name: "a little softer", apply: soften },
    { name: "a pixel to the left", apply: shift(-1, 0) },
    { name: "a pixel to the right", apply: shift(1, 0) },
    { name: "a pixel up", apply: shift(0, -1) },
    { name: "a pixel down", apply: shift(0, 1) },
  ];
};

/** Unchanged for half of all draws, else any variation at any strength. */
export const drawnVariation = (x: Float32Array, variations: readonly Variation[], rng: Rng): Float32Array => {
  const change = rng.uniform() < 0.5 ? unchanged : variations[rng.integer(variations.length)];
  return (change ?? unchanged).apply(x, rng.uniform());
};

const clamp = (i: number, length: number): number => Math.min(length - 1, Math.max(0, i));
