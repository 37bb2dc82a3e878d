/**
 * FMN, fast minimum-norm (Pintor et al. 2021, arXiv:2102.12827) in L0, L1, L2 and Linf: gradient steps on the margin inside a ball whose radius follows the
 * distance to the boundary, estimated by linearization while no adversarial example is known.
 */
import type { Norm } from "../../engine/tensor/norm.ts";
import type { Attack } from "../attack.ts";
import { argmax } from "../criterion.ts";
import { projectRow } from "../geometry.ts";
import { gatherRows } from "./active-set.ts";

export interface FmnParams extends Readonly<Record<string, number>> {
  readonly steps: number;
  /** step length at the start and end (cosine between), in units of the input */
  readonly maxStepSize: number;
  readonly minStepSize: number;
  /** relative change of the radius at the start; it falls to 0.001 by a cosine */
  readonly gamma: number;
}

const dual: Readonly<Record<Norm, Norm>> = { linf: "l1", l2: "l2", l1: "linf", l0: "linf" };

export const fmn: Attack<FmnParams> = {
  id: "evasion/fmn",
  title: "Fast minimum-norm",
  kind: "minimal",
  needs: "gradient",
  norms: ["l0", "l1", "l2", "linf"],
  targeted: true,
  random: false,
  paper: "Pintor et al. 2021, arXiv:2102.12827",
  atlas: ["AML.T0043.000"],
  defaults: { steps: 1000, maxStepSize: 1, minStepSize: 0.001, gamma: 0.05 },
  async run(c) {
    const { steps, maxStepSize, minStepSize, gamma } = c.params;
    const d = c.domain.size;
    const x = c.x.slice();
    const radius = new Float64Array(c.n).fill(Infinity);
    const known = new Float64Array(c.n).fill(Infinity);
    let rows: Int32Array = Int32Array.from({ length: c.n }, (_, i) => i);
    for (let step = 0; step < steps; step++) {
      rows = c.oracle.remaining(rows);
      if (rows.length === 0) break;
      const share = (1 + Math.cos((Math.PI * step) / steps)) / 2;
      const length = minStepSize + (maxStepSize - minStepSize) * share;
      const change = 0.001 + (gamma - 0.001) * share;
      // without a cap: the distance to the boundary is what the radius is estimated from
      const { gradient, loss, scores } = await c.oracle.gradient(gatherRows(x, rows, d), rows, {
        loss: c.targets === undefined ? "margin" : "margin-targeted",
        confidence: 1e30,
      });
      rows.forEach((row, i) => {
        const o = row * d;
        const g = gradient.subarray(i * d, (i + 1) * d);
        // a feature at its bound can not follow the gradient further out; counting it would make the boundary look nearer than it is
        for (let k = 0; k < d; k++) {
          const v = x[o + k] as number;
          const gk = g[k] as number;
          if ((gk > 0 && v >= (c.domain.upper[k] as number)) || (gk < 0 && v <= (c.domain.lower[k] as number)))
            g[k] = 0;
        }
        const here = lengthOf(c.norm, x.subarray(o, o + d), c.x.subarray(o, o + d));
        if (
          c.oracle.meets(
            row,
            argmax(scores, i, c.oracle.classes),
            scores.subarray(i * c.oracle.classes, (i + 1) * c.oracle.classes),
          )
        ) {
          known[row] = Math.min(known[row] as number, here);
          radius[row] =
            c.norm === "l0"
              ? Math.min(
                  (radius[row] as number) - 1,
                  Math.floor((radius[row] as number) * (1 - change)),
                  (known[row] as number) - 1,
                )
              : Math.min((radius[row] as number) * (1 - change), known[row] as number);
        } else if (known[row] === Infinity) {
          const slope = lengthOf(dual[c.norm], g, undefined);
          radius[row] =
            here +
            (c.norm === "l0"
              ? Math.max(1, Math.ceil(Math.abs(loss[i] as number) / (slope + 1e-12)))
              : Math.abs(loss[i] as number) / (slope + 1e-12));
        } else
          radius[row] =
            c.norm === "l0"
              ? Math.max((radius[row] as number) + 1, Math.floor((radius[row] as number) * (1 + change)))
              : (radius[row] as number) * (1 + change);
        radius[row] = Math.max(c.norm === "l0" ? 1 : 0, radius[row] as number);
        const size = lengthOf("l2", g, undefined);
        if (size === 0) return;
        for (let k = 0; k < d; k++) x[o + k] = (x[o + k] as number) + (length * (g[k] as number)) / size;
        projectRow(c.norm, radius[row] as number, x, row, c.x, row, c.domain);
      });
      c.progress((step + 1) / steps);
    }
    return x;
  },
};

/** ||a - b||, or ||a||. */
const lengthOf = (norm: Norm, a: Float32Array, b: Float32Array | undefined): number => {
  let s = 0;
  for (let k = 0; k < a.length; k++) {
    const v = Math.abs((a[k] as number) - (b === undefined ? 0 : (b[k] as number)));
    s = norm === "linf" ? Math.max(s, v) : s + (norm === "l2" ? v * v : norm === "l1" ? v : v > 0 ? 1 : 0);
  }
  return norm === "l2" ? Math.sqrt(s) : s;
};
