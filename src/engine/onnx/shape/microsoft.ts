/** Shapes of ONNX Runtime's fused ops (com.microsoft), as its optimizer and model builders write them. */
import { attr, type Dim, type Shape } from "../graph.ts";
import { broadcast, type Known, positive, sameAsInput, type ShapeContext, type ShapeFunction } from "./context.ts";
import { matMulShape } from "./linear.ts";

const biased: ShapeFunction = (c) => [{ dtype: c.dtype(0), shape: broadcast([c.shape(0), c.shape(1)]) }];

/** Y, then (training) mean and inverse deviation, then the sum that was normalized. */
const skipNormalization: ShapeFunction = (c) => {
  const statistics = c.shape(0)?.map((d, i, all) => (i === all.length - 1 ? 1 : d));
  return [
    { dtype: c.dtype(0), shape: c.shape(0) },
    { dtype: "float32", shape: statistics },
    { dtype: "float32", shape: statistics },
    { dtype: c.dtype(0), shape: c.shape(0) },
  ];
};

const layerNormalization: ShapeFunction = (c) => {
  const x = c.shape(0);
  const axis = positive(attr.int(c.node, "axis", -1), x?.length ?? 0);
  const statistics = axis === undefined ? undefined : x?.map((d, i) => (i >= axis ? 1 : d));
  return [
    { dtype: c.dtype(0), shape: x },
    { dtype: "float32", shape: statistics },
    { dtype: "float32", shape: statistics },
  ];
};

/** ids [B, S] and an embedding [V, H] -> [B, S, H], and a mask index [B]. */
const embedNormalization: ShapeFunction = (c) => {
  const [batch = null, length = null] = c.shape(0) ?? [];
  const shape = [batch, length, c.shape(2)?.at(-1) ?? null];
  return [
    { dtype: c.dtype(2), shape },
    { dtype: "int32", shape: [batch] },
    { dtype: c.dtype(2), shape },
  ];
};

/** Input [B, S, I], weights [I, Q + K + V] with Q = K = V unless qkv_hidden_sizes says otherwise. */
const attention: ShapeFunction = (c) => {
  const [batch = null, length = null] = c.shape(0) ?? [];
  const total = c.shape(1)?.at(-1) ?? null;
  const hidden: Dim = attr.ints(c.node, "qkv_hidden_sizes")?.[2] ?? c.algebra.divide(total, 3);
  const heads = attr.int(c.node, "num_heads", 1);
  const past = c.given(4) ? (c.shape(4)?.[3] ?? null) : 0;
  const present = [2, batch, heads, c.algebra.add(length, past), c.algebra.divide(hidden, heads)];
  return [
    { dtype: c.dtype(0), shape: [batch, length, hidden] },
    { dtype: c.dtype(0), shape: present },
  ];
};

/** Query [B, S, H], or packed [B, S, heads, 3, size]; value [B, L, D] or per head [B, heads, L, size]. */
const multiHead: ShapeFunction = (c) => {
  const [q, v] = [c.shape(0), c.shape(2)];
  const g = c.algebra;
  const heads = attr.int(c.node, "num_heads", 1);
  const dtype = c.dtype(0);
  if (q === undefined) return [{ dtype, shape: undefined }];
  const [batch = null, length = null] = q;
  let width: Dim = q.length === 5 ? g.mul(q[2] ?? null, q[4] ?? null) : (q[2] ?? null);
  if (v?.length === 3) width = v[2] ?? null;
  if (v?.length === 4) width = g.mul(heads, v[3] ?? null);
  const keys = c.shape(1);
  const past = c.given(6) ? (c.shape(6)?.[2] ?? null) : 0;
  const span = keys === undefined ? length : keys.length === 4 ? (keys[2] ?? null) : (keys[1] ?? null);
  const cache = (size: Dim): Known => ({ dtype, shape: [batch, heads, g.add(span, past), g.divide(size, heads)] });
  return [{ dtype, shape: [batch, length, width] }, cache(q.length === 5 ? width : (q[2] ?? null)), cache(width)];
};

/** Keys and values have fewer heads than queries; without keys the query holds all three. */
const groupedQuery: ShapeFunction = (c) => {
  const dtype = c.dtype(0);
  const q = c.shape(0);
  const [heads, kvHeads] = [attr.int(c.node, "num_heads", 1), attr.int(c.node, "kv_num_heads", 1)];
  const g = c.algebra;
  const packed = !c.given(1);
  const size = g.divide(q?.[2] ?? null, packed ? heads + 2 * kvHeads : heads);
  const cache: Known = { dtype, shape: [q?.[0] ?? null, kvHeads, null, size] };
  return [{ dtype, shape: [q?.[0] ?? null, q?.[1] ?? null, g.mul(size, heads)] }, cache, cache];
};

const transposed = (shape: Shape, yes: boolean): Shape => {
  if (!yes || shape === undefined || shape.length < 2) return shape;
  return [...shape.slice(0, -2), shape.at(-1) ?? null, shape.at(-2) ?? null];
};

const fusedMatMul: ShapeFunction = (c) => {
  // transBatch moves the first batch dim behind the others: rare, not followed
  if (attr.int(c.node, "transBatchA", 0) === 1 || attr.int(c.node, "transBatchB", 0) === 1)
    return [{ dtype: c.dtype(0), shape: undefined }];
  const a = transposed(c.shape(0), attr.int(c.node, "transA", 0) === 1);
  const b = transposed(c.shape(1), attr.int(c.node, "transB", 0) === 1);
  return [{ dtype: c.dtype(0), shape: matMulShape(a, b) }];
};

const fusedGemm: ShapeFunction = (c) => [
  {
    dtype: c.dtype(0),
    shape: [
      c.shape(0)?.[attr.int(c.node, "transA", 0) === 1 ? 1 : 0] ?? null,
      c.shape(1)?.[attr.int(c.node, "transB", 0) === 1 ? 0 : 1] ?? null,
    ],
  },
];

const packedMatMul: ShapeFunction = (c) => [
  { dtype: c.dtype(0), shape: c.shape(0)?.map((d, i, all) => (i === all.length - 1 ? attr.int(c.node, "N", 0) : d)) },
];

const named = (ops: string, f: ShapeFunction): (readonly [string, ShapeFunction])[] =>
  ops.split(" ").map((op) => [`com.microsoft.${op}`, f] as const);

const normalization = (c: ShapeContext): readonly Known[] => layerNormalization(c);

export const microsoft: readonly (readonly [string, ShapeFunction])[] = [
  ...named("Gelu FastGelu QuickGelu Trilu Inverse RotaryEmbedding GroupNorm NhwcGroupNorm", sameAsInput),
  ...named("BiasGelu BiasAdd BiasSoftmax BiasDropout", biased),
  ...named("LayerNormalization SimplifiedLayerNormalization", normalization),
  ...named("SkipLayerNormalization SkipSimplifiedLayerNormalization SkipGroupNorm", skipNormalization),
  ...named("EmbedLayerNormalization", embedNormalization),
  ...named("Attention", attention),
  ...named("MultiHeadAttention", multiHead),
  ...named("GroupQueryAttention", groupedQuery),
  ...named("FusedMatMul TransposeMatMul", fusedMatMul),
  ...named("FusedGemm", fusedGemm),
  ...named("MatMulNBits MatMulBnb4", packedMatMul),
  ["SimplifiedLayerNormalization", normalization],
];
