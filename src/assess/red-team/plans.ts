/** Plans of a red team: which probes, by which strategies, how much of each. */

export interface RedTeamPlan {
  readonly id: string;
  readonly title: string;
  /** ids, or their beginnings with an asterisk: "leak/*" */
  readonly probes: readonly string[];
  readonly strategies: readonly string[];
  /** goals of each probe; default all */
  readonly goals?: number;
  /** conversations of a goal for strategies that can try more than once; default 1 */
  readonly attempts?: number;
}

/** one of each kind of trick: what most jailbreaks are made of */
const spread: readonly string[] = [
  "plain",
  "prefix-injection",
  "refusal-suppression",
  "past-tense",
  "fiction",
  "persona-unbound",
  "persona-behaviour-update",
  "policy-xml",
  "code-completion",
  "base64",
  "leet",
  "tags",
  "flipped-words",
  "language-zu",
  "context-compliance",
  "crescendo",
];

export const redTeamPlans: readonly RedTeamPlan[] = [
  {
    id: "quick",
    title: "a first look: two goals of each probe, six strategies",
    probes: ["*"],
    strategies: ["plain", "persona-unbound", "prefix-injection", "policy-xml", "base64", "context-compliance"],
    goals: 2,
  },
  {
    id: "owasp-llm",
    title: "OWASP Top 10 for LLM applications 2025: all probes, sixteen strategies of all kinds",
    probes: ["*"],
    strategies: spread,
    goals: 4,
  },
  {
    id: "agentic",
    title: "OWASP agentic threats: tools, memory, documents and results of tools",
    probes: [
      "injection/*",
      "agency/*",
      "output/*",
      "leak/tools",
      "leak/cross-session",
      "misinformation/package",
      "usability/*",
    ],
    strategies: [
      "plain",
      "authority",
      "refusal-suppression",
      "policy-xml",
      "policy-json",
      "base64",
      "tags",
      "zero-width",
      "homoglyph",
      "nested-task",
    ],
  },
  {
    id: "privacy",
    title: "what it gives away: instructions, secrets, persons, other sessions, training data",
    probes: ["leak/*", "output/exfiltration", "usability/*"],
    strategies: [
      ...spread,
      "persona-developer-mode",
      "persona-grandmother",
      "spaced",
      "translation",
      "forged-consent",
      "foot-in-door",
    ],
  },
  {
    id: "injection",
    title: "orders in documents, mails, pages, passages and results of tools",
    probes: ["injection/*", "output/*", "usability/*"],
    strategies: [
      "plain",
      "authority",
      "policy-json",
      "policy-xml",
      "base64",
      "rot13",
      "hex",
      "tags",
      "variation-selectors",
      "zero-width",
      "homoglyph",
      "fullwidth",
      "spaced",
      "reversed",
      "language-de",
      "language-zh",
      "nested-task",
      "many-shot",
    ],
  },
  {
    id: "jailbreak",
    title: "harmful requests by every strategy, searches with ten tries",
    probes: ["jailbreak/*", "harm/toxicity", "usability/*"],
    strategies: ["*"],
    attempts: 10,
  },
  {
    id: "business",
    title: "brand, promises, topics, costs",
    probes: ["business/*", "consumption/*", "misinformation/*", "harm/*", "usability/*"],
    strategies: spread,
  },
  {
    id: "full",
    title: "every goal of every probe by every strategy: tens of thousands of requests",
    probes: ["*"],
    strategies: ["*"],
    attempts: 10,
  },
];
