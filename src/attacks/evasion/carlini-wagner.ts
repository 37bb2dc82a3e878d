/**
 * Carlini & Wagner's L2 attack (2017, arXiv:1608.04644): minimize ||x' - x||^2 + c max(margin + confidence, 0) over w with x' = tanh(w), by Adam, with a binary
 * search for c.
 */
import type { Attack } from "../attack.ts";
import { allRows, gatherRows } from "./active-set.ts";
import { Adam } from "./adam.ts";
import { askGradient } from "./ask.ts";
import { BinarySearch } from "./binary-search.ts";
import { TanhBox } from "./tanh-box.ts";

export interface CarliniWagnerParams extends Readonly<Record<string, number | boolean>> {
  readonly binarySearchSteps: number;
  /** steps of Adam per value of the constant */
  readonly steps: number;
  readonly learningRate: number;
  readonly initialConstant: number;
  /** margin in units of the scores that an adversarial example must have while optimizing */
  readonly confidence: number;
  /** end a search step of a sample when its loss no longer falls */
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
    const best = c.x.slice();
    const bestNorm = new Float64Array(c.n).fill(Infinity);
    const search = new BinarySearch(c.n, initialConstant);
    const box = new TanhBox(c.domain);
    const w = new Float64Array(c.n * d);
    const x = new Float32Array(c.n * d);
    const slope = new Float64Array(c.n * d);
    const loss = c.targets === undefined ? "margin" : "margin-targeted";
    for (let round = 0; round < binarySearchSteps; round++) {
      const adam = new Adam(c.n * d);
      const found = new Uint8Array(c.n);
      const before = new Float64Array(c.n).fill(Infinity);
      for (let row = 0; row < c.n; row++) box.inverse(c.x, row, w);
      let rows: Int32Array = c.oracle.remaining(allRows(c.n));
      for (let step = 0; step < steps && rows.length > 0; step++) {
        for (const row of rows) box.apply(w, row, c.x, x, slope.subarray(row * d, (row + 1) * d));
        const at = gatherRows(x, rows, d);
        const result = await askGradient(c, at, rows, { loss, confidence });
        const stalled = new Set<number>();
        rows.forEach((row, i) => {
          const value = result.loss[i] as number;
          const constant = search.constant(row);
          let norm = 0;
          for (let k = 0; k < d; k++) {
            const o = row * d + k;
            const delta = (x[o] as number) - (c.x[o] as number);
            norm += delta * delta;
            const g = (2 * delta - constant * (result.gradient[i * d + k] as number)) * (slope[o] as number);
            w[o] = (w[o] as number) - learningRate * adam.step(o, g, step);
          }
          // the margin loss is capped at the confidence: reaching it is success
          if (value >= confidence && (confidence > 0 || c.oracle.beaten(row) || value > 0)) {
            found[row] = 1;
            if (norm < (bestNorm[row] as number)) {
              bestNorm[row] = norm;
              best.set(at.subarray(i * d, (i + 1) * d), row * d);
            }
          }
          if (abortEarly && step % Math.ceil(steps / 10) === 0) {
            const total = norm + constant * Math.max(0, confidence - value);
            if (total > 0.9999 * (before[row] as number)) stalled.add(row);
            before[row] = total;
          }
        });
        rows = c.oracle.remaining(rows).filter((row) => !stalled.has(row));
        c.progress((round + (step + 1) / steps) / binarySearchSteps);
      }
      search.update(found);
    }
    return best;
  },
};
