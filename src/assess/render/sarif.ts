/** A report as SARIF. */
import { sarifOf } from "../../core/sarif.ts";
import type { Report } from "../report.ts";

export const renderSarif = (report: Report): string =>
  sarifOf(
    report.findings.map((finding) => ({
      finding,
      path: report.model.name,
      fingerprint: `${report.model.digest}/${finding.id}`,
    })),
    { version: report.generator.version, command: report.command },
  );
