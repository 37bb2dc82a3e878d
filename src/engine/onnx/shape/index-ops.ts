/** Shapes of ops that look up, generate or count: Gather, Shape, Range, NonZero, OneHot. */
import { attr, type Dim, type Shape } from "../graph.ts";
import { dataTypes } from "../tensor-proto.ts";
import { positive, type ShapeFunction, unknownDims } from "./context.ts";

const gather: ShapeFunction = (c) => {
  const { dtype, shape: x, elements } = c.input(0);
  const indices = c.shape(1);
  if (x === undefined || indices === undefined) return [{ dtype, shape: undefined }];
  const axis = positive(attr.int(c.node, "axis", 0), x.length);
  if (axis === undefined) return [{ dtype, shape: undefined }];
  const at = c.ints(1);
  const picked =
    elements !== undefined && x.length === 1 && at !== undefined && indices.length <= 1
      ? at.map((i) => elements[i < 0 ? i + elements.length : i] ?? null)
      : undefined;
  return [{ dtype, shape: [...x.slice(0, axis), ...indices, ...x.slice(axis + 1)], elements: picked }];
};

const gatherND: ShapeFunction = (c) => {
  const [x, indices] = [c.shape(0), c.shape(1)];
  const depth = indices?.at(-1);
  const batch = attr.int(c.node, "batch_dims", 0);
  const shape: Shape =
    x === undefined || indices === undefined || typeof depth !== "number"
      ? undefined
      : [...indices.slice(0, -1), ...x.slice(batch + depth)];
  return [{ dtype: c.dtype(0), shape }];
};

/** Shape from `start` to `end` (opset 15); its elements are the dims. */
const shapeOp: ShapeFunction = (c) => {
  const x = c.shape(0);
  if (x === undefined) return [{ dtype: "int64", shape: [null] }];
  const clamp = (v: number): number => Math.min(Math.max(v < 0 ? v + x.length : v, 0), x.length);
  const elements = x.slice(clamp(attr.int(c.node, "start", 0)), clamp(attr.int(c.node, "end", x.length)));
  return [{ dtype: "int64", shape: [elements.length], elements }];
};

const size: ShapeFunction = (c) => {
  const x = c.shape(0);
  return [{ dtype: "int64", shape: [], elements: x === undefined ? undefined : [c.algebra.product(x)] }];
};

const constantOfShape: ShapeFunction = (c) => {
  const t = c.node.attribute.find((a) => a.name === "value")?.t;
  const dtype = t === undefined ? "float32" : dataTypes.get(t.dataType);
  const n = c.shape(0)?.[0];
  return [{ dtype, shape: c.elements(0) ?? (typeof n === "number" ? unknownDims(n) : undefined) }];
};

const range: ShapeFunction = (c) => {
  const dtype = c.dtype(0);
  const [start, limit, delta] = [c.elements(0)?.[0], c.elements(1)?.[0], c.elements(2)?.[0]];
  if (start === undefined || limit === undefined || delta === undefined) {
    const [s, l, d] = [0, 1, 2].map((i) => Number(c.constant(i)?.data[0] ?? Number.NaN));
    const n = Math.max(0, Math.ceil(((l ?? 0) - (s ?? 0)) / (d ?? 1)));
    return [{ dtype, shape: [Number.isFinite(n) ? n : c.algebra.fresh(c.node.output[0] ?? "range")] }];
  }
  const n: Dim =
    typeof delta === "number" && delta > 0 ? c.algebra.ceilDivide(c.algebra.sub(limit, start), delta) : null;
  if (typeof n === "number") return [{ dtype, shape: [Math.max(0, n)] }];
  if (typeof start === "number" && typeof limit === "number" && typeof delta === "number" && delta !== 0)
    return [{ dtype, shape: [Math.max(0, Math.ceil((limit - start) / delta))] }];
  return [{ dtype, shape: [n ?? c.algebra.fresh(c.node.output[0] ?? "range")] }];
};

const counted =
  (shape: (count: string, c: Parameters<ShapeFunction>[0]) => Shape, dtype: "int64" | "input"): ShapeFunction =>
  (c) => [{ dtype: dtype === "input" ? c.dtype(0) : dtype, shape: shape(c.algebra.fresh(c.node.output[0] ?? "n"), c) }];

const compress: ShapeFunction = (c) => {
  const x = c.shape(0);
  const n = c.algebra.fresh(c.node.output[0] ?? "n");
  if (!attr.has(c.node, "axis")) return [{ dtype: c.dtype(0), shape: [n] }];
  const axis = positive(attr.int(c.node, "axis", 0), x?.length ?? 0);
  return [{ dtype: c.dtype(0), shape: x?.map((d, i) => (i === axis ? n : d)) }];
};

const oneHot: ShapeFunction = (c) => {
  const x = c.shape(0);
  const dtype = c.dtype(2);
  if (x === undefined) return [{ dtype, shape: undefined }];
  const axis = positive(attr.int(c.node, "axis", -1), x.length + 1) ?? x.length;
  const depth = c.elements(1)?.[0] ?? (c.constant(1) === undefined ? null : Number(c.constant(1)?.data[0]));
  return [{ dtype, shape: [...x.slice(0, axis), depth, ...x.slice(axis)] }];
};

const unique: ShapeFunction = (c) => {
  const n = c.algebra.fresh(c.node.output[0] ?? "unique");
  const x = c.shape(0);
  const axis = attr.has(c.node, "axis") ? positive(attr.int(c.node, "axis", 0), x?.length ?? 0) : undefined;
  const values: Shape = attr.has(c.node, "axis") ? x?.map((d, i) => (i === axis ? n : d)) : [n];
  const inverse = attr.has(c.node, "axis")
    ? axis === undefined
      ? null
      : (x?.[axis] ?? null)
    : x === undefined
      ? null
      : c.algebra.product(x);
  return [
    { dtype: c.dtype(0), shape: values },
    { dtype: "int64", shape: [n] },
    { dtype: "int64", shape: [inverse] },
    { dtype: "int64", shape: [n] },
  ];
};

const random: ShapeFunction = (c) => [
  { dtype: dataTypes.get(attr.int(c.node, "dtype", 1)), shape: attr.ints(c.node, "shape") },
];

const eyeLike: ShapeFunction = (c) => [
  { dtype: attr.has(c.node, "dtype") ? dataTypes.get(attr.int(c.node, "dtype", 1)) : c.dtype(0), shape: c.shape(0) },
];

const multinomial: ShapeFunction = (c) => [
  {
    dtype: attr.int(c.node, "dtype", 6) === 7 ? "int64" : "int32",
    shape: [c.shape(0)?.[0] ?? null, attr.int(c.node, "sample_size", 1)],
  },
];

export const indexing: readonly (readonly [string, ShapeFunction])[] = [
  ["Gather", gather],
  ["GatherElements", (c) => [{ dtype: c.dtype(0), shape: c.shape(1) }]],
  ["GatherND", gatherND],
  ["Shape", shapeOp],
  ["Size", size],
  ["ConstantOfShape", constantOfShape],
  ["Range", range],
  ["NonZero", counted((n, c) => [c.shape(0)?.length ?? null, n], "int64")],
  ["NonMaxSuppression", counted((n) => [n, 3], "int64")],
  ["Compress", compress],
  ["OneHot", oneHot],
  ["Unique", unique],
  ["EyeLike", eyeLike],
  ["RandomNormal", random],
  ["RandomUniform", random],
  ["Multinomial", multinomial],
];
