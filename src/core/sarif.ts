/** SARIF 2.1.0 (OASIS), so that code hosts and security dashboards show findings of any room. */
import type { Severity } from "./finding.ts";

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

/** A Finding, or one that was read from a file. */
export interface SarifFinding {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly description: string;
  readonly evidence: readonly unknown[];
  readonly taxonomy: {
    readonly atlas?: readonly string[] | undefined;
    readonly owasp?: readonly string[] | undefined;
  };
  readonly remediation: string;
  /** path of the page that explains it */
  readonly page?: string | undefined;
  readonly reproduce: string;
}

export interface SarifResult {
  readonly finding: SarifFinding;
  /** path of the file, not yet encoded */
  readonly path: string;
  /** bytes from the start of the file */
  readonly offset?: number;
  /** the same for the same finding in the next run */
  readonly fingerprint: string;
}

export const sarifOf = (
  results: readonly SarifResult[],
  tool: { readonly version: string; readonly command: string },
): string => {
  const rules = [...new Map(results.map(({ finding }) => [finding.id, finding])).values()];
  const indexes = new Map(rules.map((f, i) => [f.id, i]));
  const sarif = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "casemate",
            version: tool.version,
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
        invocations: [{ executionSuccessful: true, commandLine: tool.command }],
        results: results.map(({ finding: f, path, offset, fingerprint }) => ({
          ruleId: f.id,
          ruleIndex: indexes.get(f.id),
          level: level[f.severity],
          message: { text: f.description },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: encodeURI(path) },
                ...(offset === undefined ? {} : { region: { byteOffset: offset } }),
              },
            },
          ],
          partialFingerprints: { "casemate/v1": fingerprint },
          properties: { evidence: f.evidence, reproduce: f.reproduce },
        })),
      },
    ],
  };
  return `${JSON.stringify(sarif, null, 2)}\n`;
};
