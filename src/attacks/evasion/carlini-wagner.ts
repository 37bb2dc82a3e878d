/**
 * Carlini & Wagner's L2 attack (2017, arXiv:1608.04644): minimize ||x' - x||^2 + c max(margin + confidence, 0) over w with x' = tanh(w), by Adam, with a binary
 * search for c.
 */
import type { Attack } from "../attack.ts";
import { BinarySearch } from "./binary-search.ts";
import { gatherRows } from "./gather-rows.ts";

export interface CarliniWagnerParams extends Readonly<Record<string, number | boolean>> {
  readonly binarySearchSteps: number;
  /** steps of Adam per value of the constant */
  readonly steps: number;
  readonly learningRate: number;
  readonly initialConstant: number;
  /** margin in units of the scores that an adversarial example must have while optimizing */
  readonly confidence: number;
  /** stop a search step for all samples when the loss no longer falls */
  readonly abortEarly: boolean;
}

export const carliniWagner: Attack<CarliniWagnerParams> = {
  id: "evasion/carlini-wagner",
  title: "Carlini & Wagner L2",
  kind: "minimal",
  needs: "gradient",
  norms: ["l2"],
  targeted: true,
  random: false,
  paper: "Carlini & Wagner 2017, arXiv:1608.04644",
  atlas: ["AML.T0043.000"],
  defaults: {
    binarySearchSteps: 9,
    steps: 1000,
    learningRate: 0.01,
    initialConstant: 1e-3,
    confidence: 0,
    abortEarly: true,
  },
  async run(c) {
    const { binarySearchSteps, steps, learningRate, initialConstant, confidence, abortEarly } = c.params;
    const d = c.domain.size;
    const { lower, upper } = c.domain;
    const best = c.x.slice();
    const bestNorm = new Float64Array(c.n).fill(Infinity);
    const search = new BinarySearch(c.n, initialConstant);
    const all = Int32Array.from({ length: c.n }, (_, i) => i);
    // the box as tanh needs a finite one; an unbounded feature moves freely
    const centre = (k: number): number => ((upper[k] as number) + (lower[k] as number)) / 2;
    const half = (k: number): number => ((upper[k] as number) - (lower[k] as number)) / 2;
    const bounded = Uint8Array.from({ length: d }, (_, k) => (Number.isFinite(half(k)) && half(k) > 0 ? 1 : 0));
    for (let round = 0; round < binarySearchSteps; round++) {
      const w = Float64Array.from(c.x, (v, i) => {
        const k = i % d;
        return bounded[k] === 1 ? Math.atanh(Math.max(-0.999999, Math.min(0.999999, (v - centre(k)) / half(k)))) : v;
      });
      // x(w) must give the original back exactly at the start, or the shrunk tanh would count as a change
      const anchor = Float64Array.from(w, (v, i) =>
        bounded[i % d] === 1 ? centre(i % d) + half(i % d) * Math.tanh(v) : v,
      );
      const first = new Float64Array(c.n * d);
      const second = new Float64Array(c.n * d);
      const found = new Uint8Array(c.n);
      let rows: Int32Array = c.oracle.remaining(all);
      let before = Infinity;
      const x = new Float32Array(c.n * d);
      for (let step = 0; step < steps && rows.length > 0; step++) {
        for (const row of rows)
          for (let i = row * d; i < (row + 1) * d; i++) {
            const k = i % d;
            x[i] = bounded[k] === 1 ? centre(k) + half(k) * Math.tanh(w[i] as number) : (w[i] as number);
          }
        const { gradient, loss } = await c.oracle.gradient(gatherRows(x, rows, d), rows, {
          loss: c.targets === undefined ? "margin" : "margin-targeted",
          confidence,
        });
        let total = 0;
        rows.forEach((row, i) => {
          // the margin loss is capped at the confidence: reaching it is success
          const hit =
            (loss[i] as number) >= confidence && (confidence > 0 || c.oracle.beaten(row) || (loss[i] as number) > 0);
          let norm = 0;
          const correct1 = 1 - 0.9 ** (step + 1);
          const correct2 = 1 - 0.999 ** (step + 1);
          const constant = search.constant(row);
          for (let k = 0; k < d; k++) {
            const at = row * d + k;
            const delta = (x[at] as number) - (anchor[at] as number);
            norm += delta * delta;
            const slope = bounded[k] === 1 ? half(k) * (1 - Math.tanh(w[at] as number) ** 2) : 1;
            const g = (2 * delta - constant * (gradient[i * d + k] as number)) * slope;
            const m = 0.9 * (first[at] as number) + 0.1 * g;
            const v = 0.999 * (second[at] as number) + 0.001 * g * g;
            first[at] = m;
            second[at] = v;
            w[at] = (w[at] as number) - (learningRate * (m / correct1)) / (Math.sqrt(v / correct2) + 1e-8);
          }
          total += norm + constant * Math.max(0, confidence - (loss[i] as number));
          if (hit) {
            found[row] = 1;
            if (norm < (bestNorm[row] as number)) {
              bestNorm[row] = norm;
              best.set(x.subarray(row * d, (row + 1) * d), row * d);
            }
          }
        });
        if (abortEarly && step % Math.ceil(steps / 10) === 0) {
          if (total > 0.9999 * before) break;
          before = total;
        }
        rows = c.oracle.remaining(rows);
        c.progress((round + (step + 1) / steps) / binarySearchSteps);
      }
      search.update(found);
    }
    return best;
  },
};
