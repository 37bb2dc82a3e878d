/** CSV and TSV: tabular data with a label column, or one column of text. */
import { CasemateError } from "../../core/error.ts";
import { float64, tensor } from "../tensor/tensor.ts";
import { columnAt, labelColumn, type Table } from "./csv/columns.ts";
import { type ParseOptions, parseTable } from "./csv/parse.ts";
import { isMissing, readColumn } from "./csv/values.ts";
import type { Dataset, Feature, Note } from "./dataset.ts";
import { labelsFromText } from "./labels.ts";

export interface CsvOptions extends ParseOptions {
  /** name or index (from 0, negative from the end) of the label column; default: see docs/reference/data-formats.md */
  readonly label?: string;
  /** the input columns and their order, by name or index; default: all but the label, in the file's order */
  readonly columns?: readonly string[];
  /** columns that are left out (ids, names, dates) */
  readonly exclude?: readonly string[];
  /** the one column that is a text input; the inputs are then strings, not numbers */
  readonly text?: string;
  /** columns of numbers that are codes, not quantities */
  readonly categorical?: readonly string[];
  /** values of a categorical column in the order of the model's codes; default: sorted */
  readonly categories?: Readonly<Record<string, readonly string[]>>;
  /** what happens with a row that has an empty cell, ?, NA, NaN or null; default: an error that names it */
  readonly missing?: "error" | "drop";
  /** class names in the model's order */
  readonly classNames?: readonly string[];
}

/**
 * The rows of a CSV as a data set: inputs [n, columns] float64 (categorical columns as codes), or [n] strings with `text`.
 * Throws DATA_UNREADABLE when it is no CSV, DATA_MISMATCH for what does not fit, naming line and column.
 */
export const readCsv = (text: string, name: string, digest: string, options: CsvOptions = {}): Dataset => {
  const notes: Note[] = [];
  const parsed = parseTable(text, name, options, notes);
  const label = labelColumn(parsed, options.label, options.text, notes);
  const textAt = options.text === undefined ? undefined : columnAt(parsed, options.text);
  const inputs = textAt === undefined ? inputColumns(parsed, label, options) : [textAt];
  const used = label === undefined ? inputs : [...inputs, label];
  const table = options.missing === "drop" ? withoutMissing(parsed, used, notes) : parsed;
  const n = table.rows.length;
  const common = { name, digest, ...labelsOf(table, label, options), ...(notes.length > 0 ? { notes } : {}) };
  if (textAt !== undefined)
    return {
      ...common,
      inputs: tensor(
        "string",
        [n],
        table.rows.map((row) => row.cells[textAt] as string),
      ),
    };
  const data = new Float64Array(n * inputs.length);
  const categorical = new Set((options.categorical ?? []).map((c) => columnAt(table, c)));
  const given = new Map(Object.entries(options.categories ?? {}).map(([c, values]) => [columnAt(table, c), values]));
  const features: Feature[] = inputs.map((column, k) => {
    const { feature, values } = readColumn(table, column, {
      categorical: categorical.has(column),
      categories: given.get(column),
    });
    for (let i = 0; i < n; i++) data[i * inputs.length + k] = values[i] as number;
    return feature;
  });
  return { ...common, inputs: float64([n, inputs.length], data), features };
};

const inputColumns = (table: Table, label: number | undefined, options: CsvOptions): readonly number[] => {
  const excluded = new Set((options.exclude ?? []).map((c) => columnAt(table, c)));
  const all =
    options.columns?.map((c) => columnAt(table, c)) ?? table.names.map((_, i) => i).filter((i) => i !== label);
  const columns = all.filter((i) => !excluded.has(i));
  if (label !== undefined && columns.includes(label))
    throw new CasemateError(
      "USAGE",
      `column '${table.names[label]}' of '${table.name}' can not be input and label at once`,
    );
  if (columns.length === 0) throw new CasemateError("DATA_MISMATCH", `'${table.name}' has no input columns`);
  return columns;
};

const withoutMissing = (table: Table, columns: readonly number[], notes: Note[]): Table => {
  const rows = table.rows.filter((row) => !columns.some((c) => isMissing(row.cells[c] as string)));
  if (rows.length === 0) throw new CasemateError("DATA_MISMATCH", `'${table.name}' has no row without missing values`);
  const dropped = table.rows.length - rows.length;
  if (dropped > 0)
    notes.push({
      what: "samples",
      value: `${dropped} of ${table.rows.length} rows are left out`,
      why: "a value is missing",
      override: "--missing error",
    });
  return { ...table, rows };
};

const labelsOf = (
  table: Table,
  label: number | undefined,
  options: CsvOptions,
): Pick<Dataset, "labels" | "classNames"> => {
  if (label === undefined) return { labels: undefined };
  const cells = table.rows.map((row) => {
    const cell = row.cells[label] as string;
    if (isMissing(cell))
      throw new CasemateError(
        "DATA_MISMATCH",
        `line ${row.line} of '${table.name}' has no label in column '${table.names[label]}'`,
        {
          hint: "fill it in, or leave out rows with missing values: --missing drop",
        },
      );
    return cell;
  });
  const what = `labels in column '${table.names[label]}' of '${table.name}'`;
  return labelsFromText(cells, what, options.classNames === undefined ? {} : { classNames: options.classNames });
};
