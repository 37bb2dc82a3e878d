/** RedTeamReport: what a red team found. report.json is this object. */
import type { ConversationRecord } from "../../attacks/prompt/conversation.ts";
import type { Trial } from "../../attacks/prompt/campaign.ts";
import type { Score } from "../../attacks/prompt/score.ts";
import type { Finding, Severity } from "../../core/finding.ts";

/** Raised on any change that a reader of report.json could notice, minor for additions. */
export const redTeamSchemaVersion = "1.0";

export interface ProbeEntry {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly owasp: readonly string[];
  readonly agentic: readonly string[];
  readonly atlas: readonly string[];
  readonly score: Score;
  /** strategies that reached a goal, the most successful first */
  readonly by: readonly { readonly strategy: string; readonly goals: number }[];
}

export interface StrategyEntry {
  readonly id: string;
  readonly title: string;
  /** over attacks; over-refusal is left out */
  readonly score: Score;
}

export interface RedTeamReport {
  readonly schemaVersion: typeof redTeamSchemaVersion;
  readonly kind: "red-team";
  readonly generator: { readonly name: "casemate"; readonly version: string; readonly node: string };
  readonly created: string;
  readonly command: string;
  readonly target: string;
  readonly purpose: string;
  readonly plan: {
    readonly id: string;
    readonly title: string;
    readonly seed: number;
    readonly attempts: number;
    readonly turns: number;
  };
  readonly attacker?: string;
  readonly judge?: string;
  readonly spent: { readonly requests: number; readonly tokens: number; readonly seconds: number };
  /** over attacks */
  readonly score: Score;
  /** harmless questions that were refused; undefined where none was asked */
  readonly overRefusal?: Score;
  readonly probes: readonly ProbeEntry[];
  readonly strategies: readonly StrategyEntry[];
  readonly findings: readonly Finding[];
  readonly trials: readonly Trial[];
  readonly notRun: readonly {
    readonly probe: string;
    readonly strategy: string;
    readonly goals: number;
    readonly reason: string;
  }[];
}

export const succeeded = (trial: Trial): ConversationRecord | undefined =>
  trial.attempts.find((a) => a.verdict.outcome === "success");
