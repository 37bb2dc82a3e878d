/** csv: tabular data with a named label column. Categorical columns become codes in order of first appearance. */
import { parse } from "csv-parse/sync";
import { CasemateError } from "../../core/error.ts";
import { float32 } from "../tensor/tensor.ts";
import type { Dataset, Feature } from "./dataset.ts";

export interface CsvOptions {
  /** name or 0-based index of the label column; default: a column named label, target, class or y, else the last */
  readonly label?: string;
  /** has the file a header line; default: yes when no cell of the first line is a number */
  readonly header?: boolean;
  readonly delimiter?: string;
}

/** Throws DATA_UNREADABLE (row and column named) and USAGE for a label column that is not there. */
export const readCsv = (text: string, name: string, digest: string, options: CsvOptions = {}): Dataset => {
  const broken = (why: string, hint?: string): CasemateError =>
    new CasemateError("DATA_UNREADABLE", `'${name}': ${why}`, hint === undefined ? {} : { hint });
  let rows: string[][];
  try {
    rows = parse(text, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      delimiter: options.delimiter ?? guessDelimiter(text),
    }) as string[][];
  } catch (cause) {
    throw new CasemateError(
      "DATA_UNREADABLE",
      `'${name}' is no readable CSV: ${cause instanceof Error ? cause.message : ""}`,
      { cause },
    );
  }
  const first = rows[0];
  if (first === undefined) throw broken("it is empty");
  const header = options.header ?? !first.some(isNumber);
  const names = header ? first : first.map((_, i) => `column ${i}`);
  const body = header ? rows.slice(1) : rows;
  if (body.length === 0) throw broken("it has a header but no rows");
  const labelAt = labelColumn(names, options.label, name);
  const columns = names.map((_, i) => i).filter((i) => i !== labelAt);
  const features: Feature[] = [];
  const data = new Float32Array(body.length * columns.length);
  for (const [k, column] of columns.entries()) {
    const cells = body.map((r, i) => {
      const cell = r[column];
      if (cell === undefined || cell === "" || cell === "?" || cell.toLowerCase() === "nan")
        throw broken(
          `row ${i + 1 + (header ? 1 : 0)}, column '${names[column]}' is empty`,
          "fill or drop missing values first",
        );
      return cell;
    });
    const numeric = cells.every(isNumber);
    const categories = numeric ? undefined : [...new Set(cells)];
    const codes = new Map(categories?.map((c, i) => [c, i]));
    const values = numeric ? cells.map(Number) : cells.map((c) => codes.get(c) as number);
    values.forEach((v, i) => {
      data[i * columns.length + k] = v;
    });
    features.push({
      name: names[column] as string,
      kind: categories !== undefined ? "categorical" : values.every(Number.isInteger) ? "integer" : "numeric",
      min: values.reduce((a, b) => Math.min(a, b)),
      max: values.reduce((a, b) => Math.max(a, b)),
      ...(categories === undefined ? {} : { categories }),
    });
  }
  const { labels, classNames } = labelsOf(body.map((r) => r[labelAt] ?? ""));
  return {
    name,
    inputs: float32([body.length, columns.length], data),
    labels,
    ...(classNames === undefined ? {} : { classNames }),
    features,
    digest,
  };
};

const isNumber = (s: string): boolean => s !== "" && Number.isFinite(Number(s));

const guessDelimiter = (text: string): string => {
  const line = text.slice(0, text.indexOf("\n") + 1 || undefined);
  return [",", ";", "\t"].reduce((a, b) => (line.split(b).length > line.split(a).length ? b : a));
};

const labelColumn = (names: readonly string[], wanted: string | undefined, file: string): number => {
  if (wanted === undefined) {
    const usual = names.findIndex((n) => ["label", "target", "class", "y"].includes(n.toLowerCase()));
    return usual >= 0 ? usual : names.length - 1;
  }
  const named = names.indexOf(wanted);
  if (named >= 0) return named;
  const index = Number(wanted);
  if (Number.isInteger(index) && index >= -names.length && index < names.length)
    return index < 0 ? index + names.length : index;
  throw new CasemateError("USAGE", `'${file}' has no column '${wanted}'`, {
    hint: `its columns are ${names.join(", ")}`,
  });
};

/** Whole numbers from 0 are classes as they are; anything else becomes codes in sorted order, with names. */
export const labelsOf = (cells: readonly string[]): { labels: Int32Array; classNames?: readonly string[] } => {
  const numbers = cells.map(Number);
  if (cells.every((c) => c !== "") && numbers.every((v) => Number.isInteger(v) && v >= 0 && v < 1e6))
    return { labels: Int32Array.from(numbers) };
  const classNames = [...new Set(cells)].sort((a, b) =>
    isNumber(a) && isNumber(b) ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0,
  );
  const codes = new Map(classNames.map((c, i) => [c, i]));
  return { labels: Int32Array.from(cells, (c) => codes.get(c) as number), classNames };
};
