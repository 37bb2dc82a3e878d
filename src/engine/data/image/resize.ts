/**
 * Bilinear resize with antialiasing, bit for bit as PIL's `Image.resize(size, BILINEAR)` on 8-bit images.
 *
 * out[x] = sum_i k[i] in[i] with a triangle k of half width s = max(1, in / out), centred at (x + 1/2) in / out and
 * normalised; rows first, then columns, weights in 22-bit fixed point, the rows' result rounded to 8 bits (Pillow 2.7 to
 * 12; 13 takes the columns first where the height shrinks much more than the width, and rounds differently there).
 * Libraries differ here (OpenCV and `antialias=False` do not widen the triangle), and a classifier notices.
 */
import type { Image } from "./image.ts";

const precisionBits = 22;

/** Throws nothing; `width` and `height` must be whole and at least 1. */
export const resize = (image: Image, height: number, width: number): Image => {
  const { channels } = image;
  let { data } = image;
  if (width !== image.width) {
    const out = new Uint8Array(image.height * width * channels);
    const taps = tapsOf(image.width, width);
    for (let y = 0; y < image.height; y++)
      for (let c = 0; c < channels; c++)
        line(data, y * image.width * channels + c, channels, out, y * width * channels + c, channels, taps);
    data = out;
  }
  if (height !== image.height) {
    const out = new Uint8Array(height * width * channels);
    const taps = tapsOf(image.height, height);
    const stride = width * channels;
    for (let column = 0; column < stride; column++) line(data, column, stride, out, column, stride, taps);
    data = out;
  }
  return { width, height, channels, data };
};

interface Tap {
  /** first input position */
  readonly first: number;
  /** fixed-point weights of the inputs from there on */
  readonly weights: Int32Array;
}

const tapsOf = (from: number, to: number): readonly Tap[] => {
  const scale = from / to;
  const support = Math.max(scale, 1);
  return Array.from({ length: to }, (_, x) => {
    const center = (x + 0.5) * scale;
    const first = Math.max(0, Math.trunc(center - support + 0.5));
    const end = Math.min(from, Math.trunc(center + support + 0.5));
    const triangle = Float64Array.from({ length: end - first }, (_, i) => {
      const t = Math.abs((i + first - center + 0.5) / support);
      return t < 1 ? 1 - t : 0;
    });
    const sum = triangle.reduce((a, b) => a + b, 0);
    return { first, weights: Int32Array.from(triangle, (k) => Math.trunc(0.5 + (k / sum) * 2 ** precisionBits)) };
  });
};

/** One line of values `step` apart. */
const line = (
  from: Uint8Array,
  fromAt: number,
  step: number,
  to: Uint8Array,
  toAt: number,
  toStep: number,
  taps: readonly Tap[],
): void => {
  let at = toAt;
  for (const { first, weights } of taps) {
    let sum = 1 << (precisionBits - 1);
    let source = fromAt + first * step;
    for (let i = 0; i < weights.length; i++, source += step) sum += (weights[i] as number) * (from[source] as number);
    to[at] = Math.min(255, sum >> precisionBits);
    at += toStep;
  }
};
