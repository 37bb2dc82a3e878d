/** The moves of the Square attack: where a search starts and what it proposes next, per norm. */
import type { Rng } from "../../core/rng.ts";
import type { Domain } from "../../engine/runtime/model.ts";
import type { Norm } from "../../engine/tensor/norm.ts";
import { projectL1Box } from "./l1-box.ts";
import { bump, flatBump } from "./square-pattern.ts";
import { drawWindow, type Grid, indicesOf, type Window, windowSide } from "./square-window.ts";

/** Changes row `i` of `x`, which holds the best point so far, to a new point in ball and box. `share`: of the input that the window covers. */
export type Proposal = (x: Float32Array, i: number, x0: Float32Array, row: number, share: number, rng: Rng) => void;

/** Linf: one window per proposal, every channel to x +- 2 eps with one random sign, clipped to the ball: so to x0 +- eps. */
export const linfProposal = (grid: Grid, box: Domain, epsilon: number): Proposal => {
  const indices = new Int32Array(grid.plane);
  const { size, lower, upper, mutable } = box;
  return (x, i, x0, row, share, rng) => {
    const window = drawWindow(grid, windowSide(grid, share, 1), rng);
    for (let channel = 0; channel < grid.channels; channel++) {
      const n = indicesOf(grid, window, channel, indices);
      let move = 2 * epsilon * rng.sign();
      for (let q = 0; q < n; q++) {
        const j = indices[q] as number;
        if (!grid.image && q > 0) move = 2 * epsilon * rng.sign();
        if (mutable !== undefined && mutable[j] === 0) continue;
        const c = x0[row * size + j] as number;
        const v = Math.min(Math.max((x[i * size + j] as number) + move, c - epsilon), c + epsilon);
        x[i * size + j] = Math.min(Math.max(v, lower[j] as number), upper[j] as number);
      }
    }
  };
};

/**
 * L2 and L1: the mass of a second window, and what the ball has left, moves into a first one, as its present change plus a bump of random sign;
 * then the whole is scaled to the sphere (L2) or projected onto ball and box (L1).
 */
export const l2Proposal = (norm: Norm, grid: Grid, box: Domain, epsilon: number): Proposal => {
  const p = norm === "l1" ? 1 : 2;
  const { size, channels } = { size: box.size, channels: grid.channels };
  const delta = new Float64Array(size);
  const inside = new Uint8Array(size);
  const indices = new Int32Array(grid.plane);
  const values = new Float64Array(grid.plane);
  const power = (v: number): number => (p === 1 ? Math.abs(v) : v * v);
  return (x, i, x0, row, share, rng) => {
    const o = i * size;
    const o0 = row * size;
    const side = oddSide(grid, windowSide(grid, share, 3));
    const to = drawWindow(grid, side, rng);
    const from = drawWindow(grid, side, rng);
    const pattern = grid.image ? bump(side, p, rng) : flatBump(side, p, rng);
    let whole = 0;
    for (let j = 0; j < size; j++) {
      const v = (x[o + j] as number) - (x0[o0 + j] as number);
      delta[j] = v;
      whole += power(v);
    }
    const left = Math.max((p === 1 ? epsilon : epsilon * epsilon) - whole, 0) / channels;
    for (let channel = 0; channel < channels; channel++) {
      // what both windows hold in this channel, the overlap once
      let held = 0;
      let inTo = 0;
      for (const window of [to, from]) {
        const n = indicesOf(grid, window, channel, indices);
        for (let q = 0; q < n; q++) {
          const j = indices[q] as number;
          if (inside[j] === 1) continue;
          inside[j] = 1;
          held += power(delta[j] as number);
        }
        if (window === to) inTo = held;
      }
      const sign = rng.sign();
      const n = indicesOf(grid, to, channel, indices);
      const scale = 1 / (1e-12 + (p === 1 ? inTo : Math.sqrt(inTo)));
      let norm1 = 0;
      for (let q = 0; q < n; q++) {
        const v = sign * (pattern[q] as number) + (delta[indices[q] as number] as number) * scale;
        values[q] = v;
        norm1 += power(v);
      }
      const mass = p === 1 ? left + held : Math.sqrt(left + held);
      const f = mass / (1e-12 + (p === 1 ? norm1 : Math.sqrt(norm1)));
      clear(grid, from, channel, delta, inside);
      indicesOf(grid, to, channel, indices);
      for (let q = 0; q < n; q++) {
        const j = indices[q] as number;
        inside[j] = 0;
        delta[j] = (values[q] as number) * f;
      }
    }
    place(norm, epsilon, delta, x, i, x0, row, box);
  };
};

const clear = (grid: Grid, window: Window, channel: number, delta: Float64Array, inside: Uint8Array): void => {
  const each = (j: number): void => {
    delta[j] = 0;
    inside[j] = 0;
  };
  if (window.kind === "subset") return window.features.forEach(each);
  const { top, left, side } = window;
  for (let a = 0; a < side; a++) for (let b = 0; b < side; b++) each(grid.index(channel, top + a, left + b));
};

/** Square (L2, L1) wants an odd side, so that a bump has a centre. */
const oddSide = (grid: Grid, side: number): number => {
  if (!grid.image || side % 2 === 1) return side;
  return side + 1 <= Math.min(grid.height, grid.width) ? side + 1 : side - 1;
};

/** Writes x0 + delta to row `i`: scaled to the sphere and clipped (L2), or projected onto ball and box (L1). */
const place = (
  norm: Norm,
  epsilon: number,
  delta: Float64Array,
  x: Float32Array,
  i: number,
  x0: Float32Array,
  row: number,
  box: Domain,
): void => {
  const { size, lower, upper, mutable } = box;
  let f = 1;
  if (norm === "l2") {
    let s = 0;
    for (let j = 0; j < size; j++) {
      if (mutable !== undefined && mutable[j] === 0) delta[j] = 0;
      s += (delta[j] as number) ** 2;
    }
    f = epsilon / Math.max(Math.sqrt(s), 1e-12);
  }
  for (let j = 0; j < size; j++) {
    const v = (x0[row * size + j] as number) + (delta[j] as number) * f;
    x[i * size + j] = norm === "l1" ? v : Math.min(Math.max(v, lower[j] as number), upper[j] as number);
  }
  if (norm === "l1") projectL1Box(epsilon, x, i, x0, row, box);
};

/** Linf: vertical stripes of +-eps. L2, L1: a grid of five by five bumps. Writes row `i` of `x`. */
export const startingPoint = (
  norm: Norm,
  grid: Grid,
  epsilon: number,
  x: Float32Array,
  i: number,
  x0: Float32Array,
  row: number,
  box: Domain,
  rng: Rng,
): void => {
  const delta = new Float64Array(box.size);
  const { channels, height, width } = grid;
  if (norm === "linf") {
    for (let channel = 0; channel < channels; channel++)
      for (let j = 0; j < width; j++) {
        const v = epsilon * rng.sign();
        for (let a = 0; a < height; a++) delta[grid.index(channel, a, j)] = v;
      }
    for (let j = 0; j < box.size; j++)
      x[i * box.size + j] = (x0[row * box.size + j] as number) + (box.mutable?.[j] === 0 ? 0 : (delta[j] as number));
    return;
  }
  const p = norm === "l1" ? 1 : 2;
  if (!grid.image) delta.set(flatBump(box.size, p, rng));
  else {
    const side = Math.max(Math.trunc(Math.min(height, width) / 5), 1);
    const margin = (n: number): number => Math.trunc((n - side * Math.trunc(n / side)) / 2);
    for (let top = margin(height); top + side <= height; top += side)
      for (let left = margin(width); left + side <= width; left += side) {
        const pattern = side > 1 ? bump(side, p, rng) : Float64Array.of(1);
        for (let channel = 0; channel < channels; channel++) {
          const sign = rng.sign();
          for (let a = 0; a < side; a++)
            for (let b = 0; b < side; b++)
              delta[grid.index(channel, top + a, left + b)] = sign * (pattern[a * side + b] as number);
        }
      }
  }
  place(norm, epsilon, delta, x, i, x0, row, box);
};
