/** Options of `casemate assess` about the data: what loadDataset would decide by itself. */
import { type Command, Option } from "commander";
import type { LoadOptions } from "../../engine/data/load.ts";
import { CasemateError } from "../../core/error.ts";
import { collect, defined, list, nameAndValue, numbers, wholeNumber } from "../option.ts";

export interface DataFlags {
  readonly labels?: string;
  readonly label?: string;
  readonly inputsKey?: string;
  readonly labelsKey?: string;
  readonly classNames?: string[];
  readonly missing?: "error" | "drop";
  readonly csvHeader?: "yes" | "no";
  readonly delimiter?: string;
  readonly columns?: string[];
  readonly exclude?: string[];
  readonly text?: string;
  readonly categorical?: string[];
  readonly categories?: readonly string[];
  readonly size?: string;
  readonly channels?: "1" | "3";
  readonly limit?: number;
}

export const addDataFlags = (command: Command): Command =>
  command
    .optionsGroup("How the data is read (docs/reference/data-formats.md):")
    .option("--labels <file>", "labels of the data in a file of their own: npy, idx, or text with one a line")
    .option("--label <column>", "label column of csv, label field of jsonl")
    .option("--inputs-key <name>", "array of an npz, field of jsonl with the inputs")
    .option("--labels-key <name>", "array of an npz, field of jsonl with the labels")
    .option("--class-names <names>", "names of the classes in the model's order: cat,dog", list())
    .addOption(new Option("--missing <what>", "rows of csv with missing values").choices(["error", "drop"]))
    .addOption(
      new Option("--csv-header <yes|no>", "does the first line of csv name the columns").choices(["yes", "no"]),
    )
    .option("--delimiter <character>", "between the cells of csv")
    .option("--columns <names>", "input columns of csv in the model's order, by name or index", list())
    .option("--exclude <names>", "columns of csv that are no inputs", list())
    .option("--text <column>", "the one column of csv that is a text input")
    .option("--categorical <names>", "columns of csv whose numbers are codes, not quantities", list())
    .option("--categories <column=a|b>", "values of a column in the order of the model's codes; repeatable", collect)
    .option("--size <height,width>", "size that images are brought to")
    .addOption(new Option("--channels <n>", "grey or colour images").choices(["1", "3"]))
    .option("--limit <n>", "read at most n images", wholeNumber(1));

/** Throws USAGE. */
export const loadOf = (o: DataFlags): LoadOptions =>
  defined({
    labels: o.labels,
    label: o.label,
    inputsKey: o.inputsKey,
    labelsKey: o.labelsKey,
    classNames: o.classNames,
    missing: o.missing,
    header: o.csvHeader === undefined ? undefined : o.csvHeader === "yes",
    delimiter: o.delimiter === "\\t" || o.delimiter === "tab" ? "\t" : o.delimiter,
    columns: o.columns,
    exclude: o.exclude,
    text: o.text,
    categorical: o.categorical,
    categories: o.categories === undefined ? undefined : categoriesOf(o.categories),
    size: sizeOf(o.size),
    channels: o.channels === undefined ? undefined : (Number(o.channels) as 1 | 3),
    limit: o.limit,
  });

const categoriesOf = (given: readonly string[]): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    given.map((text) => {
      const [column, values] = nameAndValue(text, "--categories");
      return [column, values.split("|").map((v) => v.trim())];
    }),
  );

const sizeOf = (text: string | undefined): readonly [number, number] | undefined => {
  const [height, width, ...more] = numbers(text, "--size", /[,x]/) ?? [];
  if (text === undefined) return undefined;
  const whole = [height, width].every((v) => v !== undefined && Number.isInteger(v) && v > 0);
  if (!whole || height === undefined || width === undefined || more.length > 0)
    throw new CasemateError("USAGE", `--size '${text}' is no size of an image`, { hint: "give HEIGHT,WIDTH: 32,32" });
  return [height, width];
};
