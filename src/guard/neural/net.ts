/**
 * Net: words -> how much a window of them looks like an attack. A convolution over words, the strongest answer of each filter in a window (Kim 2014,
 * https://arxiv.org/abs/1408.5882), a hidden layer, and one head for users and one for data: an order is a user's right and an attack in a document.
 *
 *   x_i = sum of the rows of word i / sqrt(their number) + K_i M           K_i: a fixed vector, where the word is known
 *   h_if = b_f + sum over k of C_kf . x_(i+k-2)                            k in 0..span-1
 *   q_f = max(0, max over the window of h_if);  z = H relu(D q + d) + e
 *
 * A word's part in each filter (C_kf . x) does not depend on its place: it is computed once for a word and kept, so that a text costs additions only.
 */

/** words that a filter sees */
export const span = 5;
/** A window is two blocks and begins at every block: what is no longer than a block is whole in one of them. */
export const block = 40;
export const windowBlocks = 2;
/** three classes for each of two groups of roles */
export const outputs = 6;

export interface NetShape {
  /** of the table of pieces */
  readonly rows: number;
  /** numbers of a word's vector; a multiple of 4 */
  readonly width: number;
  readonly filters: number;
  readonly hidden: number;
  /** numbers of the fixed vectors; 0: there are none */
  readonly fixed: number;
}

export interface NetWeights {
  readonly shape: NetShape;
  /** [rows, width] */
  readonly table: Float32Array;
  /** [fixed, width] */
  readonly mix: Float32Array;
  /** [span, filters, width] */
  readonly conv: Float32Array;
  readonly convBias: Float32Array;
  /** [hidden, filters] */
  readonly dense: Float32Array;
  readonly denseBias: Float32Array;
  /** [outputs, hidden] */
  readonly head: Float32Array;
  readonly headBias: Float32Array;
}

/** [windows, outputs] logits. `parts`: of each word its part in each filter, [span, filters]. */
export const logitsOf = (w: NetWeights, parts: readonly Float32Array[]): Float32Array => {
  const { filters, hidden } = w.shape;
  const n = parts.length;
  const blocks = Math.max(1, Math.ceil(n / block));
  const best = new Float32Array(blocks * filters);
  const h = new Float32Array(filters);
  const half = span >> 1;
  for (let i = 0; i < n; i++) {
    h.set(w.convBias);
    for (let k = 0; k < span; k++) {
      const part = parts[i + k - half];
      if (part === undefined) continue;
      const base = k * filters;
      for (let f = 0; f < filters; f++) h[f] = (h[f] as number) + (part[base + f] as number);
    }
    const b = ((i / block) | 0) * filters;
    for (let f = 0; f < filters; f++) if ((h[f] as number) > (best[b + f] as number)) best[b + f] = h[f] as number;
  }
  const windows = Math.max(1, blocks - windowBlocks + 1);
  const out = new Float32Array(windows * outputs);
  const pooled = new Float32Array(filters);
  const hid = new Float32Array(hidden);
  for (let v = 0; v < windows; v++) {
    pooled.set(best.subarray(v * filters, (v + 1) * filters));
    for (let b = v + 1; b < Math.min(blocks, v + windowBlocks); b++)
      for (let f = 0; f < filters; f++) pooled[f] = Math.max(pooled[f] as number, best[b * filters + f] as number);
    for (let j = 0; j < hidden; j++)
      hid[j] = Math.max(0, (w.denseBias[j] as number) + dot(w.dense, j * filters, pooled));
    for (let c = 0; c < outputs; c++) out[v * outputs + c] = (w.headBias[c] as number) + dot(w.head, c * hidden, hid);
  }
  return out;
};

/** a[at..] . b */
const dot = (a: Float32Array, at: number, b: Float32Array): number => {
  let sum = 0;
  for (let i = 0; i < b.length; i++) sum += (a[at + i] as number) * (b[i] as number);
  return sum;
};
