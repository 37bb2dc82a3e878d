/**
 * sigma-zero (Cinà et al. 2025, arXiv:2402.01879): gradient descent on loss + a differentiable approximation of L0, sum x^2 / (x^2 + sigma), with a threshold that
 * adapts: it grows while the point is adversarial (sparser) and falls while it is not.
 */
import type { Attack } from "../attack.ts";
import { argmax } from "../criterion.ts";
import { isDiscrete } from "./ask.ts";

export interface SigmaZeroParams extends Readonly<Record<string, number>> {
  readonly steps: number;
  /** learning rate of Adam at the start; it falls to a tenth by a cosine */
  readonly learningRate: number;
  /** smoothing of the L0 approximation */
  readonly sigma: number;
  /** components below this (relative to the input range) are set to 0; start value */
  readonly threshold: number;
  /** change of the threshold per step, in units of the learning rate */
  readonly thresholdStep: number;
}

export const sigmaZero: Attack<SigmaZeroParams> = {
  id: "evasion/sigma-zero",
  title: "sigma-zero",
  kind: "minimal",
  needs: "gradient",
  norms: ["l0"],
  targeted: true,
  random: false,
  paper: "Cinà et al. 2025, arXiv:2402.01879",
  atlas: ["AML.T0043.000"],
  defaults: { steps: 1000, learningRate: 1, sigma: 1e-3, threshold: 0.3, thresholdStep: 0.01 },
  async run(c) {
    const { steps, learningRate, sigma, threshold, thresholdStep } = c.params;
    const d = c.domain.size;
    const delta = new Float32Array(c.n * d);
    const first = new Float32Array(c.n * d);
    const second = new Float32Array(c.n * d);
    const tau = new Float64Array(c.n).fill(threshold);
    const all = Int32Array.from({ length: c.n }, (_, i) => i);
    let rows: Int32Array = all;
    for (let step = 0; step < steps; step++) {
      rows = c.oracle.remaining(rows);
      if (rows.length === 0) break;
      const at = new Float32Array(rows.length * d);
      rows.forEach((row, i) => {
        for (let k = 0; k < d; k++) at[i * d + k] = (c.x[row * d + k] as number) + (delta[row * d + k] as number);
      });
      // minimize [margin]+ + L0/d: the margin loss is what an attacker increases, so its gradient comes with a minus
      const { gradient, scores } = await c.oracle.gradient(at, rows, {
        loss: c.targets === undefined ? "margin" : "margin-targeted",
        confidence: 1e-4,
      });
      const lr = 0.1 * learningRate + (0.9 * learningRate * (1 + Math.cos((Math.PI * step) / steps))) / 2;
      const correct1 = 1 - 0.9 ** (step + 1);
      const correct2 = 1 - 0.999 ** (step + 1);
      rows.forEach((row, i) => {
        const o = row * d;
        const hit = c.oracle.meets(
          row,
          argmax(scores, i, c.oracle.classes),
          scores.subarray(i * c.oracle.classes, (i + 1) * c.oracle.classes),
        );
        const g = new Float64Array(d);
        let largest = 0;
        for (let k = 0; k < d; k++) {
          const v = delta[o + k] as number;
          const sparse = (2 * v * sigma) / (v * v + sigma) ** 2 / d;
          g[k] = sparse - (gradient[i * d + k] as number);
          largest = Math.max(largest, Math.abs(g[k] as number));
        }
        const t = (tau[row] as number) + (hit ? thresholdStep * lr : -thresholdStep * lr);
        tau[row] = Math.min(1, Math.max(0, t));
        for (let k = 0; k < d; k++) {
          const gk = largest === 0 ? 0 : (g[k] as number) / largest;
          const m = 0.9 * (first[o + k] as number) + 0.1 * gk;
          const v = 0.999 * (second[o + k] as number) + 0.001 * gk * gk;
          first[o + k] = m;
          second[o + k] = v;
          const mh = m / correct1;
          const vh = v / correct2;
          const clean = c.x[o + k] as number;
          const moved = clean + (delta[o + k] as number) - (lr * mh) / (Math.sqrt(vh) + 1e-8);
          const inside = Math.min(c.domain.upper[k] as number, Math.max(c.domain.lower[k] as number, moved)) - clean;
          delta[o + k] = Math.abs(inside) < (tau[row] as number) ? 0 : inside;
        }
      });
      if (isDiscrete(c.domain) || c.domain.mutable !== undefined) {
        const x = c.x.map((v, k) => v + (delta[k] as number));
        c.project(x, all);
        for (let k = 0; k < x.length; k++) delta[k] = (x[k] as number) - (c.x[k] as number);
      }
      c.progress((step + 1) / steps);
    }
    return c.x.map((v, k) => v + (delta[k] as number));
  },
};
