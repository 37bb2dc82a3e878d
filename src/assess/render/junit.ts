/** JUnit XML: one test case per threat model and per finding outside them, for CI systems. */
import type { Report } from "../report.ts";
import { escape } from "./escape.ts";

export const renderJunit = (report: Report): string => {
  const percent = (v: number): string => `${(100 * v).toFixed(1)} %`;
  const findingOf = (norm: string) => report.findings.find((f) => f.id === `evasion/${norm}-robustness`);
  const cases = [
    ...report.threatModels.map((m) => {
      const finding = findingOf(m.norm);
      const name = `${m.norm} epsilon ${Number(m.epsilon.toPrecision(4))}: robust accuracy ${percent(m.robustAccuracy)}`;
      return { name, failure: finding };
    }),
    ...report.findings
      .filter((f) => !report.threatModels.some((m) => f.id === `evasion/${m.norm}-robustness`))
      .map((f) => ({ name: f.id, failure: f })),
  ];
  const body = cases
    .map(({ name, failure }) =>
      failure === undefined || failure.severity === "info" || failure.severity === "low"
        ? `    <testcase classname="casemate.${escape(report.plan.id)}" name="${escape(name)}"/>`
        : `    <testcase classname="casemate.${escape(report.plan.id)}" name="${escape(name)}"><failure type="${failure.severity}" message="${escape(failure.title)}">${escape(`${failure.description}\n${failure.remediation}`)}</failure></testcase>`,
    )
    .join("\n");
  const failures = cases.filter(
    (c) => c.failure !== undefined && c.failure.severity !== "info" && c.failure.severity !== "low",
  ).length;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n  <testsuite name="casemate ${escape(report.model.name)}" tests="${cases.length}" failures="${failures}" errors="0" skipped="0" time="${report.seconds.toFixed(3)}" timestamp="${escape(report.created)}">\n${body}\n  </testsuite>\n</testsuites>\n`;
};
