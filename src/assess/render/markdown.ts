/** Markdown summary, for pull requests and job summaries. */
import type { Report } from "../report.ts";
import { doctorSummary } from "./doctor.ts";

const percent = (v: number): string => `${(100 * v).toFixed(1)} %`;
const short = (v: number | null): string => (v === null ? "unbounded" : String(Number(v.toPrecision(4))));
const cell = (s: string): string => s.replaceAll("|", "\\|").replaceAll("\n", " ");

export const renderMarkdown = (r: Report): string => {
  const unsure = r.decisions.filter((d) => d.ambiguous === true);
  const lines = [
    `# ${r.verdict.risk.toUpperCase()}: ${cell(r.model.name)}`,
    "",
    `${r.verdict.summary} (plan ${r.plan.id}, ${r.clean.n} samples).`,
    "",
    "| threat model | epsilon | robust accuracy | 95 % interval | risk |",
    "|---|---|---|---|---|",
    ...r.threatModels.map(
      (m) =>
        `| ${m.norm} | ${short(m.epsilon)} | ${percent(m.robustAccuracy)} | ${percent(m.interval[0])} to ${percent(m.interval[1])} | ${m.risk} |`,
    ),
    "",
    "| attack | norm | epsilon | n | robust accuracy | forward | backward | seconds |",
    "|---|---|---|---|---|---|---|---|",
    ...r.attacks.map(
      (a) =>
        `| ${a.id} | ${a.norm} | ${short(a.epsilon)} | ${a.n} | ${percent(a.robustAccuracy)} | ${a.queries.forward} | ${a.queries.backward} | ${a.seconds.toFixed(1)} |`,
    ),
    "",
    ...(unsure.length === 0
      ? []
      : [
          "Decided in spite of doubts (look at these first):",
          "",
          ...unsure.map((d) => `- ${cell(d.what)}: ${cell(d.value)} (${cell(d.why)}; otherwise: \`${d.override}\`)`),
          "",
        ]),
    ...r.findings.flatMap((f) => [
      `## ${f.severity}: ${f.title}`,
      "",
      `${f.description}.`,
      "",
      `What to do: ${f.remediation}.`,
      "",
      `\`${f.id}\` ${[...(f.taxonomy.atlas ?? []), ...(f.page === undefined ? [] : [f.page])].join(", ")}`,
      "",
    ]),
    "## Doctor",
    "",
    doctorSummary(r),
    "",
    "| check | outcome | seen |",
    "|---|---|---|",
    ...r.doctor.map(
      (d) => `| ${d.id} | ${d.status}${d.severity === undefined ? "" : `: ${d.severity}`} | ${cell(d.saw)} |`,
    ),
    "",
    `Reproduce: \`${r.command}\` (seed ${r.plan.seed}, model ${r.model.digest}, data ${r.data.digest}, casemate ${r.generator.version}, ONNX Runtime ${r.generator.onnxruntime})`,
    "",
  ];
  return lines.join("\n");
};
