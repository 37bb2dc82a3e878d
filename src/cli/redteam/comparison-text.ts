/** comparisonText: what `casemate redteam --hardenings` prints. */
import type { HardeningComparison } from "../../assess/red-team/comparison.ts";
import type { Estimate } from "../../core/finding.ts";
import { printable } from "../printable.ts";

export const comparisonText = (c: HardeningComparison, paths: readonly string[]): string => {
  const probes = [...new Set(c.prompts.flatMap((p) => Object.keys(p.probes)))];
  const missing = c.prompts.reduce((n, p) => n + p.missing, 0);
  const lines = [
    `${printable(c.purpose)} at ${printable(c.target)}, plan ${c.plan.id}: the same attacks against each prompt`,
    "",
    ...columns([
      [
        "prompt",
        "goals reached",
        "attempts that succeeded",
        "goals saved, of 100",
        "successes gone",
        "harmless refused",
      ],
      ...c.prompts.map((p) => [
        p.id,
        rate(p.score.goals),
        rate(p.score.attempts),
        p.gain === undefined ? "" : saved(p.gain),
        p.gone === undefined ? "" : percent(p.gone),
        p.overRefusal === undefined ? "" : rate(p.overRefusal.goals),
      ]),
    ]),
    "",
    "attempts that succeeded, by weakness",
    ...columns([
      ["", ...c.prompts.map((p) => p.id)],
      ...probes.map((id) => [
        id,
        ...c.prompts.map((p) => (p.probes[id] === undefined ? "" : percent(p.probes[id].attempts.value))),
      ]),
    ]),
    ...(missing === 0
      ? []
      : [
          "",
          `${missing} trials were not run or broke off: prompts that lack some are not compared on the same attacks`,
        ]),
    "",
    ...paths.map((p) => `written: ${p}`),
  ];
  return `${lines.join("\n")}\n`;
};

const columns = (rows: readonly (readonly string[])[]): string[] => {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((r) => (r[i] ?? "").length)));
  return rows.map((r) => `  ${r.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ")}`.trimEnd());
};

const percent = (v: number): string => `${(100 * v).toFixed(1)} %`;
const rate = ({ value, interval, n }: Estimate): string =>
  n === 0
    ? "none decided"
    : `${percent(value)} (${(100 * interval[0]).toFixed(1)} to ${(100 * interval[1]).toFixed(1)}, n=${n})`;
const saved = ({ value, interval, n }: Estimate): string =>
  n === 0 ? "" : `${(100 * value).toFixed(1)} (${(100 * interval[0]).toFixed(1)} to ${(100 * interval[1]).toFixed(1)})`;
