/**
 * PDPGD, primal-dual proximal gradient descent (Matyasko & Chau 2021, arXiv:2106.01538) in L0, L1, L2 and Linf.
 *
 *   min over r, max over l:  l0 ||r|| + l1 softplus(max(z_y - max of the others, 0))
 *
 * The loss is descended by Adam; then ||r|| (but in L2, where it joins the loss) by its proximal operator in Adam's metric (proximal Adam, Melchior et al. 2019, arXiv:1910.10094). The weights
 * l = softmax are raised for the loss while the sample stands and for the norm once it has fallen, and averaged over time.
 */
import { CasemateError } from "../../core/error.ts";
import type { Attack, AttackContext } from "../attack.ts";
import { argmax } from "../criterion.ts";
import { allRows, gatherRows } from "./active-set.ts";
import { askGradient } from "./ask.ts";
import { proximal, type Proximal } from "./proximal.ts";

export type PdpgdParams = {
  /** default 500 */
  readonly steps: number;
  /** first step of Adam, in input units; default 0.1 */
  readonly primalRate: number;
  /** what it falls to, as a share, exponentially; default 0.01 */
  readonly primalDecrease: number;
  /** first step of the weights, default 0.1 */
  readonly dualRate: number;
  /** what it falls to, as a share, linearly; default 0.1 */
  readonly dualDecrease: number;
  /** first ratio of the weight of the norm to that of the loss, default 0.01 */
  readonly dualRatio: number;
  /** weight of the past in the average of the weights, default 0.9 */
  readonly dualMean: number;
  /** most iterations of the proximal step, default 5 */
  readonly proximalSteps: number;
  /** L2: by the proximal operator as the other norms; default false: ||r|| is smooth but at 0, and its gradient joins that of the loss (PDGD in the paper) */
  readonly l2Proximal: boolean;
  /** L0: "l2/3" (default), which descends where l0 can not, or "l0" */
  readonly l0Proximal: string;
};

/** largest ratio of the two weights */
const maxRatio = 1e6;
/** relative change at which the proximal iteration ends */
const converged = 1e-2;

export const pdpgd: Attack<PdpgdParams> = {
  id: "evasion/pdpgd",
  title: "Primal-dual proximal gradient descent",
  kind: "minimal",
  needs: "gradient",
  norms: ["l0", "l1", "l2", "linf"],
  targeted: true,
  random: false,
  paper: "Matyasko & Chau, PDPGD: Primal-Dual Proximal Gradient Descent Adversarial Attack, 2021, arXiv:2106.01538",
  atlas: ["AML.T0015", "AML.T0043.000"],
  defaults: {
    steps: 500,
    primalRate: 0.1,
    primalDecrease: 0.01,
    dualRate: 0.1,
    dualDecrease: 0.1,
    dualRatio: 0.01,
    dualMean: 0.9,
    proximalSteps: 5,
    l2Proximal: false,
    l0Proximal: "l2/3",
  },
  async run(c) {
    const p = c.params;
    const kind = check(c);
    const byProximal = c.norm !== "l2" || p.l2Proximal;
    const d = c.domain.size;
    const k = c.oracle.classes;
    const r = new Float64Array(c.n * d);
    const first = new Float64Array(c.n * d);
    const second = new Float64Array(c.n * d);
    const loss = c.targets === undefined ? "margin" : "margin-targeted";
    /** logarithm of the ratio of the loss's weight to the norm's, and the averaged weight of the norm */
    const ratio = new Float64Array(c.n).fill(-Math.log(p.dualRatio));
    const normWeight = new Float64Array(c.n).fill(p.dualRatio / (1 + p.dualRatio));
    const x = c.x.slice();
    const denominator = new Float64Array(d);
    let rows = c.oracle.remaining(allRows(c.n));
    for (let step = 0; step < p.steps && rows.length > 0; step++) {
      for (const row of rows)
        for (let o = row * d; o < (row + 1) * d; o++) x[o] = (c.x[o] as number) + (r[o] as number);
      const found = await askGradient(c, gatherRows(x, rows, d), rows, { loss });
      const rate = p.primalRate * p.primalDecrease ** (step / p.steps);
      const left = p.steps === 1 ? 0 : (p.steps - 1 - step) / (p.steps - 1);
      const dualRate = p.dualRate * (left * (1 - p.dualDecrease) + p.dualDecrease);
      const correct1 = 1 - 0.9 ** (step + 1);
      const correct2 = 1 - 0.999 ** (step + 1);
      rows.forEach((row, i) => {
        // the margin loss is -gap while the sample stands, and flat from 0 on
        const gap = -(found.loss[i] as number);
        const slope = 1 / (1 + Math.exp(-gap));
        const weight = normWeight[row] as number;
        let length = 0;
        if (!byProximal) for (let o = row * d; o < (row + 1) * d; o++) length += (r[o] as number) ** 2;
        const pull = length > 0 ? weight / Math.sqrt(length) : 0;
        const push = byProximal ? slope : (1 - weight) * slope;
        let largest = 0;
        for (let j = 0; j < d; j++) {
          const o = row * d + j;
          const g = pull * (r[o] as number) - push * (found.gradient[i * d + j] as number);
          const m = 0.9 * (first[o] as number) + 0.1 * g;
          const v = 0.999 * (second[o] as number) + 0.001 * g * g;
          first[o] = m;
          second[o] = v;
          const size = Math.sqrt(v / correct2) + 1e-8;
          denominator[j] = size;
          largest = Math.max(largest, size);
          r[o] = inBox(c, o, j, (r[o] as number) - (rate * m) / correct1 / size);
        }
        const own = r.subarray(row * d, (row + 1) * d);
        if (byProximal) {
          const mu = ((weight / (1 - weight)) * rate) / largest;
          own.set(proximalAdam(c, kind, mu, own, denominator, largest, row, p.proximalSteps));
        }
        const scores = found.scores.subarray(i * k, (i + 1) * k);
        const up = c.oracle.meets(row, argmax(scores, 0, k), scores) ? -1 : 1;
        const limit = Math.log(maxRatio);
        ratio[row] = Math.min(limit, Math.max(-limit, (ratio[row] as number) + up * dualRate));
        normWeight[row] = p.dualMean * weight + (1 - p.dualMean) / (1 + Math.exp(ratio[row] as number));
      });
      rows = c.oracle.remaining(rows);
      c.progress((step + 1) / p.steps);
    }
    for (let o = 0; o < x.length; o++) x[o] = (c.x[o] as number) + (r[o] as number);
    return x;
  },
};

/** A change `v` of value `o` of c.x (feature j), cut to what the box allows. */
const inBox = (c: AttackContext, o: number, j: number, v: number): number => {
  const from = c.x[o] as number;
  return Math.min((c.domain.upper[j] as number) - from, Math.max((c.domain.lower[j] as number) - from, v));
};

/** argmin over z of mu ||z|| + sum_j (h_j / max h) (z_j - r_j)^2 / 2, by repeated proximal steps, each cut to the box. */
const proximalAdam = (
  c: AttackContext,
  kind: Proximal,
  mu: number,
  r: Float64Array,
  h: Float64Array,
  largest: number,
  row: number,
  most: number,
): Float64Array => {
  const d = r.length;
  let z = r.slice();
  for (let k = 0; k < most; k++) {
    const next = new Float64Array(d);
    for (let j = 0; j < d; j++)
      next[j] = (z[j] as number) + (((r[j] as number) - (z[j] as number)) * (h[j] as number)) / largest;
    proximal(kind, mu, next);
    let change = 0;
    let size = 0;
    for (let j = 0; j < d; j++) {
      const v = inBox(c, row * d + j, j, next[j] as number);
      next[j] = v;
      change += (v - (z[j] as number)) ** 2;
      size += v * v;
    }
    z = next;
    if (!(change > converged ** 2 * size)) break;
  }
  return z;
};

const check = (c: AttackContext<PdpgdParams>): Proximal => {
  const p = c.params;
  for (const [name, v] of Object.entries({ steps: p.steps, proximalSteps: p.proximalSteps }))
    if (!Number.isInteger(v) || v < 1)
      throw new CasemateError("ATTACK_PARAMS", `${name} must be a whole number of at least 1, got ${v}`);
  for (const [name, v] of Object.entries({
    primalRate: p.primalRate,
    primalDecrease: p.primalDecrease,
    dualRate: p.dualRate,
    dualRatio: p.dualRatio,
  }))
    if (!(v > 0)) throw new CasemateError("ATTACK_PARAMS", `${name} must be greater than 0, got ${v}`);
  if (!(p.dualMean >= 0 && p.dualMean < 1))
    throw new CasemateError("ATTACK_PARAMS", `dualMean must lie in [0, 1), got ${p.dualMean}`);
  if (p.l0Proximal !== "l0" && p.l0Proximal !== "l2/3")
    throw new CasemateError("ATTACK_PARAMS", `l0Proximal '${p.l0Proximal}' is not one of l2/3, l0`);
  return c.norm === "l0" ? p.l0Proximal : c.norm;
};
