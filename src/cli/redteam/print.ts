/** What `casemate redteam` prints: the lists, the progress, the verdict. */
import type { CampaignProgress } from "../../attacks/prompt/campaign.ts";
import { judges } from "../../attacks/prompt/judges.ts";
import { probes } from "../../attacks/prompt/probes.ts";
import { strategies } from "../../attacks/prompt/strategies.ts";
import { redTeamPlans } from "../../assess/red-team/plans.ts";
import type { RedTeamReport } from "../../assess/red-team/report.ts";
import { printable } from "../printable.ts";

const rows = (
  list: readonly { readonly id: string; readonly title: string }[],
  more: (i: number) => string,
): string => {
  const width = Math.max(...list.map((x) => x.id.length));
  return list.map((x, i) => `  ${x.id.padEnd(width)}  ${x.title}${more(i)}\n`).join("");
};

export const listed = (): string =>
  [
    `Plans (${redTeamPlans.length}):\n${rows(redTeamPlans, () => "")}`,
    `Probes (${probes.length}):\n${rows(probes, (i) => {
      const p = probes[i];
      return p === undefined ? "" : `  [${p.severity}; ${[...p.owasp, ...(p.agentic ?? []), ...p.atlas].join(" ")}]`;
    })}`,
    `Strategies (${strategies.length}):\n${rows(strategies, () => "")}`,
    `Judges (${judges.length}):\n${rows(judges, () => "")}`,
  ].join("\n");

/** One line that is written over, where there is a terminal. */
export const progressLine = (p: CampaignProgress): string =>
  `\r\u001b[2K${p.done}/${p.of} trials, ${p.requests} requests, ${p.succeeded} reached their goal: ${p.current}`;

const percent = (v: number): string => `${(100 * v).toFixed(1)} %`;

export const verdictText = (r: RedTeamReport, paths: readonly string[]): string => {
  const { goals, attempts, unclear } = r.score;
  const range = (e: typeof goals): string =>
    e.n === 0
      ? "none was decided"
      : `${Math.round(e.value * e.n)} of ${e.n} = ${percent(e.value)} (${percent(e.interval[0])} to ${percent(e.interval[1])})`;
  const found = r.findings.map((f) => {
    const p = r.probes.find((x) => x.id === f.id);
    return `  ${f.severity.padEnd(8)} ${f.id.padEnd(26)} ${percent(p?.score.goals.value ?? 0).padStart(7)} of ${p?.score.goals.n ?? 0} goals  ${f.title}`;
  });
  const broken = r.trials.filter((t) => t.error !== undefined);
  const lines = [
    `${printable(r.purpose)} at ${printable(r.target)}, plan ${r.plan.id}: ${r.spent.requests} requests, ${r.spent.tokens} tokens, ${r.spent.seconds.toFixed(1)} s`,
    `goals reached            ${range(goals)}`,
    `attempts that succeeded  ${range(attempts)}`,
    ...(unclear === 0
      ? []
      : [
          `not decided              ${unclear} attempts${r.judge === undefined ? ": a judge model can (--judge)" : ""}`,
        ]),
    ...(r.overRefusal === undefined ? [] : [`harmless but refused     ${range(r.overRefusal.goals)}`]),
    ...(found.length === 0 ? ["no weakness was found by this plan"] : ["", ...found]),
    ...(broken.length === 0
      ? []
      : ["", `${broken.length} trials broke off, the first: ${printable(broken[0]?.error ?? "")}`]),
    ...(r.notRun.length === 0
      ? []
      : [
          `${r.notRun.reduce((n, x) => n + x.goals, 0)} trials were not run: ${printable([...new Set(r.notRun.map((x) => x.reason))].join("; "))}`,
        ]),
    "",
    ...paths.map((p) => `written: ${p}`),
  ];
  return `${lines.join("\n")}\n`;
};
