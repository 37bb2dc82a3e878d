/** prompt-leak: somebody asks for the instructions that the model was given. */
import type { MessageCheck } from "../check.ts";
import { phraseHits } from "../phrases/phrase-hits.ts";

export const promptLeak: MessageCheck = {
  kind: "message",
  id: "prompt-leak",
  title: "asks for the system prompt or for what it keeps secret",
  directions: ["input"],
  roles: ["user", "tool", "document"],
  categories: ["prompt-leak"],
  owasp: ["LLM07"],
  atlas: ["AML.T0056"],
  threshold: 0.5,
  reach: Infinity,
  look: (subject) => phraseHits("prompt-leak", subject),
};
