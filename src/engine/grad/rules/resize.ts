/** Resize, DepthToSpace and SpaceToDepth. */
import type { Value } from "../../onnx/builder.ts";
import { attr } from "../../onnx/graph.ts";
import { type Interpolation, interpolationMatrix } from "../interpolation.ts";
import { only, type Rule, type RuleContext } from "../rule.ts";
import { type AxisMatrix, transposedAxes } from "../separable.ts";

export const Resize: Rule = {
  op: "Resize",
  inputs: [0],
  formula: "y = (A_1 x A_2 x ...) x with one interpolation matrix per axis; dx = (A_1^T x A_2^T x ...) dy",
  kinks: "none: linear in x; sizes, scales and roi get no gradient",
  vjp: (c, dys) => {
    const dy = only(dys);
    const how = interpolationOf(c);
    const repeats = repetitions(c, how);
    if (repeats !== undefined) return [sumOfBlocks(c, dy, repeats)];
    return [transposedAxes(c, dy, matricesOf(c, how))];
  },
};

const interpolationOf = (c: RuleContext): Interpolation => {
  const mode = attr.string(c.node, "mode", "nearest");
  if (mode !== "nearest" && mode !== "linear" && mode !== "cubic")
    throw c.unsupported(`mode '${mode}' is not one of nearest, linear, cubic`);
  return {
    mode,
    coordinates: attr.string(c.node, "coordinate_transformation_mode", "half_pixel"),
    nearestMode: attr.string(c.node, "nearest_mode", "round_prefer_floor"),
    cubicA: attr.float(c.node, "cubic_coeff_a", -0.75),
    excludeOutside: attr.int(c.node, "exclude_outside", 0) === 1,
    antialias: attr.int(c.node, "antialias", 0) === 1,
  };
};

const constantFloats = (c: RuleContext, i: number, what: string): readonly number[] | undefined => {
  if (c.input(i) === "") return undefined;
  const t = c.constant(c.input(i));
  if (t === undefined || t.dtype === "string") throw c.unsupported(`its ${what} are not constant`);
  const values = Array.from(t.data as ArrayLike<number | bigint>, Number);
  return values.length === 0 ? undefined : values;
};

const axesOf = (c: RuleContext): readonly number[] => {
  const rank = c.rank(c.input(0));
  return attr.ints(c.node, "axes")?.map((a) => (a < 0 ? a + rank : a)) ?? Array.from({ length: rank }, (_, i) => i);
};

const matricesOf = (c: RuleContext, how: Interpolation): ReadonlyMap<number, AxisMatrix> => {
  const axes = axesOf(c);
  const shape = c.knownShape(c.input(0));
  const roi = how.coordinates === "tf_crop_and_resize" ? constantFloats(c, 1, "roi") : undefined;
  const scales = constantFloats(c, 2, "scales");
  const wanted = constantFloats(c, 3, "sizes");
  if (scales === undefined && wanted === undefined) throw c.unsupported("it has neither scales nor sizes");
  const size = (k: number): number => {
    const d = shape[axes[k] ?? 0];
    if (typeof d !== "number") throw c.unknownShape(c.input(0));
    return d;
  };
  const shared = wanted === undefined ? undefined : sharedScale(c, axes, wanted, size);
  const matrices = new Map<number, AxisMatrix>();
  axes.forEach((axis, k) => {
    const given = scales?.[k];
    if (given === 1 && roi === undefined) return;
    // a symbolic axis that keeps its size is not resized
    if (shared === undefined && given === undefined && wanted?.[k] === shape[axis] && roi === undefined) return;
    const n = size(k);
    const scale = Math.fround(given ?? shared ?? (wanted?.[k] ?? n) / n);
    const outs =
      given !== undefined
        ? Math.floor(scale * n)
        : shared !== undefined
          ? Math.floor(shared * n + 0.5)
          : (wanted?.[k] ?? n);
    const m = interpolationMatrix(how, n, outs, scale, [roi?.[k] ?? 0, roi?.[axes.length + k] ?? 1]);
    if (m === undefined) throw c.unsupported(`coordinate_transformation_mode '${how.coordinates}' is not known`);
    matrices.set(axis, m);
  });
  return matrices;
};

/** keep_aspect_ratio_policy: one scale for all axes. */
const sharedScale = (
  c: RuleContext,
  axes: readonly number[],
  wanted: readonly number[],
  size: (k: number) => number,
): number | undefined => {
  const policy = attr.string(c.node, "keep_aspect_ratio_policy", "stretch");
  if (policy === "stretch") return undefined;
  const ratios = axes.map((_, k) => (wanted[k] ?? 1) / size(k));
  return policy === "not_larger" ? Math.min(...ratios) : Math.max(...ratios);
};

/** Each pixel of a float32 image repeated k times per axis: [kh, kw]; undefined when this is another map. Sizes need not be known. */
const repetitions = (c: RuleContext, how: Interpolation): readonly number[] | undefined => {
  const lengthMatters = how.coordinates !== "asymmetric" && how.coordinates !== "half_pixel";
  if (how.mode !== "nearest" || lengthMatters || c.rank(c.input(0)) !== 4 || c.dtype(c.input(0)) !== "float32")
    return undefined;
  const given = c.input(2) === "" ? undefined : constantFloats(c, 2, "scales");
  const axes = axesOf(c);
  const scales = [0, 1, 2, 3].map((a) => (axes.includes(a) ? (given?.[axes.indexOf(a)] ?? 0) : 1));
  const [n, ch, kh = 0, kw = 0] = scales;
  const sample = 4;
  const repeats = (k: number): boolean =>
    Number.isInteger(k) &&
    k > 0 &&
    interpolationMatrix(how, sample, sample * k, k)?.every((row, o) => row[Math.floor(o / k)] === 1) === true;
  return n === 1 && ch === 1 && kh * kw > 1 && repeats(kh) && repeats(kw) ? [kh, kw] : undefined;
};

const sumOfBlocks = (c: RuleContext, dy: Value, [kh = 1, kw = 1]: readonly number[]): Value => {
  const mean = c.b.op("AveragePool", [dy], { kernel_shape: [kh, kw], strides: [kh, kw] });
  return c.b.op("Mul", [mean, c.scalar(kh * kw, c.input(0))]);
};

export const DepthToSpace: Rule = {
  op: "DepthToSpace",
  inputs: [0],
  formula: "dx = SpaceToDepth(dy); in mode CRD its channels are put back in the order (channel, row, column)",
  vjp: (c, dys) => {
    const x = c.input(0);
    const blocksize = attr.int(c.node, "blocksize", 1);
    const back = c.b.op("SpaceToDepth", [only(dys)], { blocksize });
    if (attr.string(c.node, "mode", "DCR") === "DCR") return [back];
    const split = c.b.op("Reshape", [back, c.b.ints([0, blocksize * blocksize, channelsOf(c) / blocksize ** 2, -1])]);
    return [c.reshapeLike(c.b.op("Transpose", [split], { perm: [0, 2, 1, 3] }), x)];
  },
};

export const SpaceToDepth: Rule = {
  op: "SpaceToDepth",
  inputs: [0],
  formula: "dx = DepthToSpace(dy)",
  vjp: (c, dys) => [c.b.op("DepthToSpace", [only(dys)], { blocksize: attr.int(c.node, "blocksize", 1), mode: "DCR" })],
};

const channelsOf = (c: RuleContext): number => {
  const channels = c.knownShape(c.input(0))[1];
  if (typeof channels !== "number") throw c.unknownShape(c.input(0));
  return channels;
};
