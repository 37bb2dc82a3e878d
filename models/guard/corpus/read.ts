/** Readers of the files under ../shared/data/llm. */
import { existsSync, readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";

const folder = new URL("../../../../shared/data/llm/", import.meta.url);

export const sharedIsThere = (): boolean => existsSync(folder);

export const readText = (file: string): string => readFileSync(new URL(file, folder), "utf8");

export const readLines = (file: string): string[] =>
  readText(file)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "");

// the files are of known shape, by their digests in MANIFEST.csv
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export const readJson = <T>(file: string): T => JSON.parse(readText(file)) as T;

export const readJsonLines = <T>(file: string): T[] => readLines(file).map((line) => JSON.parse(line) as T);

/** By the names of the first line. */
export const readTable = (file: string): Record<string, string>[] =>
  parse(readText(file), { columns: true, relax_quotes: true, relax_column_count: true });

/** Without a first line of names. */
export const readCells = (file: string): string[][] =>
  parse(readText(file), { relax_quotes: true, relax_column_count: true });
