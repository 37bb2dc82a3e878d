/** checksText: the checks of a guard by layer, as people read them. */
import type { Check } from "../../guard/index.ts";
import { roles } from "../../guard/index.ts";
import { textTable } from "../privacy/text-table.ts";

const layers: readonly (readonly [title: string, of: (check: Check) => boolean])[] = [
  ["messages", (c) => c.kind === "message" && c.directions.includes("input")],
  ["conversations", (c) => c.kind === "conversation" && c.directions.includes("input")],
  ["answers only", (c) => !c.directions.includes("input")],
];

export const checksText = (checks: readonly Check[]): string => {
  const head = ["id", "from", "directions", "roles", "what it finds"];
  const of = layers.map(([title, belongs]) => ({ title, rows: checks.filter(belongs).map(rowOf) }));
  const table = textTable([head, ...of.flatMap((l) => l.rows)]).split("\n");
  let at = 1;
  const lines = [table[0] ?? ""];
  for (const { title, rows } of of) {
    if (rows.length === 0) continue;
    lines.push("", title, ...table.slice(at, at + rows.length));
    at += rows.length;
  }
  return `${lines.join("\n")}\n`;
};

const rowOf = (c: Check): string[] => [
  c.id,
  c.threshold.toFixed(2),
  c.directions.join(" "),
  c.kind === "conversation" || c.roles.length === roles.length ? "all" : c.roles.join(" "),
  c.title,
];
