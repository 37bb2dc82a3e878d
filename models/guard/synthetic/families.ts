/** families: the kinds of attack, what they count as when a user says them, and how often each is drawn. */
import type { Grammar } from "./grammar.ts";

export interface Family {
  readonly name: string;
  /** the grammar's rule */
  readonly rule: string;
  /** what it is when the user says it; absent: then it is the user's right, and an attack only in data */
  readonly direct?: "injection" | "jailbreak";
  /** share among the attacks of users, and among those in data */
  readonly weights: readonly [direct: number, data: number];
}

export const families: readonly Family[] = [
  { name: "override", rule: "override", direct: "injection", weights: [8, 6] },
  { name: "extraction", rule: "extraction", direct: "injection", weights: [6, 2] },
  { name: "persona", rule: "persona", direct: "jailbreak", weights: [6, 1] },
  { name: "hijack", rule: "hijack", weights: [0, 9] },
  { name: "completion", rule: "completion", direct: "injection", weights: [1.5, 2] },
  { name: "authority", rule: "authority", direct: "injection", weights: [3, 3] },
  { name: "switching", rule: "switching", direct: "injection", weights: [1.5, 1] },
  { name: "secrets", rule: "secrets", direct: "injection", weights: [3, 0.5] },
  { name: "refusal", rule: "refusal", direct: "jailbreak", weights: [2, 0.5] },
  { name: "fiction", rule: "fiction", direct: "jailbreak", weights: [2, 0] },
  { name: "academic", rule: "academic", direct: "jailbreak", weights: [1.5, 0] },
  { name: "policy", rule: "policy", direct: "jailbreak", weights: [1.5, 0.5] },
  { name: "format", rule: "format", direct: "jailbreak", weights: [1, 0] },
  { name: "splitting", rule: "splitting", direct: "jailbreak", weights: [1, 0] },
  { name: "fewshot", rule: "fewshot", direct: "jailbreak", weights: [1, 0] },
  { name: "translation", rule: "translation", direct: "jailbreak", weights: [1, 0.5] },
  { name: "conditional", rule: "conditional", weights: [0, 3] },
  { name: "soft", rule: "soft", weights: [0, 3] },
  { name: "consent", rule: "consent", weights: [0, 1] },
  { name: "memory", rule: "memory", weights: [0, 1.5] },
  { name: "exfiltration", rule: "exfiltration", weights: [0, 2.5] },
  { name: "tool", rule: "toolabuse", weights: [0, 3] },
  { name: "promotion", rule: "promotion", weights: [0, 2] },
  { name: "denial", rule: "denial", weights: [0, 1.5] },
  { name: "link", rule: "lurelink", weights: [0, 1.5] },
  { name: "code", rule: "codecontext", weights: [0, 1.5] },
];

/** Those that the language has. */
export const familiesOf = (g: Grammar): readonly Family[] => families.filter((f) => g.has(f.rule));
