/** Text -> rows of cells: delimiter and header line are found when they are not given. */
import { CsvError, parse } from "csv-parse/sync";
import { CasemateError } from "../../../core/error.ts";
import type { Note } from "../dataset.ts";
import type { Row, Table } from "./columns.ts";
import { isNumeric } from "./values.ts";

export interface ParseOptions {
  /** whether the first line names the columns; default: found out */
  readonly header?: boolean;
  /** default: the one of , ; tab | that is most frequent in the first line */
  readonly delimiter?: string;
}

const delimiters = [",", "\t", ";", "|"] as const;
/** rows looked at to tell a header from data */
const headerProbe = 1000;

/** Throws DATA_UNREADABLE. What was found out is told in `notes`. */
export const parseTable = (text: string, name: string, options: ParseOptions, notes: Note[]): Table => {
  const rows: Row[] = [];
  try {
    parse(text, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      delimiter: options.delimiter ?? guessDelimiter(text),
      on_record: (cells: string[], { lines }: { readonly lines: number }) => {
        rows.push({ line: lines, cells });
        return null;
      },
    });
  } catch (cause) {
    throw unreadable(name, cause);
  }
  const [first, ...rest] = rows;
  if (first === undefined) throw new CasemateError("DATA_UNREADABLE", `'${name}' is empty`);
  const header = options.header ?? looksLikeHeader(first.cells, rest);
  if (options.header === undefined)
    notes.push({
      what: "column names",
      value: header ? "the first line" : "none, columns are named by index",
      why: header ? "it looks like names, not like values" : "the first line looks like values",
      override: `--csv-header ${header ? "no" : "yes"}`,
    });
  if (!header) return { name, names: first.cells.map((_, i) => `column ${i}`), rows };
  if (rest.length === 0) throw new CasemateError("DATA_UNREADABLE", `'${name}' has column names but no rows`);
  return { name, names: first.cells, rows: rest };
};

/**
 * A header has no numbers; and either some column below it is all numbers, or no cell of it comes again in its column.
 * The first cell may be empty (the index column of a pandas export).
 */
const looksLikeHeader = (first: readonly string[], rest: readonly Row[]): boolean => {
  if (rest.length === 0 || first.some((cell, i) => isNumeric(cell) || (cell === "" && i > 0))) return false;
  if (new Set(first).size < first.length) return false;
  const probe = rest.slice(0, headerProbe);
  if (first.some((_, i) => probe.every((row) => isNumeric(row.cells[i] as string)))) return true;
  return first.every((cell, i) => probe.every((row) => row.cells[i] !== cell));
};

const guessDelimiter = (text: string): string => {
  const end = text.indexOf("\n");
  const line = (end < 0 ? text : text.slice(0, end)).replaceAll(/"[^"]*"/g, "");
  let best: string = ",";
  let most = 0;
  for (const d of delimiters) {
    const count = line.split(d).length - 1;
    if (count > most) [best, most] = [d, count];
  }
  return best;
};

const unreadable = (name: string, cause: unknown): CasemateError => {
  if (!(cause instanceof CsvError))
    return new CasemateError("DATA_UNREADABLE", `'${name}' is not readable as CSV`, { cause });
  const line = typeof cause["lines"] === "number" ? ` line ${cause["lines"]}` : "";
  const message = cause.message.replace(/^[^:]*/, (title) => title.toLowerCase());
  return new CasemateError("DATA_UNREADABLE", `'${name}'${line} is not readable as CSV: ${message}`, {
    cause,
    hint: "every row needs the same number of cells, and a cell with the delimiter or a quote needs quotes around it",
  });
};
