/** likeliestTargets: for each sample the wrong classes in falling order of their score on the original. */
import type { AttackContext } from "../attack.ts";
import { allRows, gatherRows, scatterRows } from "./active-set.ts";

/** RETURNS up to `count` arrays of n target classes: the likeliest wrong class of every sample, the second likeliest, ... Costs one forward query per sample that remains. */
export const likeliestTargets = async (c: AttackContext, count: number): Promise<Int32Array[]> => {
  const k = c.oracle.classes;
  const rows = c.oracle.remaining(allRows(c.n));
  const scores = new Float32Array(c.n * k);
  if (rows.length > 0) scatterRows(await c.oracle.scores(gatherRows(c.x, rows, c.domain.size), rows), rows, k, scores);
  const ranked = Array.from({ length: c.n }, (_, row) => {
    const z = scores.subarray(row * k, (row + 1) * k);
    return Array.from({ length: k }, (_, i) => i)
      .filter((i) => i !== c.labels[row])
      .sort((a, b) => (z[b] as number) - (z[a] as number) || a - b);
  });
  return Array.from({ length: Math.min(count, k - 1) }, (_, t) => Int32Array.from(ranked, (r) => r[t] as number));
};
