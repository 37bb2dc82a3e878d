/** scorer: a text and who wrote it -> how much each window of it looks like an attack. */
import { block, logitsOf, outputs, span, windowBlocks } from "./net.ts";
import { pieceReader } from "./pieces.ts";
import { subwordsOf } from "./subwords.ts";
import type { Calibration, Classifier } from "./weights.ts";
import { wordsOf } from "./words.ts";

/** Words whose parts are kept: some 40 MB at most. */
const mostKept = 10_240;

export interface Window {
  /** in units of the text */
  readonly start: number;
  readonly end: number;
  /** the chance that it is an attack, 0..1 */
  readonly score: number;
  readonly kind: "injection" | "jailbreak";
}

export type Scorer = (text: string, group: "user" | "data") => readonly Window[];

export const scorer = (c: Classifier): Scorer => {
  const partOf = keptParts(c);
  return (text, group) => {
    const { words, starts, ends } = wordsOf(text);
    if (words.length === 0) return [];
    const logits = logitsOf(c.net, words.map(partOf));
    return Array.from({ length: logits.length / outputs }, (_, v): Window => {
      const last = Math.min(words.length, (v + windowBlocks) * block) - 1;
      const place = { start: starts[v * block] ?? 0, end: ends[last] ?? text.length };
      const own = logits.subarray(v * outputs, (v + 1) * outputs);
      const asUser = chance(own.subarray(0, 3), group === "user" ? c.user : c.userInData);
      if (group === "user")
        return { ...place, score: asUser, kind: (own[2] as number) > (own[1] as number) ? "jailbreak" : "injection" };
      return { ...place, score: Math.max(asUser, chance(own.subarray(3, 6), c.data)), kind: "injection" };
    });
  };
};

/** `z`: benign, injection, jailbreak */
const chance = (z: Float32Array, { slope, half }: Calibration): number => {
  const lead = Math.max(z[1] as number, z[2] as number) - (z[0] as number);
  return 1 / (1 + Math.exp(-slope * (lead - half)));
};

/** A word -> its part in each filter, [span, filters]. A word that was seen before costs a look-up. */
const keptParts = (c: Classifier): ((word: string) => Float32Array) => {
  const partOf = partMaker(c);
  // an attacker can send ever new words: what is kept has an end, and what is in use outlives it
  let kept = new Map<string, Float32Array>();
  let older: typeof kept = new Map();
  return (word) => {
    const before = kept.get(word);
    if (before !== undefined) return before;
    const part = older.get(word) ?? partOf(word);
    if (kept.size >= mostKept / 2) {
      older = kept;
      kept = new Map();
    }
    kept.set(word, part);
    return part;
  };
};

const partMaker = ({ net, pieces, vectors }: Classifier): ((word: string) => Float32Array) => {
  const { width, filters, fixed, rows } = net.shape;
  const known = pieceReader(pieces, vectors, fixed);
  const vector = new Float32Array(fixed);
  const x = new Float64Array(width);
  const conv = Float64Array.from(net.conv);
  return (word) => {
    x.fill(0);
    const own = subwordsOf(word, rows);
    const share = 1 / Math.sqrt(own.length);
    for (const row of own)
      for (let k = 0; k < width; k++) x[k] = (x[k] as number) + share * (net.table[row * width + k] as number);
    if (known(word, vector))
      for (let f = 0; f < fixed; f++) {
        const v = vector[f] as number;
        for (let k = 0; k < width; k++) x[k] = (x[k] as number) + v * (net.mix[f * width + k] as number);
      }
    const part = new Float32Array(span * filters);
    for (let lane = 0; lane < part.length; lane++) {
      const row = lane * width;
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      // four sums that do not wait for each other
      for (let k = 0; k < width; k += 4) {
        a += (conv[row + k] as number) * (x[k] as number);
        b += (conv[row + k + 1] as number) * (x[k + 1] as number);
        c += (conv[row + k + 2] as number) * (x[k + 2] as number);
        d += (conv[row + k + 3] as number) * (x[k + 3] as number);
      }
      part[lane] = a + b + c + d;
    }
    return part;
  };
};
