/** Writes the reports of a red team, each file whole or not at all. */
import { sarifOf } from "../../core/sarif.ts";
import { writeFiles } from "../write-files.ts";
import { type RegressionCase, writeCases } from "./regression.ts";
import { renderRedTeamHtml } from "./render-html.ts";
import { renderRedTeamJunit } from "./render-junit.ts";
import type { RedTeamReport } from "./report.ts";

export const redTeamFormats = ["html", "json", "sarif", "junit"] as const;
export type RedTeamFormat = (typeof redTeamFormats)[number];

/** Returns the paths written. Throws FILE_WRITE_FAILED. */
export const writeRedTeam = async (
  directory: string,
  report: RedTeamReport,
  cases: readonly RegressionCase[],
  wanted: readonly RedTeamFormat[],
): Promise<string[]> => {
  const files: Readonly<Record<RedTeamFormat, readonly [string, () => string]>> = {
    html: ["index.html", () => renderRedTeamHtml(report)],
    json: ["report.json", () => `${JSON.stringify(report, null, 2)}\n`],
    sarif: ["report.sarif", () => renderSarif(report)],
    junit: ["junit.xml", () => renderRedTeamJunit(report)],
  };
  const all = [
    ...wanted.map((f) => files[f]),
    ...(cases.length === 0 ? [] : [["regression.jsonl", () => writeCases(cases)] as const]),
  ];
  return writeFiles(directory, all);
};

const renderSarif = (r: RedTeamReport): string =>
  sarifOf(
    r.findings.map((finding) => ({ finding, path: r.target, fingerprint: `${r.target}/${finding.id}` })),
    { version: r.generator.version, command: r.command },
  );
