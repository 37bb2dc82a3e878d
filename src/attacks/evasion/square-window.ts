/**
 * Where the Square attack puts its windows. Images: squares of s x s pixels, each channel for itself. Anything else has no neighbourhoods, so a "window" is
 * a random subset of the features (our fallback, not in the paper): the same share p of the input, one channel, and no order within it.
 */
import type { Rng } from "../../core/rng.ts";
import type { Domain } from "../../engine/runtime/model.ts";

export interface Grid {
  readonly channels: number;
  /** features of one channel */
  readonly plane: number;
  /** 1 for anything but images */
  readonly height: number;
  readonly width: number;
  readonly image: boolean;
  /** index of a feature in the row */
  index(channel: number, i: number, j: number): number;
}

/** RETURNS the grid of a domain; images are laid out "chw", "hwc" or "hw" in their last dims. */
export const gridOf = ({ dims, size, layout }: Domain): Grid => {
  const at = (k: number): number => dims[dims.length + k] ?? 1;
  if (layout === "hwc" && dims.length >= 3) {
    const [height, width, channels] = [at(-3), at(-2), at(-1)];
    return grid(channels, height, width, (c, i, j) => (i * width + j) * channels + c);
  }
  if ((layout === "chw" && dims.length >= 3) || (layout === "hw" && dims.length >= 2)) {
    const [height, width] = [at(-2), at(-1)];
    return grid(size / (height * width), height, width, (c, i, j) => (c * height + i) * width + j);
  }
  return { channels: 1, plane: size, height: 1, width: size, image: false, index: (_c, _i, j) => j };
};

const grid = (channels: number, height: number, width: number, index: Grid["index"]): Grid => ({
  channels,
  plane: height * width,
  height,
  width,
  image: Math.min(height, width) > 1,
  index,
});

/** One window: for images its corner and side, for anything else the features. */
export type Window =
  | { readonly kind: "square"; readonly top: number; readonly left: number; readonly side: number }
  | { readonly kind: "subset"; readonly features: Int32Array };

/** Side of the square (for images) or number of features (anything else) that covers the share p of a plane. */
export const windowSide = (grid: Grid, p: number, least: number): number => {
  if (!grid.image) return Math.min(Math.max(Math.round(p * grid.plane), 1), grid.plane);
  return Math.min(Math.max(Math.round(Math.sqrt(p * grid.plane)), least), grid.height, grid.width);
};

export const drawWindow = (grid: Grid, side: number, rng: Rng): Window => {
  if (grid.image)
    return {
      kind: "square",
      top: rng.integer(grid.height - side + 1),
      left: rng.integer(grid.width - side + 1),
      side,
    };
  // a partial Fisher-Yates: the first `side` of a shuffle
  const all = Int32Array.from({ length: grid.plane }, (_, i) => i);
  for (let i = 0; i < side; i++) {
    const j = i + rng.integer(grid.plane - i);
    const t = all[i] as number;
    all[i] = all[j] as number;
    all[j] = t;
  }
  return { kind: "subset", features: all.subarray(0, side) };
};

/** Feature indices of a window in one channel, row by row. Writes to `to`, which holds at least side^2 (or the subset's) entries; returns their number. */
export const indicesOf = (grid: Grid, window: Window, channel: number, to: Int32Array): number => {
  if (window.kind === "subset") {
    to.set(window.features);
    return window.features.length;
  }
  const { top, left, side } = window;
  let n = 0;
  for (let i = 0; i < side; i++) for (let j = 0; j < side; j++) to[n++] = grid.index(channel, top + i, left + j);
  return n;
};

/** Share of the input that a window covers at step `i`: the schedule of the paper for 10,000 steps, stretched to `steps` where given. */
export const shareAt = (pInit: number, i: number, steps = 10_000): number => {
  const at = Math.trunc((i / steps) * 10_000);
  let p = pInit;
  for (const bound of [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000]) if (at > bound) p /= 2;
  return p;
};
