/** Digits drawn by this project: strokes with random affine, thickness and noise, anti-aliased on 28 x 28 pixels. */
import { type Rng, rngFor } from "../../src/core/rng.ts";

type Point = readonly [number, number];
/** Each digit as polylines in a unit square, y downwards. */
const arc = (cx: number, cy: number, rx: number, ry: number, from: number, to: number): Point[] =>
  Array.from({ length: 17 }, (_, i) => {
    const a = ((from + ((to - from) * i) / 16) * Math.PI) / 180;
    return [cx + rx * Math.cos(a), cy + ry * Math.sin(a)];
  });

const strokes: readonly (readonly (readonly Point[])[])[] = [
  [arc(0.5, 0.5, 0.26, 0.4, 0, 360)],
  [
    [
      [0.36, 0.24],
      [0.54, 0.1],
      [0.54, 0.9],
    ],
  ],
  [[...arc(0.5, 0.32, 0.24, 0.22, 190, 370), [0.3, 0.88], [0.76, 0.88]]],
  [arc(0.47, 0.3, 0.22, 0.2, 200, 450), arc(0.47, 0.69, 0.25, 0.2, 270, 520)],
  [
    [
      [0.62, 0.9],
      [0.62, 0.1],
      [0.24, 0.62],
      [0.8, 0.62],
    ],
  ],
  [[[0.74, 0.12], [0.34, 0.12], [0.31, 0.46], ...arc(0.48, 0.65, 0.25, 0.22, 230, 500)]],
  [[[0.66, 0.1], [0.36, 0.42], ...arc(0.5, 0.66, 0.22, 0.23, 200, 560)]],
  [
    [
      [0.24, 0.12],
      [0.76, 0.12],
      [0.42, 0.9],
    ],
  ],
  [arc(0.5, 0.3, 0.19, 0.19, 0, 360), arc(0.5, 0.69, 0.24, 0.21, 0, 360)],
  [[...arc(0.5, 0.32, 0.21, 0.21, 0, 360), [0.7, 0.34], [0.62, 0.9]]],
];

export const side = 28;

/** `count` digits, classes in turn: pixels 0..255 and labels. `split` keeps training and test apart by their random streams. */
export const drawDigits = (
  count: number,
  split: "train" | "test",
  seed = 1,
): { images: Uint8Array; labels: Uint8Array } => {
  const images = new Uint8Array(count * side * side);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    labels[i] = i % 10;
    drawOne(rngFor(seed, "digits", split, i), i % 10, images.subarray(i * side * side, (i + 1) * side * side));
  }
  return { images, labels };
};

const drawOne = (rng: Rng, digit: number, out: Uint8Array): void => {
  const between = (low: number, high: number): number => low + (high - low) * rng.uniform();
  const angle = between(-0.25, 0.25);
  const shear = between(-0.25, 0.25);
  const [sx, sy] = [between(15, 22), between(17, 23)];
  const [tx, ty] = [14 + between(-2.5, 2.5), 14 + between(-2.5, 2.5)];
  const thickness = between(0.8, 1.9);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const lines = (strokes[digit] ?? []).map((stroke) => {
    // low-frequency wobble of the pen
    const [px, py, ax, ay] = [between(0, 6.3), between(0, 6.3), between(0, 0.035), between(0, 0.035)];
    return stroke.map(([x, y]): Point => {
      const u = x - 0.5 + ax * Math.sin(5 * y + px) + shear * (0.5 - y);
      const v = y - 0.5 + ay * Math.sin(5 * x + py);
      return [tx + sx * (cos * u - sin * v), ty + sy * (sin * u + cos * v)];
    });
  });
  const ink = between(0.8, 1);
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      let near = Infinity;
      for (const line of lines)
        for (let k = 1; k < line.length; k++)
          near = Math.min(near, toSegment([column + 0.5, row + 0.5], line[k - 1] as Point, line[k] as Point));
      const cover = Math.min(1, Math.max(0, thickness + 0.5 - near));
      const value = ink * cover + 0.04 * rng.normal();
      out[row * side + column] = Math.round(255 * Math.min(1, Math.max(0, value)));
    }
};

const toSegment = ([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number => {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
};
