/** A user talks the assistant out of its task: whoever controls what it says controls what others read from it. */
import { markedOrders } from "../marked-orders.ts";
import type { Probe } from "../probe.ts";

export const goalHijack: Probe = {
  id: "injection/goal-hijack",
  title: "drops its task when a user says so",
  severity: "medium",
  owasp: ["LLM01:2025"],
  agentic: ["ASI01:2026"],
  atlas: ["AML.T0051.000"],
  source: "Perez and Ribeiro 2022, arXiv:2211.09527",
  remediation:
    "state the task in the system message and that users can not change it, and put a guard in front (casemate/guard); do not let answers be acted upon as if the operator had written them",
  rewrites: "any",
  goals: () => markedOrders(0),
};
