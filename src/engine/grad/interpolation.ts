/**
 * Interpolation of one axis as a matrix: what Resize does to a line, for each mode and coordinate transformation of opset 19.
 * Coordinates are computed in float32 as ONNX Runtime does, since rounding decides at ties.
 */
import type { AxisMatrix } from "./separable.ts";

export interface Interpolation {
  readonly mode: "nearest" | "linear" | "cubic";
  /** coordinate_transformation_mode */
  readonly coordinates: string;
  readonly nearestMode: string;
  readonly cubicA: number;
  readonly excludeOutside: boolean;
  readonly antialias: boolean;
}

const f = Math.fround;

/** Position in the input (in pixels) of output o; undefined for a transformation that is not known. */
const originalCoordinate = (
  kind: string,
  o: number,
  scale: number,
  outs: number,
  size: number,
  roi: readonly [number, number],
): number | undefined => {
  const half = f(f(f(o + 0.5) / scale) - 0.5);
  switch (kind) {
    case "asymmetric":
      return f(o / scale);
    case "half_pixel":
      return half;
    case "pytorch_half_pixel":
      return outs > 1 ? half : 0;
    case "tf_half_pixel_for_nn":
      return f(f(o + 0.5) / scale);
    case "half_pixel_symmetric": {
      const adjustment = f(outs / f(scale * size));
      return f(f(f(size / 2) * f(1 - adjustment)) + half);
    }
    case "align_corners":
      return outs === 1 ? 0 : f(f(o * (size - 1)) / (outs - 1));
    case "tf_crop_and_resize": {
      const [start, end] = roi;
      return outs > 1
        ? f(f(start * (size - 1)) + f(f(f(o * f(end - start)) * (size - 1)) / (outs - 1)))
        : f(f(0.5 * f(start + end)) * (size - 1));
    }
    default:
      return undefined;
  }
};

const nearest = (mode: string, at: number): number => {
  switch (mode) {
    case "floor":
      return Math.floor(at);
    case "ceil":
      return Math.ceil(at);
    case "round_prefer_ceil":
      return Math.floor(at + 0.5);
    default:
      return Math.ceil(at - 0.5);
  }
};

/** Cubic convolution kernel (Keys 1981) with parameter a. */
const cubic = (a: number, distance: number): number => {
  const d = Math.abs(distance);
  if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  if (d < 2) return ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
  return 0;
};

const triangle = (distance: number): number => Math.max(0, 1 - Math.abs(distance));

/** The matrix [outs][size] of one axis; undefined for a coordinate transformation that is not known. */
export const interpolationMatrix = (
  how: Interpolation,
  size: number,
  outs: number,
  scale: number,
  roi: readonly [number, number] = [0, 1],
): AxisMatrix | undefined => {
  const crop = how.coordinates === "tf_crop_and_resize";
  const matrix: number[][] = [];
  for (let o = 0; o < outs; o++) {
    const row = Array.from({ length: size }, () => 0);
    matrix.push(row);
    const at = scale === 1 && !crop ? o : originalCoordinate(how.coordinates, o, scale, outs, size, roi);
    if (at === undefined) return undefined;
    // outside of the input the output is extrapolation_value, which no input changes
    if (crop && (at < 0 || at > size - 1)) continue;
    for (const [position, weight] of taps(how, at, size, scale)) {
      const i = Math.min(Math.max(position, 0), size - 1);
      row[i] = (row[i] ?? 0) + weight;
    }
  }
  return matrix;
};

/** Input positions (those outside stand for the border) and their weights. */
const taps = (how: Interpolation, at: number, size: number, scale: number): readonly (readonly [number, number])[] => {
  if (how.mode === "nearest") return [[nearest(how.nearestMode, at), 1]];
  const stretch = how.antialias && scale < 1 ? 1 / scale : 1;
  if (how.mode === "linear" && !how.antialias) {
    const inside = Math.min(Math.max(at, 0), size - 1);
    const low = Math.floor(inside);
    return [
      [low, 1 - (inside - low)],
      [low + 1, inside - low],
    ];
  }
  const support = (how.mode === "linear" ? 1 : 2) * stretch;
  const kernel = (d: number): number => (how.mode === "linear" ? triangle(d) : cubic(how.cubicA, d));
  const all: [number, number][] = [];
  for (let i = Math.floor(at - support); i <= Math.ceil(at + support); i++) {
    if (how.excludeOutside && (i < 0 || i >= size)) continue;
    all.push([i, kernel((i - at) / stretch)]);
  }
  if (!how.excludeOutside && !how.antialias) return all;
  const total = all.reduce((sum, [, w]) => sum + w, 0);
  return total === 0 ? all : all.map(([i, w]) => [i, w / total]);
};
