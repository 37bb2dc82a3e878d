/** SARIF 2.1.0 (OASIS), so that code hosts and security dashboards show findings. */
import type { Severity } from "../../core/finding.ts";
import type { Report } from "../report.ts";

const level: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
  info: "note",
};
/** GitHub's scale, 0-10 */
const score: Readonly<Record<Severity, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "3.0",
  info: "0.0",
};

export const renderSarif = (report: Report): string => {
  const rules = [...new Map(report.findings.map((f) => [f.id, f])).values()];
  const sarif = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "casemate",
            version: report.generator.version,
            rules: rules.map((f) => ({
              id: f.id,
              shortDescription: { text: f.title },
              fullDescription: { text: f.title },
              help: { text: f.page === undefined ? f.remediation : `${f.remediation} (${f.page})` },
              defaultConfiguration: { level: level[f.severity] },
              properties: {
                "security-severity": score[f.severity],
                tags: ["security", ...(f.taxonomy.atlas ?? []), ...(f.taxonomy.owasp ?? [])],
              },
            })),
          },
        },
        invocations: [{ executionSuccessful: true, commandLine: report.command }],
        results: report.findings.map((f) => ({
          ruleId: f.id,
          ruleIndex: rules.findIndex((r) => r.id === f.id),
          level: level[f.severity],
          message: { text: f.description },
          locations: [{ physicalLocation: { artifactLocation: { uri: encodeURI(report.model.name) } } }],
          partialFingerprints: { "casemate/v1": `${report.model.digest}/${f.id}` },
          properties: { evidence: f.evidence, reproduce: f.reproduce },
        })),
      },
    ],
  };
  return `${JSON.stringify(sarif, null, 2)}\n`;
};
