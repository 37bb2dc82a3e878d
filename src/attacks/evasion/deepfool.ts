/**
 * DeepFool (Moosavi-Dezfooli et al. 2016, arXiv:1511.04599) in L2 and Linf: at each step the nearest of the linearized class boundaries is stepped over.
 */
import type { Attack } from "../attack.ts";
import { argmax } from "../criterion.ts";
import { gatherRows } from "./active-set.ts";
import { askGradient, settled } from "./ask.ts";

export interface DeepFoolParams extends Readonly<Record<string, number | null>> {
  readonly steps: number;
  /** the step is longer than the linear distance by this share */
  readonly overshoot: number;
  /** only the classes with the highest scores are looked at; null: all */
  readonly candidates: number | null;
}

export const deepfool: Attack<DeepFoolParams> = {
  id: "evasion/deepfool",
  title: "DeepFool",
  kind: "minimal",
  needs: "gradient",
  norms: ["l2", "linf"],
  targeted: false,
  random: false,
  paper: "Moosavi-Dezfooli et al. 2016, arXiv:1511.04599",
  atlas: ["AML.T0043.000"],
  defaults: { steps: 50, overshoot: 0.02, candidates: 10 },
  async run(c) {
    const { steps, overshoot } = c.params;
    const d = c.domain.size;
    const classes = c.oracle.classes;
    const take = Math.min(classes, c.params.candidates ?? classes);
    const total = new Float32Array(c.n * d);
    const x = c.x.slice();
    let rows: Int32Array = Int32Array.from({ length: c.n }, (_, i) => i);
    for (let step = 0; step < steps; step++) {
      // a step costs one query for the scores and one per candidate
      rows = c.oracle.remaining(rows).filter((row) => c.oracle.budget(row) >= take);
      if (rows.length === 0) break;
      const at = gatherRows(x, rows, d);
      const scores = await c.oracle.scores(settled(c, at, rows), rows);
      const open = rows.filter((row, i) => !c.oracle.meets(row, argmax(scores, i, classes)));
      if (open.length === 0) break;
      const position = new Map([...rows].map((row, i) => [row, i]));
      // one backward pass per candidate class, all samples at once
      const best = new Map<number, { readonly ratio: number; readonly w: Float32Array; readonly norm: number }>();
      const order = new Map(
        [...open].map((row) => [row, ranking(scores, position.get(row) as number, classes, c.labels[row] as number)]),
      );
      for (let k = 0; k < take - 1; k++) {
        const targets = open.map((row) => (order.get(row) as number[])[k] as number);
        const { gradient } = await askGradient(c, gatherRows(x, open, d), open, {
          loss: "logit-difference",
          targets,
        });
        open.forEach((row, i) => {
          const p = position.get(row) as number;
          const gap = Math.abs(
            (scores[p * classes + (targets[i] as number)] as number) -
              (scores[p * classes + (c.labels[row] as number)] as number),
          );
          const w = gradient.subarray(i * d, (i + 1) * d);
          let norm = 0;
          for (const v of w) norm += c.norm === "l2" ? v * v : Math.abs(v);
          if (c.norm === "l2") norm = Math.sqrt(norm);
          const ratio = gap / (norm + 1e-8);
          if (ratio < (best.get(row)?.ratio ?? Infinity)) best.set(row, { ratio, w: w.slice(), norm });
        });
      }
      for (const row of open) {
        const b = best.get(row);
        if (b === undefined) continue;
        const o = row * d;
        // as Foolbox: the distance to the boundary plus 1e-4, so that a step never stalls on it
        const length = b.ratio + 1e-4;
        const scale = c.norm === "l2" ? length / (b.norm + 1e-8) : length;
        for (let k = 0; k < d; k++) {
          const w = b.w[k] as number;
          total[o + k] = (total[o + k] as number) + scale * (c.norm === "l2" ? w : Math.sign(w));
          const v = (c.x[o + k] as number) + (1 + overshoot) * (total[o + k] as number);
          x[o + k] = Math.min(c.domain.upper[k] as number, Math.max(c.domain.lower[k] as number, v));
        }
      }
      rows = open;
      c.progress((step + 1) / steps);
    }
    return x;
  },
};

/** Classes but `own` by falling score. */
const ranking = (scores: Float32Array, row: number, classes: number, own: number): number[] =>
  Array.from({ length: classes }, (_, i) => i)
    .filter((i) => i !== own)
    .sort((a, b) => (scores[row * classes + b] as number) - (scores[row * classes + a] as number) || a - b);
