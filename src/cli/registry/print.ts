/** How commands of the registry print. */
import { Option } from "commander";
import { isoAt } from "../../core/clock.ts";
import { printable } from "../printable.ts";

export type PrintFormat = "text" | "json";
export const formatOption = (): Option =>
  new Option("--format <format>", "how to print").choices(["text", "json"]).default("text");

/** JSON as it is, or lines made for people. */
export const print = (format: PrintFormat, value: unknown, lines: () => readonly string[]): void => {
  const text = format === "json" ? JSON.stringify(value, null, 2) : lines().map(printable).join("\n");
  if (text !== "") process.stdout.write(`${text}\n`);
};

/** Rows in columns, two spaces between. */
export const columns = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths: number[] = [];
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  return rows.map((row) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
};

/** "2026-11-26 15:04" in UTC */
export const timeText = (ms: number): string => isoAt(ms).slice(0, 16).replace("T", " ");

/** "12.3 MB" */
export const sizeText = (bytes: number): string => {
  if (bytes < 1000) return `${bytes} B`;
  const unit = Math.min(4, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** unit).toFixed(1)} ${["B", "kB", "MB", "GB", "TB"][unit]}`;
};
