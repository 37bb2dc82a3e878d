/** keepLabel: the class `label` is made the highest again, with no other value than those that are there. */
import { argmaxRows } from "../../engine/runtime/argmax.ts";

/** one step below, for ties: the first of equal values would be the label */
const below = 1 - 2 ** -22;

/** In place: the highest value and that of `label` change places. */
export const keepLabel = (row: Float32Array, label: number): void => {
  const top = argmaxRows(row, row.length)[0] ?? label;
  if (top === label) return;
  const highest = row[top] as number;
  row[top] = row[label] as number;
  row[label] = highest;
  for (let k = 0; k < label; k++) if ((row[k] as number) >= highest) row[k] = highest * below;
};

export const labelOf = (row: Float32Array): number => argmaxRows(row, row.length)[0] ?? 0;
