/**
 * harmful-request: a user asks for harm (harm/harms.ts), and does something so that it is not declined: gives the beginning of the answer, forbids refusals, makes it a story
 * or a function to be completed. A bare request for harm scores .4 and is left to the model and to the check `harmful-answer`; a policy with a threshold of .4 stops it as well.
 */
import type { Hit, MessageCheck } from "../check.ts";
import { devices } from "../harm/devices.ts";
import { harmIn } from "../harm/harm-in.ts";

const bare = 0.4;
/** what each device adds, as if they were independent */
const each = 0.4;

export const harmfulRequest: MessageCheck = {
  kind: "message",
  id: "harmful-request",
  title: "requests for harm, put so that they are not declined (English)",
  directions: ["input"],
  roles: ["user"],
  categories: ["jailbreak"],
  owasp: ["LLM01:2025"],
  atlas: ["AML.T0054"],
  source: "Wei et al. 2023 (Jailbroken), https://arxiv.org/abs/2307.02483",
  threshold: 0.5,
  reach: Infinity,
  look: ({ message, views }) => {
    const hits: Hit[] = [];
    for (const view of views)
      for (const { harm, start, end } of harmIn(view.text)) {
        // an order in base64 has its devices around it, in the message as written
        const used = devices.filter(({ shape }) => shape.test(view.text) || shape.test(message.text));
        hits.push({
          category: "jailbreak",
          score: 1 - (1 - bare) * (1 - each) ** used.length,
          ...view.origin(start, end),
          why: [`asks for harm (${harm.kind})`, ...used.map((d) => d.why)].join(", "),
          ...(view.how.length === 0 ? {} : { how: view.how }),
        });
      }
    return hits;
  },
};
