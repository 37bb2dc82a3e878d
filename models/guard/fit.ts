/**
 * fitNet: the trainer of the classifier. The net is small and its inputs are sparse (a few thousand different words a batch), so plain typed arrays are faster here than a
 * graph: words are projected once a batch, and gradients flow only through what won a maximum. Adam for the dense parts, row-wise Adagrad for the table (Duchi et al. 2011).
 */
import { rngFor } from "../../src/core/rng.ts";
import { openProducts } from "./multiply.ts";
import { type NetShape, type NetWeights, outputs, span, windowBlocks, block } from "../../src/guard/neural/net.ts";

/** What the trainer reads: words by number, a role's group (0 user, 1 data), and a class (0 benign, 1 injection, 2 jailbreak). */
export interface Sample {
  readonly words: Int32Array;
  readonly group: 0 | 1;
  readonly label: 0 | 1 | 2;
  readonly weight: number;
}

/** The different words of a corpus, taken apart. */
export interface Lexicon {
  /** rows of the table, of word w from starts[w] to starts[w + 1] */
  readonly rows: Int32Array;
  readonly starts: Int32Array;
  /** a fixed vector of `fixed` numbers for each word */
  readonly known: Float32Array;
}

export interface FitOptions {
  readonly epochs: number;
  readonly batch: number;
  readonly rate: number;
  readonly tableRate: number;
  /** of pooled features that are silenced */
  readonly dropout: number;
  /** of words that are silenced */
  readonly wordDropout: number;
  /** L2 of the dense parts, as in AdamW */
  readonly decay: number;
  readonly seed: number;
  readonly onEpoch?: (epoch: number, loss: number) => void;
}

const adam = (w: Float32Array) => {
  const m = new Float64Array(w.length);
  const v = new Float64Array(w.length);
  let t = 0;
  return (g: Float32Array, rate: number, decay: number): void => {
    t++;
    const c1 = 1 - 0.9 ** t;
    const c2 = 1 - 0.999 ** t;
    for (let i = 0; i < w.length; i++) {
      const gi = g[i] as number;
      const mi = (m[i] = 0.9 * (m[i] as number) + 0.1 * gi);
      const vi = (v[i] = 0.999 * (v[i] as number) + 0.001 * gi * gi);
      w[i] = (w[i] as number) - rate * (mi / c1 / (Math.sqrt(vi / c2) + 1e-8) + decay * (w[i] as number));
      g[i] = 0;
    }
  };
};

export const newWeights = (shape: NetShape, seed: number): NetWeights => {
  const { rows, width, filters, hidden, fixed } = shape;
  const rng = rngFor(seed, "guard/net");
  const normal = (n: number, std: number): Float32Array => Float32Array.from({ length: n }, () => std * rng.normal());
  return {
    shape,
    table: normal(rows * width, 0.05),
    mix: normal(width * fixed, 1 / Math.sqrt(Math.max(1, fixed))),
    conv: normal(span * filters * width, 1 / Math.sqrt(span * width)),
    convBias: new Float32Array(filters),
    dense: normal(hidden * filters, Math.sqrt(2 / filters)),
    denseBias: new Float32Array(hidden),
    head: normal(outputs * hidden, 1 / Math.sqrt(hidden)),
    headBias: new Float32Array(outputs),
  };
};

export const fitNet = async (
  w: NetWeights,
  samples: readonly Sample[],
  lexicon: Lexicon,
  o: FitOptions,
): Promise<void> => {
  const products = await openProducts();
  const { width, filters, hidden, fixed, rows } = w.shape;
  const lanes = span * filters;
  const rng = rngFor(o.seed, "guard/fit");
  const steps = {
    conv: adam(w.conv),
    convBias: adam(w.convBias),
    dense: adam(w.dense),
    denseBias: adam(w.denseBias),
    head: adam(w.head),
    headBias: adam(w.headBias),
    mix: adam(w.mix),
  };
  const g = {
    conv: new Float32Array(w.conv.length),
    convBias: new Float32Array(filters),
    dense: new Float32Array(w.dense.length),
    denseBias: new Float32Array(hidden),
    head: new Float32Array(w.head.length),
    headBias: new Float32Array(outputs),
    mix: new Float32Array(w.mix.length),
  };
  const seenSquares = new Float32Array(rows);
  const slotOf = new Int32Array(lexicon.starts.length).fill(-1);
  let slots: number[] = [];
  let x = new Float32Array(0);
  let p: Float32Array = x;
  let dp = new Float32Array(0);
  let known = new Float32Array(0);
  let dxs = new Float32Array(0);
  const dx = new Float32Array(width);
  const h = new Float32Array(filters);
  const order = Int32Array.from(samples, (_, i) => i);
  const totalSteps = o.epochs * Math.ceil(samples.length / o.batch);
  let step = 0;
  for (let epoch = 0; epoch < o.epochs; epoch++) {
    rng.shuffle(order);
    let loss = 0;
    for (let from = 0; from < order.length; from += o.batch) {
      const part = Array.from(order.subarray(from, from + o.batch), (i) => samples[i] as Sample);
      // each different word once: its vector and its part in each filter
      slots = [];
      for (const s of part)
        for (const word of s.words)
          if (slotOf[word] === -1) {
            slotOf[word] = slots.length;
            slots.push(word);
          }
      if (x.length < slots.length * width) {
        x = new Float32Array(slots.length * width * 2);
        dp = new Float32Array(slots.length * lanes * 2);
        known = new Float32Array(slots.length * fixed * 2);
        dxs = new Float32Array(slots.length * width * 2);
      }
      dp.fill(0, 0, slots.length * lanes);
      for (const [slot, word] of slots.entries()) {
        rowsVector(w, lexicon, word, x, slot * width);
        for (let f = 0; f < fixed; f++) known[slot * fixed + f] = lexicon.known[word * fixed + f] as number;
      }
      if (fixed > 0) {
        const mixed = await products.byRows(known, slots.length, transposed(w.mix, fixed, width), width, fixed);
        for (let i = 0; i < mixed.length; i++) x[i] = (x[i] as number) + (mixed[i] as number);
      }
      p = await products.byRows(x, slots.length, w.conv, lanes, width);
      for (const s of part) loss += learn(s);
      // back through the words
      const scale = 1 / part.length;
      for (const [slot, word] of slots.entries()) {
        slotOf[word] = -1;
        dx.fill(0);
        const touched = backWord(dp, slot * lanes, lanes, x, slot * width, w.conv, g.conv, dx, scale, width);
        dxs.set(dx, slot * width);
        if (!touched) continue;
        backRows(w.table, lexicon, word, dx, width, seenSquares, o.tableRate * (1 - step / totalSteps));
      }
      if (fixed > 0) {
        const gMix = await products.byColumns(known, fixed, dxs, width, slots.length);
        for (let i = 0; i < gMix.length; i++) g.mix[i] = scale * (gMix[i] as number);
      }
      const rate = o.rate * Math.min(1, (step + 1) / 50) * (1 - step / totalSteps);
      for (const name of ["conv", "convBias", "dense", "denseBias", "head", "headBias", "mix"] as const)
        steps[name](g[name], rate, name.endsWith("Bias") ? 0 : o.decay);
      step++;
    }
    o.onEpoch?.(epoch, loss / samples.length);
  }

  /** Forward and backward of one sample; returns its loss. */
  function learn(s: Sample): number {
    const n = s.words.length;
    const blocks = Math.max(1, Math.ceil(n / block));
    const best = new Float32Array(blocks * filters).fill(-1e9);
    const arg = new Int32Array(blocks * filters).fill(-1);
    const at = new Int32Array(n + span - 1).fill(-1);
    for (let i = 0; i < n; i++)
      if (!(rng.uniform() < o.wordDropout)) at[i + (span >> 1)] = (slotOf[s.words[i] as number] as number) * lanes;
    for (let i = 0; i < n; i++) {
      h.set(w.convBias);
      for (let k = 0; k < span; k++) {
        const from = at[i + k] as number;
        if (from < 0) continue;
        const base = from + k * filters;
        for (let f = 0; f < filters; f++) h[f] = (h[f] as number) + (p[base + f] as number);
      }
      const b = ((i / block) | 0) * filters;
      for (let f = 0; f < filters; f++)
        if ((h[f] as number) > (best[b + f] as number)) {
          best[b + f] = h[f] as number;
          arg[b + f] = i;
        }
    }
    const keep = Float32Array.from({ length: filters }, () => (rng.uniform() < o.dropout ? 0 : 1 / (1 - o.dropout)));
    const windows = Math.max(1, blocks - windowBlocks + 1);
    let chosenScore = Number.NEGATIVE_INFINITY;
    let kept: { pooled: Float32Array; from: Int32Array; hid: Float32Array; logits: number[] } | undefined;
    for (let v = 0; v < windows; v++) {
      const pooled = new Float32Array(filters);
      const where = new Int32Array(filters).fill(-1);
      for (let f = 0; f < filters; f++) {
        let top = 0;
        for (let b = v; b < Math.min(blocks, v + windowBlocks); b++) {
          const m = best[b * filters + f] as number;
          if (m > top) {
            top = m;
            where[f] = arg[b * filters + f] as number;
          }
        }
        pooled[f] = top * (keep[f] as number);
      }
      const hid = new Float32Array(hidden);
      for (let j = 0; j < hidden; j++) {
        let sum = w.denseBias[j] as number;
        for (let f = 0; f < filters; f++) sum += (w.dense[j * filters + f] as number) * (pooled[f] as number);
        hid[j] = Math.max(0, sum);
      }
      const logits = [0, 1, 2].map((c) => {
        const row = s.group * 3 + c;
        let sum = w.headBias[row] as number;
        for (let j = 0; j < hidden; j++) sum += (w.head[row * hidden + j] as number) * (hid[j] as number);
        return sum;
      });
      const score = Math.max(logits[1] as number, logits[2] as number) - (logits[0] as number);
      if (score > chosenScore) {
        chosenScore = score;
        kept = { pooled, from: where, hid, logits };
      }
    }
    if (kept === undefined) return 0;
    const { pooled, from, hid, logits } = kept;
    const top = Math.max(...logits);
    const total = logits.reduce((sum, l) => sum + Math.exp(l - top), 0);
    const probability = logits.map((l) => Math.exp(l - top) / total);
    const scale = s.weight / o.batch;
    const dHid = new Float32Array(hidden);
    for (let c = 0; c < 3; c++) {
      const row = s.group * 3 + c;
      const d = ((probability[c] as number) - (c === s.label ? 1 : 0)) * scale;
      g.headBias[row] = (g.headBias[row] as number) + d;
      for (let j = 0; j < hidden; j++) {
        g.head[row * hidden + j] = (g.head[row * hidden + j] as number) + d * (hid[j] as number);
        dHid[j] = (dHid[j] as number) + d * (w.head[row * hidden + j] as number);
      }
    }
    const dPooled = new Float32Array(filters);
    for (let j = 0; j < hidden; j++) {
      const d = dHid[j] as number;
      if ((hid[j] as number) <= 0 || d === 0) continue;
      g.denseBias[j] = (g.denseBias[j] as number) + d;
      for (let f = 0; f < filters; f++) {
        g.dense[j * filters + f] = (g.dense[j * filters + f] as number) + d * (pooled[f] as number);
        dPooled[f] = (dPooled[f] as number) + d * (w.dense[j * filters + f] as number);
      }
    }
    for (let f = 0; f < filters; f++) {
      const i = from[f] as number;
      const d = (dPooled[f] as number) * (keep[f] as number);
      if (i < 0 || d === 0) continue;
      g.convBias[f] = (g.convBias[f] as number) + d;
      for (let k = 0; k < span; k++) {
        const base = at[i + k] as number;
        if (base >= 0) dp[base + k * filters + f] = (dp[base + k * filters + f] as number) + d * o.batch;
      }
    }
    return -s.weight * Math.log(Math.max(1e-9, probability[s.label] as number));
  }
};

/** x[at..] = sum of the word's rows / sqrt(how many) + mix of its known vector */
export const wordVector = (w: NetWeights, lexicon: Lexicon, word: number, x: Float32Array, at: number): void => {
  const { width, fixed } = w.shape;
  rowsVector(w, lexicon, word, x, at);
  for (let f = 0; f < fixed; f++) {
    const known = lexicon.known[word * fixed + f] as number;
    if (known !== 0)
      for (let k = 0; k < width; k++) x[at + k] = (x[at + k] as number) + known * (w.mix[f * width + k] as number);
  }
};

const rowsVector = (w: NetWeights, lexicon: Lexicon, word: number, x: Float32Array, at: number): void => {
  const { width } = w.shape;
  const start = lexicon.starts[word] as number;
  const end = lexicon.starts[word + 1] as number;
  const share = 1 / Math.sqrt(end - start);
  for (let k = 0; k < width; k++) x[at + k] = 0;
  for (let r = start; r < end; r++) {
    const row = (lexicon.rows[r] as number) * width;
    for (let k = 0; k < width; k++) x[at + k] = (x[at + k] as number) + share * (w.table[row + k] as number);
  }
};

/** Adds to the gradient of `conv`, leaves the gradient of the word's vector in `dx`; false: none came here. */
const backWord = (
  dp: Float32Array,
  from: number,
  lanes: number,
  x: Float32Array,
  at: number,
  conv: Float32Array,
  gConv: Float32Array,
  dx: Float32Array,
  scale: number,
  width: number,
): boolean => {
  let touched = false;
  for (let lane = 0; lane < lanes; lane++) {
    const d = dp[from + lane] as number;
    if (d === 0) continue;
    touched = true;
    const row = lane * width;
    const ds = d * scale;
    for (let k = 0; k < width; k++) {
      gConv[row + k] = (gConv[row + k] as number) + ds * (x[at + k] as number);
      dx[k] = (dx[k] as number) + d * (conv[row + k] as number);
    }
  }
  return touched;
};

/** [rows, columns] -> [columns, rows] */
const transposed = (a: Float32Array, rows: number, columns: number): Float32Array =>
  Float32Array.from(a, (_, i) => a[(i % rows) * columns + Math.floor(i / rows)] as number);

const backRows = (
  table: Float32Array,
  lexicon: Lexicon,
  word: number,
  dx: Float32Array,
  width: number,
  seenSquares: Float32Array,
  tableRate: number,
): void => {
  const start = lexicon.starts[word] as number;
  const end = lexicon.starts[word + 1] as number;
  const share = 1 / Math.sqrt(end - start);
  let square = 0;
  for (let k = 0; k < width; k++) square += (dx[k] as number) * (dx[k] as number);
  square = (square * share * share) / width;
  for (let r = start; r < end; r++) {
    const row = lexicon.rows[r] as number;
    const sum = (seenSquares[row] as number) + square;
    seenSquares[row] = sum;
    const rate = (tableRate * share) / (Math.sqrt(sum) + 1e-6);
    const at = row * width;
    for (let k = 0; k < width; k++) table[at + k] = (table[at + k] as number) - rate * (dx[k] as number);
  }
};
