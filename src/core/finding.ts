/** Finding: the one result of every test, whatever the kind of model. Reports, SARIF and gates are renderings of findings. */

export const severities = ["info", "low", "medium", "high", "critical"] as const;
export type Severity = (typeof severities)[number];

/** A number with its confidence interval, for example a robust accuracy. */
export interface Estimate {
  readonly value: number;
  /** lower and upper end of the 95 % interval */
  readonly interval: readonly [number, number];
  readonly n: number;
}

export interface Evidence {
  readonly label: string;
  readonly value: number | string;
  readonly estimate?: Estimate;
}

/** Ids of public taxonomies: MITRE ATLAS ("AML.T0043"), OWASP ML ("ML01:2023"), OWASP LLM, NIST AI RMF. */
export interface Taxonomy {
  readonly atlas?: readonly string[];
  readonly owasp?: readonly string[];
  readonly nist?: readonly string[];
}

export interface Finding {
  /** stable id, a namespace and a name: "evasion/linf-robustness", "doctor/zero-gradient" */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** what was seen, in one or two sentences with numbers */
  readonly description: string;
  readonly evidence: readonly Evidence[];
  readonly taxonomy: Taxonomy;
  /** what to do about it */
  readonly remediation: string;
  /** the command that shows it again */
  readonly reproduce: string;
  /** a page that explains it, in the project's docs: "docs/guide/doctor/zero-gradient.md" */
  readonly page?: string;
}
