/**
 * EAD (Chen et al. 2018, arXiv:1709.04114): elastic-net attack, minimize c max(margin + confidence, 0) + ||x' - x||^2 + beta ||x' - x||_1 by FISTA with shrinkage, and
 * a binary search for c. The best example by L1 is kept (decision rule "L1"); the harness judges in the run's norm.
 */
import type { Attack } from "../attack.ts";
import { gatherRows } from "./active-set.ts";
import { askGradient, settled } from "./ask.ts";
import { BinarySearch } from "./binary-search.ts";

export interface EadParams extends Readonly<Record<string, number>> {
  readonly binarySearchSteps: number;
  readonly steps: number;
  readonly initialStepSize: number;
  readonly initialConstant: number;
  readonly confidence: number;
  /** weight of L1 */
  readonly beta: number;
}

export const ead: Attack<EadParams> = {
  id: "evasion/ead",
  title: "Elastic-net attack",
  kind: "minimal",
  needs: "gradient",
  norms: ["l1", "l2"],
  targeted: true,
  random: false,
  paper: "Chen et al. 2018, arXiv:1709.04114",
  atlas: ["AML.T0043.000"],
  defaults: {
    binarySearchSteps: 9,
    steps: 1000,
    initialStepSize: 0.01,
    initialConstant: 1e-3,
    confidence: 0,
    beta: 1e-2,
  },
  async run(c) {
    const { binarySearchSteps, steps, initialStepSize, initialConstant, confidence, beta } = c.params;
    const d = c.domain.size;
    const { lower, upper } = c.domain;
    const search = new BinarySearch(c.n, initialConstant);
    const all = Int32Array.from({ length: c.n }, (_, i) => i);
    const x = c.x.slice();
    const fresh = new Float32Array(c.n * d);
    for (let round = 0; round < binarySearchSteps; round++) {
      x.set(c.x);
      const y = c.x.slice();
      const found = new Uint8Array(c.n);
      let rows: Int32Array = c.oracle.remaining(all);
      for (let step = 0; step < steps && rows.length > 0; step++) {
        const { gradient } = await askGradient(c, gatherRows(y, rows, d), rows, {
          loss: c.targets === undefined ? "margin" : "margin-targeted",
          confidence,
        });
        rows.forEach((row, i) => fresh.set(gradient.subarray(i * d, (i + 1) * d), row * d));
        rows = c.oracle.remaining(rows);
        // polynomial decay with power one half, as in the authors' code
        const length = initialStepSize * Math.sqrt(1 - step / steps);
        const momentum = step / (step + 3);
        rows.forEach((row) => {
          const constant = search.constant(row);
          for (let k = 0; k < d; k++) {
            const at = row * d + k;
            const clean = c.x[at] as number;
            const g = 2 * ((y[at] as number) - clean) - constant * (fresh[at] as number);
            const z = (y[at] as number) - length * g;
            const delta = z - clean;
            const shrunk =
              Math.abs(delta) <= beta
                ? clean
                : Math.min(upper[k] as number, Math.max(lower[k] as number, z - Math.sign(delta) * beta));
            const old = x[at] as number;
            x[at] = shrunk;
            // into the box, which the authors' extrapolation may leave: a model need not answer there
            const ahead = shrunk + momentum * (shrunk - old);
            y[at] = Math.min(upper[k] as number, Math.max(lower[k] as number, ahead));
          }
        });
        // what counts is x, not the extrapolated y
        const scores = await c.oracle.scores(settled(c, gatherRows(x, rows, d), rows), rows);
        rows.forEach((row, i) => {
          const k = c.oracle.classes;
          const own = scores.subarray(i * k, (i + 1) * k);
          if (marginOf(own, c.labels[row] as number, c.targets?.[row]) > confidence) found[row] = 1;
        });
        rows = c.oracle.remaining(rows);
        c.progress((round + (step + 1) / steps) / binarySearchSteps);
      }
      search.update(found);
    }
    return x;
  },
};

/** Lead of the best wrong class over the true one, or of the target over the best other. */
const marginOf = (scores: Float32Array, label: number, target: number | undefined): number => {
  const own = target ?? label;
  let other = -Infinity;
  scores.forEach((v, i) => {
    if (i !== own && v > other) other = v;
  });
  const lead = (scores[own] as number) - other;
  return target === undefined ? -lead : lead;
};
