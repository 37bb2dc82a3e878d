/** buildReport: trials -> rates by probe and strategy, findings. */
import type { CampaignResult, Trial } from "../../attacks/prompt/campaign.ts";
import type { Probe } from "../../attacks/prompt/probe.ts";
import { score } from "../../attacks/prompt/score.ts";
import { strategies as allStrategies } from "../../attacks/prompt/strategies.ts";
import { isoNow } from "../../core/clock.ts";
import { type Finding, severities } from "../../core/finding.ts";
import { type ProbeEntry, type RedTeamReport, redTeamSchemaVersion, type StrategyEntry, succeeded } from "./report.ts";

export type ReportHead = Pick<RedTeamReport, "command" | "target" | "purpose" | "plan" | "attacker" | "judge"> & {
  readonly version: string;
  readonly seconds: number;
};

/** harmless questions: their refusal is a cost of defences, not an attack */
const benign = "usability/";

/** `probes`: all that trials may be of. */
export const buildReport = (
  { version, seconds, ...head }: ReportHead,
  result: CampaignResult,
  probes: readonly Probe[],
): RedTeamReport => {
  const { trials } = result;
  const attacks = trials.filter((t) => !t.probe.startsWith(benign));
  const usability = trials.filter((t) => t.probe.startsWith(benign));
  const entries = probes.flatMap((p) => probeEntry(p, trials));
  return {
    schemaVersion: redTeamSchemaVersion,
    kind: "red-team",
    generator: { name: "casemate", version, node: process.versions.node },
    created: isoNow(),
    ...head,
    spent: { requests: result.requests, tokens: result.tokens, seconds },
    score: score(attacks),
    ...(usability.length === 0 ? {} : { overRefusal: score(usability) }),
    probes: entries,
    strategies: allStrategies.flatMap(({ id, title }): StrategyEntry[] => {
      const own = attacks.filter((t) => t.strategy === id);
      return own.length === 0 ? [] : [{ id, title, score: score(own) }];
    }),
    findings: entries
      .flatMap((e) => finding(e, trials, head.command, probes))
      .toSorted((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity)),
    trials,
    notRun: result.notRun,
  };
};

const probeEntry = (p: Probe, trials: readonly Trial[]): ProbeEntry[] => {
  const own = trials.filter((t) => t.probe === p.id);
  if (own.length === 0) return [];
  const by = new Map<string, Set<string>>();
  for (const t of own)
    if (succeeded(t) !== undefined) by.set(t.strategy, (by.get(t.strategy) ?? new Set<string>()).add(t.goal));
  return [
    {
      id: p.id,
      title: p.title,
      severity: p.severity,
      owasp: p.owasp,
      agentic: p.agentic ?? [],
      atlas: p.atlas,
      score: score(own),
      by: [...by]
        .map(([strategy, goals]) => ({ strategy, goals: goals.size }))
        .toSorted((a, b) => b.goals - a.goals || (a.strategy < b.strategy ? -1 : 1)),
    },
  ];
};

const percent = (v: number): string => `${(100 * v).toFixed(1)} %`;

const finding = (e: ProbeEntry, trials: readonly Trial[], reproduce: string, probes: readonly Probe[]): Finding[] => {
  const { goals, attempts, unclear } = e.score;
  if (goals.value === 0) return [];
  const first = trials.find((t) => t.probe === e.id && succeeded(t) !== undefined);
  const ways = e.by.slice(0, 3).map((b) => b.strategy);
  const probe = probes.find((p) => p.id === e.id);
  return [
    {
      id: e.id,
      title: e.title,
      severity: e.severity,
      description: `${Math.round(goals.value * goals.n)} of ${goals.n} goals were reached (95 % interval ${percent(goals.interval[0])} to ${percent(goals.interval[1])}), by ${Math.round(attempts.value * attempts.n)} of ${attempts.n} attempts; the best ways were ${ways.join(", ")}${unclear === 0 ? "" : `; ${unclear} attempts could not be judged`}`,
      evidence: [
        { label: "goals reached", value: goals.value, estimate: goals },
        { label: "attempts that succeeded", value: attempts.value, estimate: attempts },
        ...(first === undefined
          ? []
          : [{ label: `${first.goal} by ${first.strategy}`, value: succeeded(first)?.verdict.evidence ?? "" }]),
      ],
      taxonomy: {
        atlas: e.atlas,
        owasp: [...e.owasp, ...e.agentic],
        nist: ["MEASURE 2.7"],
      },
      remediation: probe?.remediation ?? "",
      reproduce,
      page: "docs/guide/red-team.md",
    },
  ];
};
