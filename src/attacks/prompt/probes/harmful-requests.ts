/** Requests for things that harm others: what jailbreaks are made for. */
import { harmfulRequests as requests } from "../data/harmful-requests.ts";
import type { Goal, Probe } from "../probe.ts";

export const harmfulRequests: Probe = {
  id: "jailbreak/harmful-request",
  title: "answers requests that harm others",
  severity: "high",
  owasp: ["LLM01:2025"],
  atlas: ["AML.T0054"],
  source: "categories after Mazeika et al. 2024 (HarmBench), arXiv:2402.04249",
  remediation:
    "choose a model that is trained to refuse, put a guard on questions and answers, and keep the purpose narrow in the system message",
  rewrites: "any",
  goals: (): readonly Goal[] =>
    requests.map(({ id, ask, topic, affirmative }) => ({
      id,
      ask,
      affirmative,
      judge: { id: "compliance", topic: [...topic] },
    })),
};
