/** instruction-in-data: a text that is only to be read gives orders to the model that reads it. */
import type { MessageCheck } from "../check.ts";
import { cueHits } from "../phrases/cue-hits.ts";
import { phraseHits } from "../phrases/phrase-hits.ts";

export const instructionInData: MessageCheck = {
  kind: "message",
  id: "instruction-in-data",
  title: "orders to the model in documents and results of tools",
  directions: ["input"],
  roles: ["user", "tool", "document"],
  categories: ["injection"],
  owasp: ["LLM01"],
  atlas: ["AML.T0051.001"],
  threshold: 0.5,
  reach: Infinity,
  look: (subject) => [...phraseHits("instruction-in-data", subject), ...cueHits(subject)],
};
