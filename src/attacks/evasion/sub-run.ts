/** subRun: one attack inside another, on those samples only that withstood what came before. */
import type { Attack, AttackContext, Params } from "../attack.ts";
import type { Oracle } from "../oracle.ts";
import { allRows, gatherRows, scatterRows } from "./active-set.ts";

/**
 * Runs `attack` on the samples of `c` that are not beaten and not out of budget, whatever the early stop: to skip them is part of an ensemble's protocol.
 * Writes the candidates of these samples to `result`. With `only`, it runs on these samples to the end, beaten or not: for random models, of which one lucky
 * pass says little.
 */
export const subRun = async <P extends Params>(
  c: AttackContext,
  attack: Attack<P>,
  params: Partial<P>,
  result: Float32Array,
  progress: (share: number) => void,
  only?: Int32Array,
): Promise<void> => {
  const rows =
    only === undefined
      ? c.oracle.remaining(allRows(c.n)).filter((row) => !c.oracle.beaten(row))
      : c.oracle.remaining(only, true);
  if (rows.length === 0) return;
  const d = c.domain.size;
  const outer = (inner: Int32Array): Int32Array => inner.map((i) => rows[i] as number);
  const candidates = await attack.run({
    ...c,
    oracle: mapped(c.oracle, outer, only !== undefined),
    x: gatherRows(c.x, rows, d),
    n: rows.length,
    labels: rows.map((row) => c.labels[row] as number),
    targets: c.targets === undefined ? undefined : rows.map((row) => c.targets?.[row] as number),
    starts: c.starts === undefined ? undefined : gatherRows(c.starts, rows, d),
    params: { ...attack.defaults, ...params },
    rng: (row, ...parts) => c.rng(rows[row] as number, attack.id, ...parts),
    project: (x, inner) => c.project(x, outer(inner)),
    progress,
  });
  scatterRows(candidates, rows, d, result);
};

const mapped = (oracle: Oracle, outer: (inner: Int32Array) => Int32Array, toTheEnd: boolean): Oracle => {
  const one = (row: number): number => outer(Int32Array.of(row))[0] as number;
  return {
    classes: oracle.classes,
    scoreKind: oracle.scoreKind,
    labels: (x, rows) => oracle.labels(x, outer(rows)),
    scores: (x, rows) => oracle.scores(x, outer(rows)),
    gradient: (x, rows, loss) => oracle.gradient(x, outer(rows), loss),
    remaining(rows, beatenToo = toTheEnd) {
      const open = new Set(oracle.remaining(outer(rows), beatenToo));
      return open.size === rows.length ? rows : rows.filter((row) => open.has(one(row)));
    },
    budget: (row) => oracle.budget(one(row)),
    beaten: (row) => !toTheEnd && oracle.beaten(one(row)),
    best: (row) => oracle.best(one(row)),
    meets: (row, label, scores) => oracle.meets(one(row), label, scores),
  };
};
