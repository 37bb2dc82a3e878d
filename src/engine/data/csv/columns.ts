/** Table: rows of text cells with column names; finds columns by name or index, and the label column. */
import { CasemateError } from "../../../core/error.ts";
import type { Note } from "../dataset.ts";

export interface Row {
  /** line of the file on which the row ends, from 1 */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface Table {
  /** the file, for messages */
  readonly name: string;
  readonly names: readonly string[];
  readonly rows: readonly Row[];
}

/** names that are taken for labels when none is named, in lower case, the most telling first */
const usualNames = ["label", "labels", "target", "class", "y", "outcome"];
/** more different values than this in the last column, and it is no label */
const maxGuessedClasses = 100;

/** Index of a column given by name, or by index from 0 (negative: from the end). Throws DATA_MISMATCH listing the columns. */
export const columnAt = (table: Table, column: string): number => {
  const { names } = table;
  const named = names.indexOf(column);
  if (named >= 0) {
    if (names.lastIndexOf(column) !== named)
      throw new CasemateError("DATA_MISMATCH", `'${table.name}' has more than one column '${column}'`, {
        hint: "name it by its index, from 0",
      });
    return named;
  }
  const index = /^-?\d+$/.test(column) ? Number(column) : Number.NaN;
  const at = index < 0 ? names.length + index : index;
  if (at >= 0 && at < names.length) return at;
  throw new CasemateError("DATA_MISMATCH", `'${table.name}' has no column '${column}'`, { hint: columnsHint(names) });
};

/**
 * Index of the label column: the one asked for, else one with a usual name, else the last one when it could hold
 * classes. Undefined for a text column without labels. Throws DATA_MISMATCH listing the columns.
 */
export const labelColumn = (
  table: Table,
  wanted: string | undefined,
  text: string | undefined,
  notes: Note[],
): number | undefined => {
  if (wanted !== undefined) return columnAt(table, wanted);
  const lower = table.names.map((n) => n.toLowerCase());
  for (const usual of usualNames) {
    const at = lower.indexOf(usual);
    if (at < 0) continue;
    notes.push({
      what: "labels",
      value: `column '${table.names[at]}'`,
      why: "by its name",
      override: "--label COLUMN",
    });
    return at;
  }
  if (text !== undefined) return undefined;
  const last = table.names.length - 1;
  const values = new Set(table.rows.map((row) => row.cells[last] as string));
  const couldBeClasses =
    values.size <= maxGuessedClasses && (values.size <= table.rows.length / 2 || table.rows.length < 10);
  const whole = [...values].every((v) => Number.isNaN(Number(v)) || Number.isInteger(Number(v)));
  if (last === 0 || !couldBeClasses || !whole)
    throw new CasemateError("DATA_MISMATCH", `'${table.name}' has no column that is clearly the label`, {
      hint: `name it with --label; ${columnsHint(table.names)}`,
    });
  notes.push({
    what: "labels",
    value: `column '${table.names[last]}'`,
    why: "it is the last one, and no column has a usual name for labels",
    override: "--label COLUMN",
    ambiguous: true,
  });
  return last;
};

const columnsHint = (names: readonly string[]): string => {
  const shown = names.slice(0, 50).map((n) => `'${n}'`);
  return `the columns are ${shown.join(", ")}${names.length > shown.length ? ` and ${names.length - shown.length} more` : ""}`;
};
