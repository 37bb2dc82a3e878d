/** Shapes of ops on images: resizing, sampling, blocks to depth and back. */
import { attr, type Dim } from "../graph.ts";
import { positive, type ShapeFunction, unknownDims } from "./context.ts";

const depthToSpace: ShapeFunction = (c) => {
  const x = c.shape(0);
  const b = attr.int(c.node, "blocksize", 1);
  const g = c.algebra;
  const [n = null, ch = null, h = null, w = null] = x ?? [];
  const toSpace = c.node.opType === "DepthToSpace";
  const shape = toSpace
    ? [n, g.divide(ch, b * b), g.mul(h, b), g.mul(w, b)]
    : [n, g.mul(ch, b * b), g.divide(h, b), g.divide(w, b)];
  return [{ dtype: c.dtype(0), shape: x === undefined ? unknownDims(4) : shape }];
};

/** Resize and Upsample: sizes, or floor(in * scale). */
const resize: ShapeFunction = (c) => {
  const x = c.shape(0);
  const dtype = c.dtype(0);
  if (x === undefined) return [{ dtype, shape: undefined }];
  const old = c.node.opType === "Upsample" || c.count === 2;
  const axes = attr.ints(c.node, "axes")?.map((a) => positive(a, x.length) ?? 0) ?? [...x.keys()];
  const out: Dim[] = x.map((d, i) => (axes.includes(i) ? null : d));
  if (!old && c.given(3)) {
    const sizes = c.elements(3);
    if (attr.string(c.node, "keep_aspect_ratio_policy", "stretch") !== "stretch") return [{ dtype, shape: out }];
    axes.forEach((a, k) => {
      out[a] = sizes?.[k] ?? null;
    });
    return [{ dtype, shape: out }];
  }
  const at = old ? 1 : 2;
  const constant = c.constant(at);
  const scales = constant === undefined ? attr.floats(c.node, "scales") : Array.from(constant.data as Float32Array);
  const crop = attr.string(c.node, "coordinate_transformation_mode", "") === "tf_crop_and_resize";
  axes.forEach((a, k) => {
    const [d, s] = [x[a] ?? null, scales?.[k]];
    if (s === undefined || crop) return;
    if (s === 1) out[a] = d;
    else if (typeof d === "number") out[a] = Math.floor(d * s);
    else if (Number.isInteger(s)) out[a] = c.algebra.mul(d, s);
    else if (Number.isInteger(1 / s)) out[a] = c.algebra.floorDivide(d, 1 / s);
  });
  return [{ dtype, shape: out }];
};

const gridSample: ShapeFunction = (c) => {
  const [x, grid] = [c.shape(0), c.shape(1)];
  if (grid === undefined) return [{ dtype: c.dtype(0), shape: unknownDims(x?.length) }];
  return [{ dtype: c.dtype(0), shape: [x?.[0] ?? grid[0] ?? null, x?.[1] ?? null, ...grid.slice(1, -1)] }];
};

const affineGrid: ShapeFunction = (c) => {
  const size = c.elements(1);
  return [
    { dtype: c.dtype(0), shape: size === undefined ? undefined : [size[0] ?? null, ...size.slice(2), size.length - 2] },
  ];
};

const col2Im: ShapeFunction = (c) => {
  const [x, image, block] = [c.shape(0), c.elements(1), c.elements(2)];
  if (image === undefined || block === undefined) return [{ dtype: c.dtype(0), shape: undefined }];
  const channels = c.algebra.divide(x?.[1] ?? null, c.algebra.product(block));
  return [{ dtype: c.dtype(0), shape: [x?.[0] ?? null, channels, ...image] }];
};

const centerCropPad: ShapeFunction = (c) => {
  const x = c.shape(0);
  const size = c.elements(1);
  if (x === undefined) return [{ dtype: c.dtype(0), shape: undefined }];
  const axes = attr.ints(c.node, "axes")?.map((a) => positive(a, x.length)) ?? [...x.keys()];
  return [{ dtype: c.dtype(0), shape: x.map((d, i) => (axes.includes(i) ? (size?.[axes.indexOf(i)] ?? null) : d)) }];
};

export const spatial: readonly (readonly [string, ShapeFunction])[] = [
  ["DepthToSpace", depthToSpace],
  ["SpaceToDepth", depthToSpace],
  ["Resize", resize],
  ["Upsample", resize],
  ["GridSample", gridSample],
  ["AffineGrid", affineGrid],
  ["Col2Im", col2Im],
  ["CenterCropPad", centerCropPad],
];
