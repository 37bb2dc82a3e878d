/** oneHotGroups: which columns are one category in several columns. */
import type { Feature } from "../engine/data/dataset.ts";
import type { Tensor } from "../engine/tensor/tensor.ts";

export interface OneHotGroup {
  /** what the columns have in common: "sex" of sex_Male and sex_Female */
  readonly name: string;
  readonly columns: readonly number[];
}

/** what may stand between the name of a feature and its category */
const separators = /[_=:.]/g;

/**
 * Columns of zeros and ones that begin alike (up to a separator) and of which exactly one is 1 in every row; the longest common beginning wins, and no
 * column is in two groups.
 */
export const oneHotGroups = (inputs: Tensor, features: readonly Feature[]): OneHotGroup[] => {
  const d = features.length;
  const binary = features.map((f) => f.kind === "integer" && f.min >= 0 && f.max <= 1);
  const byPrefix = new Map<string, number[]>();
  features.forEach(({ name }, i) => {
    if (binary[i] !== true) return;
    for (const { index } of name.matchAll(separators)) {
      const prefix = name.slice(0, index);
      if (prefix === "") continue;
      byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), i]);
    }
  });
  const taken = new Set<number>();
  const groups: OneHotGroup[] = [];
  for (const [name, columns] of [...byPrefix].sort(([a], [b]) => b.length - a.length)) {
    if (columns.length < 2 || columns.some((c) => taken.has(c))) continue;
    if (!exactlyOne(inputs, columns, d)) continue;
    for (const c of columns) taken.add(c);
    groups.push({ name, columns });
  }
  return groups.sort((a, b) => (a.columns[0] ?? 0) - (b.columns[0] ?? 0));
};

/** Is in every row of `d` values exactly one of the columns 1, and the others 0? */
export const exactlyOne = ({ data }: Tensor, columns: readonly number[], d: number): boolean => {
  for (let row = 0; row < data.length; row += d) {
    let ones = 0;
    for (const c of columns) {
      const v = Number(data[row + c]);
      if (v === 1) ones++;
      else if (v !== 0) return false;
    }
    if (ones !== 1) return false;
  }
  return true;
};
