/** Reading images between their pixels, in primitives: what GridSample and DeformConv share. */
import type { Value } from "../../onnx/builder.ts";
import { elementType } from "../../onnx/tensor-proto.ts";
import type { LowerContext } from "./lowering.ts";

export type Interpolation = "nearest" | "linear" | "cubic";
/** What lies outside the image: zeros, the nearest pixel, or the image mirrored. */
export type Outside = "zeros" | "border" | "reflection";

export interface Sampling {
  readonly mode: Interpolation;
  readonly outside: Outside;
  /** the image ends at the centres of its outer pixels, not at their outer edges: where reflection mirrors */
  readonly corners: boolean;
}

/** One spatial axis; `last` is the position of its last pixel, a scalar of the coordinates' dtype, `size` an int64 scalar. */
export interface PixelAxis {
  /** a scalar of the coordinates' dtype */
  k(value: number): Value;
  readonly last: Value;
  readonly size: Value;
}

/** Axis `axis` of x. `like` has the coordinates' dtype. */
export const pixelAxis = (c: LowerContext, x: Value, axis: number, like: Value): PixelAxis => {
  const { b } = c;
  const d = c.shape(x)?.[axis];
  const k = (value: number): Value => c.scalar(value, like);
  if (typeof d === "number") return { k, last: k(d - 1), size: b.scalar(d, "int64") };
  const size = b.op("Squeeze", [b.op("Shape", [x], { start: axis, end: axis + 1 }), b.ints([0])]);
  return { k, last: b.op("CastLike", [b.op("Sub", [size, b.scalar(1, "int64")]), like]), size };
};

/** Triangle wave: v mirrored at the centres of the outer pixels (`corners`) or at their outer edges. */
export const mirrored = (c: LowerContext, v: Value, { k, last }: PixelAxis, corners: boolean): Value => {
  const { b } = c;
  const [lo, hi] = corners ? [k(0), last] : [k(-0.5), b.op("Add", [last, k(0.5)])];
  const span = b.op("Sub", [hi, lo]);
  // an axis of one pixel has no span
  const period = b.op("Max", [b.op("Mul", [span, k(2)]), k(1e-6)]);
  const t = b.op("Sub", [v, lo]);
  const phase = b.op("Sub", [t, b.op("Mul", [period, b.op("Floor", [b.op("Div", [t, period])])])]);
  const distance = b.op("Abs", [b.op("Sub", [phase, span])]);
  return b.op("Add", [lo, b.op("Sub", [span, distance])]);
};

interface Tap {
  /** int64, inside the image */
  readonly position: Value;
  /** undefined: 1 */
  readonly weight: Value | undefined;
}

/** Pixels along one axis that a coordinate reads, with their weights. */
const tapsOf = (c: LowerContext, at: Value, axis: PixelAxis, { mode, outside, corners }: Sampling): readonly Tap[] => {
  const { b } = c;
  const { k } = axis;
  const tap = (p: Value, weight: Value | undefined): Tap => {
    const reflected = mode === "cubic" && outside === "reflection" ? mirrored(c, p, axis, corners) : p;
    const inside = b.op("Clip", [reflected, k(0), axis.last]);
    const position = b.op("Cast", [inside], { to: elementType("int64") });
    if (outside !== "zeros") return { position, weight };
    const valid = b.op("CastLike", [b.op("Equal", [p, inside]), at]);
    return { position, weight: weight === undefined ? valid : b.op("Mul", [weight, valid]) };
  };
  if (mode === "nearest") return [tap(b.op("Round", [at]), undefined)];
  const floor = b.op("Floor", [at]);
  const t = b.op("Sub", [at, floor]);
  const position = (offset: number): Value => (offset === 0 ? floor : b.op("Add", [floor, k(offset)]));
  if (mode === "linear") return [tap(floor, b.op("Sub", [k(1), t])), tap(position(1), t)];
  return [-1, 0, 1, 2].map((offset) => tap(position(offset), keys(c, t, offset, axis)));
};

/** Cubic convolution (Keys 1981) with a = -3/4 at distance |t - offset|. */
const keys = (c: LowerContext, t: Value, offset: number, { k }: PixelAxis): Value => {
  const { b } = c;
  const a = -0.75;
  const distance = offset <= 0 ? b.op("Sub", [t, k(offset)]) : b.op("Sub", [k(offset), t]);
  const polynomial =
    offset === 0 || offset === 1 ? [a + 2, -(a + 3), 0, 1] : /* 1 < distance < 2 */ [a, -5 * a, 8 * a, -4 * a];
  return polynomial
    .slice(1)
    .reduce<Value>(
      (sum, coefficient) => b.op("Add", [b.op("Mul", [sum, distance]), k(coefficient)]),
      k(polynomial[0] ?? 0),
    );
};

/** x [N, C, D1, ..], coordinates in pixels [N, L] per axis -> [N, C, L]. The index of a pixel has no gradient, its weight has. */
export const sampleAt = (
  c: LowerContext,
  x: Value,
  coordinates: readonly Value[],
  axes: readonly PixelAxis[],
  sampling: Sampling,
): Value => {
  const { b } = c;
  const pixels = b.op("Transpose", [b.op("Reshape", [x, b.ints([0, 0, -1])])], { perm: [0, 2, 1] });
  let corners: readonly Tap[] = [];
  axes.forEach((axis, i) => {
    const taps = tapsOf(c, coordinates[i] ?? "", axis, sampling);
    corners =
      i === 0
        ? taps
        : corners.flatMap((corner) =>
            taps.map((t) => ({
              position: b.op("Add", [b.op("Mul", [corner.position, axis.size]), t.position]),
              weight:
                corner.weight === undefined || t.weight === undefined
                  ? (corner.weight ?? t.weight)
                  : b.op("Mul", [corner.weight, t.weight]),
            })),
          );
  });
  const parts = corners.map(({ position, weight }) => {
    const read = b.op("GatherND", [pixels, b.op("Unsqueeze", [position, b.ints([-1])])], { batch_dims: 1 });
    if (weight === undefined) return read;
    return b.op("Mul", [read, b.op("CastLike", [b.op("Unsqueeze", [weight, b.ints([-1])]), x])]);
  });
  const [first = ""] = parts;
  return b.op("Transpose", [parts.length === 1 ? first : b.op("Sum", parts)], { perm: [0, 2, 1] });
};
