/** Shapes of recurrent nets, attention and signal transforms. */
import { attr, type Dim } from "../graph.ts";
import { type Known, positive, sameAsInput, type ShapeContext, type ShapeFunction } from "./context.ts";

/** X is [T, B, I], or [B, T, I] with layout 1; Y has the directions between. */
const recurrent: ShapeFunction = (c) => {
  const x = c.shape(0);
  const dtype = c.dtype(0);
  const hidden: Dim = attr.has(c.node, "hidden_size")
    ? attr.int(c.node, "hidden_size", 0)
    : (c.shape(2)?.at(-1) ?? null);
  const directions = attr.string(c.node, "direction", "forward") === "bidirectional" ? 2 : 1;
  const batchFirst = attr.int(c.node, "layout", 0) === 1;
  const [time = null, batch = null] = batchFirst ? [x?.[1], x?.[0]] : [x?.[0], x?.[1]];
  const last = batchFirst ? [batch, directions, hidden] : [directions, batch, hidden];
  const all = batchFirst ? [batch, time, directions, hidden] : [time, directions, batch, hidden];
  return [
    { dtype, shape: all },
    { dtype, shape: last },
    { dtype, shape: last },
  ];
};

/** Attention of opset 23: 4-d [B, heads, S, E], or 3-d [B, S, heads * E] with the head counts as attributes. */
const attention: ShapeFunction = (c) => {
  const [q, k, v] = [c.shape(0), c.shape(1), c.shape(2)];
  const dtype = c.dtype(0);
  if (q === undefined || k === undefined || v === undefined) return [{ dtype, shape: undefined }];
  const g = c.algebra;
  const [heads, kvHeads] = [attr.int(c.node, "q_num_heads", 0), attr.int(c.node, "kv_num_heads", 0)];
  const flat = q.length === 3;
  const split = (x: readonly Dim[], n: number): readonly Dim[] =>
    flat ? [x[0] ?? null, n, x[1] ?? null, g.divide(x[2] ?? null, n)] : x;
  const [q4, k4, v4] = [split(q, heads), split(k, kvHeads), split(v, kvHeads)];
  const past = c.given(4) ? (c.shape(4)?.[2] ?? null) : 0;
  const total = g.add(k4[2] ?? null, past);
  const [b = null, h = null, s = null] = q4;
  const [e = null, ev = null] = [k4[3], v4[3]];
  return [
    { dtype, shape: flat ? [b, s, g.mul(h, ev)] : [b, h, s, ev] },
    { dtype: c.dtype(1), shape: [b, k4[1] ?? null, total, e] },
    { dtype: c.dtype(2), shape: [b, k4[1] ?? null, total, ev] },
    { dtype, shape: [b, h, s, total] },
  ];
};

const half = (c: ShapeContext, n: Dim): Dim => c.algebra.add(c.algebra.floorDivide(n, 2), 1);

/** [batch, ..., signal, 1 or 2] -> [..., 2]; one-sided keeps n / 2 + 1 frequencies. */
const dft: ShapeFunction = (c) => {
  const x = c.shape(0);
  const dtype = c.dtype(0);
  const given = c.opset >= 20 ? (c.given(2) ? c.ints(2)?.[0] : -2) : attr.int(c.node, "axis", 1);
  const axis = x === undefined || given === undefined ? undefined : positive(given, x.length);
  if (x === undefined || axis === undefined) return [{ dtype, shape: undefined }];
  const length = c.given(1) ? (c.elements(1)?.[0] ?? null) : (x[axis] ?? null);
  const [oneSided, inverse] = [attr.int(c.node, "onesided", 0) === 1, attr.int(c.node, "inverse", 0) === 1];
  const size = oneSided && !inverse ? half(c, length) : length;
  return [
    { dtype, shape: x.map((d, i) => (i === axis ? size : i === x.length - 1 ? (oneSided && inverse ? 1 : 2) : d)) },
  ];
};

const stft: ShapeFunction = (c) => {
  const g = c.algebra;
  const frame = c.given(3) ? (c.elements(3)?.[0] ?? null) : (c.shape(2)?.[0] ?? null);
  const step = c.elements(1)?.[0] ?? null;
  const bins = attr.int(c.node, "onesided", 1) === 1 ? half(c, frame) : frame;
  const [batch = null, signal = null] = c.shape(0) ?? [];
  return [{ dtype: c.dtype(0), shape: [batch, g.add(g.floorDivide(g.sub(signal, frame), step), 1), bins, 2] }];
};

const mel: ShapeFunction = (c): readonly Known[] => [
  { dtype: "float32", shape: [half(c, c.elements(1)?.[0] ?? null), c.elements(0)?.[0] ?? null] },
];

export const sequence: readonly (readonly [string, ShapeFunction])[] = [
  ["LSTM", recurrent],
  ["GRU", recurrent],
  ["RNN", recurrent],
  ["Attention", attention],
  ["RotaryEmbedding", sameAsInput],
  ["DFT", dft],
  ["STFT", stft],
  ["MelWeightMatrix", mel],
];
