/** GridSample: an image read at the points of a grid, as in spatial transformers (Jaderberg et al. 2015). */
import type { Value } from "../../onnx/builder.ts";
import { attr } from "../../onnx/graph.ts";
import type { LowerContext, Lowering } from "./lowering.ts";
import {
  type Interpolation,
  mirrored,
  type Outside,
  type PixelAxis,
  pixelAxis,
  sampleAt,
  type Sampling,
} from "./sample.ts";

const modes: ReadonlyMap<string, Interpolation> = new Map([
  ["nearest", "nearest"],
  ["bilinear", "linear"],
  ["linear", "linear"],
  ["bicubic", "cubic"],
  ["cubic", "cubic"],
]);
const outsides: ReadonlyMap<string, Outside> = new Map([
  ["zeros", "zeros"],
  ["border", "border"],
  ["reflection", "reflection"],
]);

export const GridSample: Lowering = {
  op: "GridSample",
  formula: "y = sum over the pixels around each grid point of weight(grid) x[pixel]",
  notes:
    "at a pixel the grid's gradient is that towards the next one, as in PyTorch; none where the point is clipped to the border, nor for mode nearest",
  lower: (c) => {
    const { b } = c;
    const [x, grid] = [c.input(0), c.input(1)];
    const rank = c.rank(x);
    const modeName = attr.string(c.node, "mode", "linear");
    const outsideName = attr.string(c.node, "padding_mode", "zeros");
    const [mode, outside] = [modes.get(modeName), outsides.get(outsideName)];
    if (mode === undefined) throw c.unsupported(`its mode '${modeName}' is not handled`);
    if (outside === undefined) throw c.unsupported(`its padding_mode '${outsideName}' is not handled`);
    const sampling = { mode, outside, corners: attr.int(c.node, "align_corners", 0) === 1 };
    const spatial = rank - 2;
    const axes = Array.from({ length: spatial }, (_, i) => pixelAxis(c, x, 2 + i, grid));
    const points = b.op("Reshape", [grid, b.ints([0, -1, spatial])]);
    const coordinates = axes.map((axis, i) => {
      // the grid's last axis counts from the image's last axis
      const g = b.op("Gather", [points, b.scalar(spatial - 1 - i, "int64")], { axis: 2 });
      return brought(c, inPixels(c, g, axis, sampling.corners), axis, sampling);
    });
    const sampled = sampleAt(c, x, coordinates, axes, sampling);
    const sizes = c.shape(grid)?.slice(1, -1);
    const target =
      sizes?.every((d) => typeof d === "number") === true
        ? b.ints([0, 0, ...sizes.map(Number)])
        : b.op("Concat", [b.ints([0, 0]), b.op("Shape", [grid], { start: 1, end: -1 })], { axis: 0 });
    return [b.op("Reshape", [sampled, target])];
  },
};

/** From [-1, 1] to pixels: the ends are the centres of the outer pixels (`corners`) or their outer edges. */
const inPixels = (c: LowerContext, g: Value, { k, last }: PixelAxis, corners: boolean): Value => {
  const { b } = c;
  const half = b.op("Mul", [b.op("Add", [g, k(1)]), k(0.5)]);
  if (corners) return b.op("Mul", [half, last]);
  return b.op("Sub", [b.op("Mul", [half, b.op("Add", [last, k(1)])]), k(0.5)]);
};

/** A coordinate outside the image brought inside. With zeros outside, and for the pixels of mode cubic, sampleAt sees to it. */
const brought = (c: LowerContext, v: Value, axis: PixelAxis, { mode, outside, corners }: Sampling): Value => {
  const { b } = c;
  const { k, last } = axis;
  if (outside === "zeros" || mode === "cubic") return v;
  if (outside === "border") return b.op("Clip", [v, k(0), last]);
  return b.op("Clip", [mirrored(c, v, axis, corners), k(0), last]);
};
