/**
 * DDN: decoupled direction and norm (Rony et al. 2019, arXiv:1811.09600). The radius shrinks where the current point is adversarial and grows where it is not;
 * the direction follows the gradient of the cross-entropy.
 */
import type { Attack } from "../attack.ts";
import { argmax } from "../criterion.ts";
import { gatherRows } from "./active-set.ts";

export interface DdnParams extends Readonly<Record<string, number | boolean>> {
  readonly steps: number;
  /** radius of the first step, in units of the input */
  readonly initEpsilon: number;
  /** relative change of the radius per step */
  readonly gamma: number;
  /** step length at the start; it falls to 0.01 by a cosine, as in the authors' code */
  readonly stepSize: number;
}

export const ddn: Attack<DdnParams> = {
  id: "evasion/ddn",
  title: "Decoupled direction and norm",
  kind: "minimal",
  needs: "gradient",
  norms: ["l2"],
  targeted: true,
  random: false,
  paper: "Rony et al. 2019, arXiv:1811.09600",
  atlas: ["AML.T0043.000"],
  defaults: { steps: 100, initEpsilon: 1, gamma: 0.05, stepSize: 1 },
  async run(c) {
    const { steps, initEpsilon, gamma, stepSize } = c.params;
    const d = c.domain.size;
    const delta = new Float32Array(c.n * d);
    const radius = new Float64Array(c.n).fill(initEpsilon);
    const x = c.x.slice();
    let rows: Int32Array = Int32Array.from({ length: c.n }, (_, i) => i);
    for (let step = 0; step < steps; step++) {
      rows = c.oracle.remaining(rows);
      if (rows.length === 0) break;
      const at = gatherRows(x, rows, d);
      const { gradient, scores } = await c.oracle.gradient(at, rows, {
        loss: c.targets === undefined ? "cross-entropy" : "cross-entropy-targeted",
      });
      const length = 0.01 + ((stepSize - 0.01) * (1 + Math.cos((Math.PI * step) / steps))) / 2;
      rows.forEach((row, i) => {
        const o = row * d;
        const hit = c.oracle.meets(
          row,
          argmax(scores, i, c.oracle.classes),
          scores.subarray(i * c.oracle.classes, (i + 1) * c.oracle.classes),
        );
        let norm = 0;
        for (let k = 0; k < d; k++) norm += (gradient[i * d + k] as number) ** 2;
        norm = Math.sqrt(norm);
        const rng = norm === 0 ? c.rng(row, "direction", step) : undefined;
        let size = 0;
        for (let k = 0; k < d; k++) {
          // a vanished gradient says nothing: any direction will do
          const g = rng === undefined ? (gradient[i * d + k] as number) / norm : rng.normal() / Math.sqrt(d);
          const v = (delta[o + k] as number) + length * g;
          delta[o + k] = v;
          size += v * v;
        }
        radius[row] = (radius[row] as number) * (hit ? 1 - gamma : 1 + gamma);
        const scale = size === 0 ? 0 : (radius[row] as number) / Math.sqrt(size);
        for (let k = 0; k < d; k++) {
          const clean = c.x[o + k] as number;
          const v = Math.min(
            c.domain.upper[k] as number,
            Math.max(c.domain.lower[k] as number, clean + (delta[o + k] as number) * scale),
          );
          delta[o + k] = v - clean;
          x[o + k] = v;
        }
      });
      c.project(
        x,
        Int32Array.from({ length: c.n }, (_, i) => i),
      );
      for (let k = 0; k < x.length; k++) delta[k] = (x[k] as number) - (c.x[k] as number);
      c.progress((step + 1) / steps);
    }
    return x;
  },
};
