/** Inverse covariance of measures as normal scores, shrunk towards independence so that two measures that say the same do not blow up their difference. */
import { normalScore } from "./normal-score.ts";

const shrinkage = 0.05;

/** `columns[k]` are the values of measure k. Row by row, columns.length squared. */
export const precisionOf = (
  measures: readonly { readonly knots: readonly number[] }[],
  columns: readonly Float64Array[],
): number[] => {
  const k = columns.length;
  const n = columns[0]?.length ?? 0;
  const scores = columns.map((c, i) => c.map((v) => normalScore(measures[i]?.knots ?? [], v)));
  const a = Array.from({ length: k }, (_, i) =>
    Array.from({ length: k }, (__, j) => {
      let sum = 0;
      for (let r = 0; r < n; r++) sum += (scores[i]?.[r] ?? 0) * (scores[j]?.[r] ?? 0);
      return (1 - shrinkage) * (sum / n) + (i === j ? shrinkage : 0);
    }),
  );
  return inverse(a).flat();
};

/** Of a symmetric positive definite matrix, by Gauss and Jordan: its pivots are positive without a search. */
const inverse = (a: number[][]): number[][] => {
  const n = a.length;
  const m = a.map((row, i) => [...row, ...Array.from({ length: n }, (_, j) => (i === j ? 1 : 0))]);
  for (let p = 0; p < n; p++) {
    const pivotRow = m[p] as number[];
    const pivot = pivotRow[p] as number;
    for (let j = 0; j < 2 * n; j++) pivotRow[j] = (pivotRow[j] as number) / pivot;
    for (let i = 0; i < n; i++) {
      const row = m[i] as number[];
      const f = row[p] as number;
      if (i === p || f === 0) continue;
      for (let j = 0; j < 2 * n; j++) row[j] = (row[j] as number) - f * (pivotRow[j] as number);
    }
  }
  return m.map((row) => row.slice(n));
};
