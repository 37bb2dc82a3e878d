/** Normalization layers. */
import { attr } from "../../onnx/graph.ts";
import type { Value } from "../../onnx/builder.ts";
import { only, type Rule, type RuleContext } from "../rule.ts";

const mul = (c: RuleContext, ...v: readonly Value[]): Value => v.reduce((a, b) => c.b.op("Mul", [a, b]));
const mean = (c: RuleContext, v: Value, axes: readonly number[]): Value =>
  c.b.op("ReduceMean", [v, c.b.ints(axes)], { keepdims: 1 });
const total = (c: RuleContext, v: Value, axes: readonly number[]): Value =>
  c.b.op("ReduceSum", [v, c.b.ints(axes)], { keepdims: 0 });
const from = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i);

interface Standardized {
  /** (x - mean) / sigma */
  readonly z: Value;
  /** 1 / sigma, broadcastable against x */
  readonly inverse: Value;
}

/** Mean and variance over `axes`, recomputed in the backward pass: cheaper than keeping them. */
const standardize = (
  c: RuleContext,
  x: Value,
  axes: readonly number[],
  epsilon: number,
  centre = true,
): Standardized => {
  const d = centre ? c.b.op("Sub", [x, mean(c, x, axes)]) : x;
  const variance = mean(c, mul(c, d, d), axes);
  const inverse = c.b.op("Reciprocal", [
    c.b.op("Sqrt", [c.b.op("Add", [variance, c.b.scalar(epsilon, c.dtype(c.input(0)))])]),
  ]);
  return { z: mul(c, d, inverse), inverse };
};

/** dx of z = (x - mean) / sigma: (g - mean(g) - z mean(g z)) / sigma; without centring the mean of g stays out. */
const standardizeGradient = (
  c: RuleContext,
  g: Value,
  s: Standardized,
  axes: readonly number[],
  centre = true,
): Value => {
  const along = mul(c, s.z, mean(c, mul(c, g, s.z), axes));
  const rest = centre ? c.b.op("Sub", [g, mean(c, g, axes)]) : g;
  return mul(c, c.b.op("Sub", [rest, along]), s.inverse);
};

/** [C] -> [C, 1, ...] so that it broadcasts over [N, C, ...]. */
const perChannel = (c: RuleContext, v: Value, rank: number): Value =>
  rank <= 2 ? v : c.b.op("Unsqueeze", [v, c.b.ints(from(1, rank - 2))]);

export const BatchNormalization: Rule = {
  op: "BatchNormalization",
  inputs: [0, 1, 2, 3, 4],
  formula:
    "inference: dx = dy scale / sqrt(var + eps); training: as LayerNormalization over the batch; dscale = sum dy z; dB = sum dy",
  vjp: (c, dys) => {
    const dy = only(dys);
    const [x, scale] = [c.input(0), c.input(1)];
    const rank = c.rank(x);
    const axes = [0, ...from(2, rank - 2)];
    const epsilon = attr.float(c.node, "epsilon", 1e-5);
    const k = (v: number): Value => c.b.scalar(v, c.dtype(x));
    if (attr.int(c.node, "training_mode", 0) === 1) {
      const s = standardize(c, x, axes, epsilon);
      return [
        c.needs(0) ? standardizeGradient(c, mul(c, dy, perChannel(c, scale, rank)), s, axes) : undefined,
        c.needs(1) ? total(c, mul(c, dy, s.z), axes) : undefined,
        c.needs(2) ? total(c, dy, axes) : undefined,
      ];
    }
    const inverse = c.b.op("Reciprocal", [c.b.op("Sqrt", [c.b.op("Add", [c.input(4), k(epsilon)])])]);
    const factor = mul(c, scale, inverse);
    const centred = (): Value => c.b.op("Sub", [x, perChannel(c, c.input(3), rank)]);
    return [
      c.needs(0) ? mul(c, dy, perChannel(c, factor, rank)) : undefined,
      c.needs(1) ? mul(c, total(c, mul(c, dy, centred()), axes), inverse) : undefined,
      c.needs(2) ? total(c, dy, axes) : undefined,
      c.needs(3) ? c.b.op("Neg", [mul(c, total(c, dy, axes), factor)]) : undefined,
      c.needs(4) ? mul(c, k(-0.5), total(c, mul(c, dy, centred()), axes), factor, inverse, inverse) : undefined,
    ];
  },
};

export const InstanceNormalization: Rule = {
  op: "InstanceNormalization",
  inputs: [0, 1, 2],
  formula:
    "z = (x - mean) / sigma over each plane; dx = (g - mean(g) - z mean(g z)) / sigma, g = dy scale; dscale = sum dy z; dB = sum dy",
  vjp: (c, dys) => {
    const dy = only(dys);
    const x = c.input(0);
    const rank = c.rank(x);
    const axes = from(2, rank - 2);
    const s = standardize(c, x, axes, attr.float(c.node, "epsilon", 1e-5));
    return [
      c.needs(0) ? standardizeGradient(c, mul(c, dy, perChannel(c, c.input(1), rank)), s, axes) : undefined,
      c.needs(1) ? total(c, mul(c, dy, s.z), [0, ...axes]) : undefined,
      c.needs(2) ? total(c, dy, [0, ...axes]) : undefined,
    ];
  },
};

export const GroupNormalization: Rule = {
  op: "GroupNormalization",
  inputs: [0, 1, 2],
  formula: "as InstanceNormalization, over groups of channels",
  vjp: (c, dys) => {
    const dy = only(dys);
    const [x, scale] = [c.input(0), c.input(1)];
    const rank = c.rank(x);
    const groups = attr.int(c.node, "num_groups", 1);
    const channels = c.shape(x)?.[1];
    if (typeof channels !== "number") throw c.unknownShape(x);
    const width = channels / groups;
    // before opset 21 scale and bias are per group
    const perGroup = c.opset < 21;
    const spread = (v: Value): Value =>
      perGroup
        ? c.b.op("Reshape", [
            c.b.op("Expand", [c.b.op("Unsqueeze", [v, c.b.ints([1])]), c.b.ints([groups, width])]),
            c.b.ints([channels]),
          ])
        : v;
    const gather = (v: Value): Value =>
      perGroup ? total(c, c.b.op("Reshape", [v, c.b.ints([groups, width])]), [1]) : v;
    const grouped = (v: Value): Value => c.b.op("Reshape", [v, c.b.ints([0, groups, -1])]);
    const s = standardize(c, grouped(x), [2], attr.float(c.node, "epsilon", 1e-5));
    const axes = [0, ...from(2, rank - 2)];
    return [
      c.needs(0)
        ? c.reshapeLike(standardizeGradient(c, grouped(mul(c, dy, perChannel(c, spread(scale), rank))), s, [2]), x)
        : undefined,
      c.needs(1) ? gather(total(c, mul(c, dy, c.reshapeLike(s.z, x)), axes)) : undefined,
      c.needs(2) ? gather(total(c, dy, axes)) : undefined,
    ];
  },
};

/** Layer and RMS normalization over the axes from `axis` on. `skip`: the inputs whose sum is normalized. */
const layerNorm = (
  op: string,
  o: { readonly centre: boolean; readonly skip: boolean; readonly bias: number | undefined; readonly epsilon: number },
): Rule => ({
  op,
  inputs: "all",
  formula: o.centre
    ? "z = (x - mean) / sigma; dx = (g - mean(g) - z mean(g z)) / sigma, g = dy scale; dscale = sum dy z; dB = sum dy"
    : "z = x / rms; dx = (g - z mean(g z)) / rms, g = dy scale; dscale = sum dy z",
  vjp: (c, dys) => {
    if (dys.slice(1, 3).some((v) => v !== undefined))
      throw c.unsupported("its mean or inverse deviation is used further on");
    const first = c.input(0);
    const rank = c.rank(first);
    const scaleAt = o.skip ? 2 : 1;
    const biasAt = o.bias;
    let x = first;
    const parts = o.skip ? skipInputs(c, o.centre) : [0];
    for (const i of parts.slice(1)) x = c.b.op("Add", [x, c.input(i)]);
    const axis = o.skip ? rank - 1 : attr.int(c.node, "axis", -1);
    const start = axis < 0 ? axis + rank : axis;
    const axes = from(start, rank - start);
    const s = standardize(c, x, axes, attr.float(c.node, "epsilon", o.epsilon), o.centre);
    const out: (Value | undefined)[] = Array.from({ length: c.node.input.length });
    const dy = dys[0];
    let dx = dy === undefined ? undefined : standardizeGradient(c, mul(c, dy, c.input(scaleAt)), s, axes, o.centre);
    // SkipLayerNormalization also gives the sum itself, as its fourth output
    const direct = dys[3];
    if (direct !== undefined) dx = dx === undefined ? direct : c.b.op("Add", [dx, direct]);
    if (dx !== undefined) for (const i of parts) if (c.needs(i)) out[i] = c.unbroadcast(dx, c.input(i));
    if (dy !== undefined && c.needs(scaleAt)) out[scaleAt] = c.unbroadcast(mul(c, dy, s.z), c.input(scaleAt));
    if (dy !== undefined && biasAt !== undefined && c.needs(biasAt)) out[biasAt] = c.unbroadcast(dy, c.input(biasAt));
    return out;
  },
});

/** Inputs that Skip(Simplified)LayerNormalization adds up: input, skip and the optional bias. */
const skipInputs = (c: RuleContext, centre: boolean): number[] =>
  [0, 1, centre ? 4 : 3].filter((i) => c.input(i) !== "");

export const LayerNormalization: Rule = layerNorm("LayerNormalization", {
  centre: true,
  skip: false,
  bias: 2,
  epsilon: 1e-5,
});
export const RMSNormalization: Rule = layerNorm("RMSNormalization", {
  centre: false,
  skip: false,
  bias: undefined,
  epsilon: 1e-5,
});
export const SimplifiedLayerNormalization: Rule = layerNorm("SimplifiedLayerNormalization", {
  centre: false,
  skip: false,
  bias: undefined,
  epsilon: 1e-5,
});
export const SkipLayerNormalization: Rule = layerNorm("com.microsoft.SkipLayerNormalization", {
  centre: true,
  skip: true,
  bias: 3,
  epsilon: 1e-12,
});
export const SkipSimplifiedLayerNormalization: Rule = layerNorm("com.microsoft.SkipSimplifiedLayerNormalization", {
  centre: false,
  skip: true,
  bias: undefined,
  epsilon: 1e-12,
});

export const LpNormalization: Rule = {
  op: "LpNormalization",
  inputs: [0],
  formula: "y = x / n, n = ||x||_p: p = 2: dx = (dy - y sum(dy y)) / n; p = 1: dx = (dy - sign(x) sum(dy y)) / n",
  kinks: "0 where x is all zero (PyTorch's F.normalize: dy / eps)",
  vjp: (c, dys) => {
    const dy = only(dys);
    const [x, y] = [c.input(0), c.output(0)];
    const p = attr.int(c.node, "p", 2);
    const axis = c.b.ints([attr.int(c.node, "axis", -1)]);
    const norm = c.b.op(p === 1 ? "ReduceL1" : "ReduceL2", [x, axis], { keepdims: 1 });
    const along = c.b.op("ReduceSum", [mul(c, dy, y), axis], { keepdims: 1 });
    const direction = p === 1 ? c.b.op("Sign", [x]) : y;
    const zero = c.scalar(0, x);
    return [
      c.b.op("Where", [
        c.b.op("Equal", [norm, zero]),
        zero,
        c.b.op("Div", [c.b.op("Sub", [dy, mul(c, direction, along)]), norm]),
      ]),
    ];
  },
};

export const MeanVarianceNormalization: Rule = {
  op: "MeanVarianceNormalization",
  inputs: [0],
  formula: "dx = (dy - mean(dy) - y mean(dy y)) / sigma",
  vjp: (c, dys) => {
    const axes = attr.ints(c.node, "axes") ?? [0, 2, 3];
    const s = standardize(c, c.input(0), axes, 1e-9);
    return [standardizeGradient(c, only(dys), s, axes)];
  },
};

export const LRN: Rule = {
  op: "LRN",
  inputs: [0],
  formula: "s = bias + alpha/n sum_w x^2; dx = dy s^-beta - 2 alpha beta / n x sum_w' (dy x s^(-beta-1))",
  vjp: (c, dys) => {
    const dy = only(dys);
    const x = c.input(0);
    const size = attr.int(c.node, "size", 1);
    const alpha = attr.float(c.node, "alpha", 1e-4);
    const beta = attr.float(c.node, "beta", 0.75);
    const bias = attr.float(c.node, "bias", 1);
    const k = (v: number): Value => c.scalar(v, x);
    const before = Math.floor((size - 1) / 2);
    // sums over a window of channels: pad, running sum, difference
    const windowSum = (v: Value, lead: number): Value => {
      const rank = c.rank(x);
      const pads = [...from(0, 2 * rank)].map((i) => (i === 1 ? lead + 1 : i === rank + 1 ? size - 1 - lead : 0));
      const sums = c.b.op("CumSum", [
        c.b.op("Pad", [v, c.b.ints(pads), k(0)]),
        c.b.constant({ dtype: "int64", dims: [], data: BigInt64Array.of(1n) }),
      ]);
      const cut = (start: number, end: number): Value =>
        c.b.op("Slice", [sums, c.b.ints([start]), c.b.ints([end]), c.b.ints([1])]);
      return c.b.op("Sub", [cut(size, 2147483647), cut(0, -size)]);
    };
    const s = c.b.op("Add", [k(bias), mul(c, k(alpha / size), windowSum(mul(c, x, x), before))]);
    const scaled = mul(c, dy, c.b.op("Pow", [s, k(-beta)]));
    const back = windowSum(c.b.op("Div", [mul(c, scaled, x), s]), size - 1 - before);
    return [c.b.op("Sub", [scaled, mul(c, k((2 * alpha * beta) / size), x, back)])];
  },
};
