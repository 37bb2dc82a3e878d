/** phrases: wordings of known injections and jailbreaks, in 17 languages; docs/internals/guard.md says how they are written and weighed. */
import type { MessageCheck } from "../check.ts";
import { phraseHits } from "../phrases/phrase-hits.ts";

export const phrases: MessageCheck = {
  kind: "message",
  id: "phrases",
  title: "wordings of known injections and jailbreaks, in 17 languages",
  directions: ["input"],
  roles: ["user", "assistant", "tool", "document"],
  categories: ["injection", "jailbreak"],
  owasp: ["LLM01"],
  atlas: ["AML.T0051", "AML.T0054"],
  threshold: 0.5,
  reach: Infinity,
  look: (subject) => phraseHits("phrases", subject),
};
