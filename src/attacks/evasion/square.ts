/** Square: random search with square-shaped changes, on scores only (Andriushchenko et al., ECCV 2020; L1: Croce & Hein, ICML 2021). */
import { CasemateError } from "../../core/error.ts";
import type { Rng } from "../../core/rng.ts";
import type { Attack, AttackContext } from "../attack.ts";
import { projectRow } from "../geometry.ts";
import { ActiveSet, allRows, scatterRows } from "./active-set.ts";
import { relaxed, settled } from "./ask.ts";
import { scoreLoss } from "./score-loss.ts";
import { l2Proposal, linfProposal, type Proposal, startingPoint } from "./square-move.ts";
import { gridOf, shareAt } from "./square-window.ts";

export type SquareParams = {
  /** model queries per sample and run, default 5000 */
  readonly queries: number;
  /** share of the input that the first window covers, default 0.8 */
  readonly pInit: number;
  /** runs per sample, default 1 */
  readonly restarts: number;
  /** margin (default untargeted): z_y - max of the others; cross-entropy (default targeted): -log p_t. Null: as the paper */
  readonly loss: string | null;
  /** stretch the schedule of window sizes, made for 10,000 queries, to `queries`; default true, as the paper. The AutoAttack package does not */
  readonly stretchSchedule: boolean;
};

export const square: Attack<SquareParams> = {
  id: "evasion/square",
  title: "Square attack",
  kind: "fixed",
  needs: "scores",
  norms: ["linf", "l2", "l1"],
  targeted: true,
  random: true,
  paper:
    "Andriushchenko et al., Square Attack: a Query-Efficient Black-Box Adversarial Attack via Random Search, ECCV 2020, arXiv:1912.00049",
  atlas: ["AML.T0015", "AML.T0043.001"],
  defaults: { queries: 5000, pInit: 0.8, restarts: 1, loss: null, stretchSchedule: true },
  async run(c) {
    const p = c.params;
    check(p);
    const result = c.x.slice();
    for (let restart = 0; restart < p.restarts; restart++) {
      const rows = c.oracle.remaining(allRows(c.n)).filter((row) => restart === 0 || !c.oracle.beaten(row));
      await search(c, p, rows, restart, result);
    }
    return result;
  },
};

const check = (p: SquareParams): void => {
  for (const [name, v] of Object.entries({ queries: p.queries, restarts: p.restarts }))
    if (!Number.isInteger(v) || v < 1)
      throw new CasemateError("ATTACK_PARAMS", `${name} must be a whole number of at least 1, got ${v}`);
  if (!(p.pInit > 0 && p.pInit <= 1))
    throw new CasemateError("ATTACK_PARAMS", `pInit must lie in (0, 1], got ${p.pInit}`);
};

/** One run: a proposal is kept when it lowers the loss, or is adversarial. Samples that were beaten in this run stay where they are. */
const search = async (
  c: AttackContext,
  p: SquareParams,
  rows: Int32Array,
  restart: number,
  result: Float32Array,
): Promise<void> => {
  const d = c.domain.size;
  const k = c.oracle.classes;
  const grid = gridOf(c.domain);
  const box = relaxed(c.domain);
  const lossOf = scoreLoss(c, p.loss ?? (c.targets === undefined ? "margin" : "cross-entropy"));
  const rng = new Map<number, Rng>();
  for (const row of rows) rng.set(row, c.rng(row, "square", restart));
  const set = new ActiveSet(rows);
  const best = set.track(new Float32Array(rows.length * d), d);
  const tried = set.track(new Float32Array(rows.length * d), d);
  const lowest = set.track(new Float64Array(rows.length).fill(Infinity), 1);
  const propose: Proposal =
    c.norm === "linf" ? linfProposal(grid, box, c.epsilon) : l2Proposal(c.norm, grid, box, c.epsilon);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    startingPoint(c.norm, grid, c.epsilon, tried.data, i, c.x, row, box, rng.get(row) as Rng);
    if (c.norm !== "l1") projectRow(c.norm, c.epsilon, tried.data, i, c.x, row, box);
  }
  for (let query = 0; query < p.queries; query++) {
    const kept = open(c, set);
    if (kept.length < set.size) {
      scatterRows(best.data, set.rows, d, result);
      set.keep(kept);
    }
    if (set.size === 0) break;
    if (query > 0) {
      const share = shareAt(p.pInit, query - 1, p.stretchSchedule ? p.queries : undefined);
      tried.data.set(best.data);
      for (let i = 0; i < set.size; i++) {
        const row = set.rows[i] as number;
        propose(tried.data, i, c.x, row, share, rng.get(row) as Rng);
      }
    }
    const scores = await c.oracle.scores(settled(c, tried.data, set.rows), set.rows);
    for (let i = 0; i < set.size; i++) {
      const row = set.rows[i] as number;
      const loss = lossOf(scores, i * k, k, row);
      if (!(loss < (lowest.data[i] as number)) && query > 0) continue;
      lowest.data[i] = loss;
      best.data.set(tried.data.subarray(i * d, (i + 1) * d), i * d);
    }
    c.progress((restart + (query + 1) / p.queries) / p.restarts);
  }
  scatterRows(best.data, set.rows, d, result);
};

/** A sample that is beaten leaves the search by protocol, also without early stop. */
const open = (c: AttackContext, set: ActiveSet): Int32Array => {
  const rows = c.oracle.remaining(set.rows);
  return rows.some((row) => c.oracle.beaten(row)) ? rows.filter((row) => !c.oracle.beaten(row)) : rows;
};
