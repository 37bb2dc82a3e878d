/** One column of cells -> numbers: quantities as they are, categories as codes. */
import { CasemateError } from "../../../core/error.ts";
import type { Feature } from "../dataset.ts";
import type { Table } from "./columns.ts";

/** a text column with more different values than this is an id or free text */
const maxCategories = 1000;
/** few different values: a mixed column is a categorical one; many: a typing error */
const maxMixedCategories = 20;

const missing = new Set(["", "?", "na", "n/a", "nan", "null", "none"]);

/** Whether a cell stands for no value: empty, ?, NA, N/A, NaN, null, None in any case. */
export const isMissing = (cell: string): boolean => missing.has(cell.toLowerCase());

/** Whether a cell is a finite decimal number. */
export const isNumeric = (cell: string): boolean =>
  /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell) && Number.isFinite(Number(cell));

export interface Column {
  readonly feature: Feature;
  readonly values: Float64Array;
}

/**
 * Numbers for one column. Categories are sorted unless given; `categorical` makes codes of numbers too.
 * Throws DATA_MISMATCH naming line and column: missing values, one bad cell among numbers, free text, unknown categories.
 */
export const readColumn = (
  table: Table,
  column: number,
  options: { readonly categorical?: boolean; readonly categories?: readonly string[] | undefined } = {},
): Column => {
  const name = table.names[column] as string;
  const cells = table.rows.map((row) => row.cells[column] as string);
  const at = (i: number): string => `line ${table.rows[i]?.line} of '${table.name}', column '${name}'`;
  const hole = cells.findIndex(isMissing);
  if (hole >= 0 && options.categories?.includes(cells[hole] as string) !== true)
    throw new CasemateError("DATA_MISMATCH", `${at(hole)}: the value is missing ('${cells[hole]}')`, {
      hint: "fill missing values, drop such rows with --missing drop, or leave the column out with --exclude",
    });
  if (options.categories !== undefined) return codes(name, cells, options.categories, at);
  const numbers = cells.filter(isNumeric).length;
  if (numbers === cells.length && options.categorical !== true) {
    const values = Float64Array.from(cells, Number);
    return {
      feature: { name, kind: values.every(Number.isInteger) ? "integer" : "numeric", ...range(values) },
      values,
    };
  }
  const distinct = [...new Set(cells)];
  if (numbers > cells.length / 2 && distinct.length > maxMixedCategories && options.categorical !== true) {
    const odd = cells.findIndex((c) => !isNumeric(c));
    throw new CasemateError("DATA_MISMATCH", `${at(odd)}: '${cells[odd]}' is not a number, as the other values are`, {
      hint: `correct it, or declare the column categorical: --categorical ${name}`,
    });
  }
  if (distinct.length > maxCategories || (distinct.length > 50 && distinct.length > cells.length / 2))
    throw new CasemateError(
      "DATA_MISMATCH",
      `column '${name}' of '${table.name}' holds ${distinct.length} different texts, too many for categories`,
      {
        hint: `leave it out when it is an id (--exclude ${name}), or name it as the text input (--text ${name})`,
      },
    );
  // numeric codes in the order of numbers, texts in the order of code points
  return codes(
    name,
    cells,
    distinct.every(isNumeric) ? distinct.sort((a, b) => Number(a) - Number(b)) : distinct.sort(),
    at,
  );
};

const codes = (
  name: string,
  cells: readonly string[],
  categories: readonly string[],
  at: (i: number) => string,
): Column => {
  const index = new Map(categories.map((c, i) => [c, i]));
  const values = Float64Array.from(cells, (cell, i) => {
    const code = index.get(cell);
    if (code === undefined)
      throw new CasemateError("DATA_MISMATCH", `${at(i)}: '${cell}' is none of the given categories`, {
        hint: `they are ${categories.slice(0, 50).join(", ")}`,
      });
    return code;
  });
  return { feature: { name, kind: "categorical", ...range(values), categories }, values };
};

const range = (values: Float64Array): { min: number; max: number } => {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const v of values) {
    if (v < min) min = v;
    if (v > max) max = v;
  }
  return { min, max };
};
