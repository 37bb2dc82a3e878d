/** many-shot: a dialogue of many turns inside one message, which shows the model how "it" has obeyed so far (Anil et al. 2024, many-shot jailbreaking). */
import type { Hit, MessageCheck } from "../check.ts";

const turn =
  /(?:^|\n)[ \t>*_"'#[<-]{0,6}(human|user|you|me|prompt|input|assistant|ai|bot|chatbot|chatgpt|gpt-?\d?|claude|gemini|llama|model|llm|response|output)[ \t*_"'\]>]{0,4}:/gi;
const asks: ReadonlySet<string> = new Set(["human", "user", "you", "me"]);
const exchanges: ReadonlySet<string> = new Set(["prompt", "input", "response", "output"]);

/** pairs of turns from which on it is flagged: users paste talks and give examples, data seldom does */
const userPairs = 10;
const dataPairs = 5;

export const manyShot: MessageCheck = {
  kind: "message",
  id: "many-shot",
  title: "a forged dialogue of many turns in one message",
  directions: ["input"],
  roles: ["user", "tool", "document"],
  categories: ["jailbreak"],
  owasp: ["LLM01"],
  atlas: ["AML.T0054"],
  source: "Anil et al. 2024, Many-shot Jailbreaking",
  threshold: 0.5,
  reach: Infinity,
  look: ({ message, views }): Hit[] =>
    views.flatMap((view): Hit[] => {
      let pairs = 0;
      let asked = false;
      let start = -1;
      let end = 0;
      for (const match of view.text.matchAll(turn)) {
        const who = (match[1] ?? "").toLowerCase();
        // examples of inputs and outputs are no dialogue
        if (exchanges.has(who)) continue;
        if (asks.has(who)) {
          asked = true;
          if (start < 0) start = match.index;
        } else if (asked) {
          pairs++;
          asked = false;
          end = match.index + match[0].length;
        }
      }
      const from = message.role === "user" ? userPairs : dataPairs;
      if (pairs < from / 2) return [];
      return [
        {
          category: "jailbreak",
          // half of the pairs: .25, all of them: .5, four times as many: .75
          score: Math.min(0.95, pairs < from ? (0.5 * pairs) / from : 0.5 + 0.125 * Math.log2(pairs / from)),
          ...view.origin(start, end),
          why: `${pairs} pairs of turns in one message`,
          ...(view.how.length === 0 ? {} : { how: view.how }),
        },
      ];
    }),
};
