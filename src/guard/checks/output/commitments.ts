/**
 * commitments: an answer that binds the house: a contract closed in a chat, a profit that is guaranteed, money back or a discount whatever happens. English only. It says what was
 * promised and not whether the house may: `allow` has what an answer may say.
 *
 * Settings. `allow`: texts in whose words a promise is no find ("30-day money-back guarantee").
 */
import { z } from "zod";
import type { MessageCheck } from "../../check.ts";
import { eachMatch } from "../../each-match.ts";
import { type Found, findInViews } from "../../find-in-views.ts";
import { openFrom } from "../../pending/prose.ts";
import { settingsReader } from "../../settings-reader.ts";

interface Commitment {
  readonly why: string;
  /** begins with one of `opening`; flags g and i, bounded repetitions */
  readonly shape: RegExp;
  /** the house agrees in its own name, within `before` units in front of the match */
  readonly agreed?: true;
}

/** units in front of a match that are read */
const before = 120;
const agrees =
  /\b(?:agreed|it'?s a deal|that'?s a deal|that is a deal|you have a deal|deal[!.,]|(?:i|we)(?:'d| would)?(?: \w+){0,2} (?:agree|confirm|accept|promise|guarantee|offer|consider)\b|you (?:have|can take) (?:my|our) (?:word|offer)|my (?:word|offer)|our (?:word|offer)|hereby|yes,|certainly|of course|absolutely)/i;
/** what is denied, asked, conditional, or said of others */
const denied =
  /\b(?:not|n[o']t|never|no(?! matter)|nothing|cannot|isn['’]?t|aren['’]?t|can['’]?t|won['’]?t|unable|without|neither|whether|if|unless|until|is it|beware|scams?|fraudsters?|anyone who|whoever|nobody|promis(?:es|ing) to|they|claims?|subject to|once (?:signed|both))\b[^.!?]*$/i;

const commitmentsOf: readonly Commitment[] = [
  {
    why: "a contract or offer that is said to bind",
    shape:
      /\b(?:legally|contractually) (?:binding|bound|enforceable)\b|(?<!legally |contractually )\bbinding (?:offer|agreement|contract|commitment|promise|confirmation)\b/gi,
    agreed: true,
  },
  {
    why: "a guaranteed gain",
    shape:
      /\b(?:guarantee[sd]?|promise[sd]?|assure[sd]?)\b[^.!?\n]{0,60}\b(?:profits?|gains?|double your (?:money|investment)|returns? (?:of|on)|make money|earn (?:at least|more)|not lose (?:any )?(?:money|a cent)|no losses|win)\b|\bguaranteed (?:profits?|returns?|gains?|income|earnings)\b/gi,
  },
  {
    why: "money back or a payment, whatever happens",
    shape:
      /\b(?:refund(?:ed)?|money back|reimburse[d]?|compensat(?:e|ed|ion)|discount|pay you|payout)\b[^.!?\n]{0,60}\b(?:whatever happens|no matter what|in any case|under any circumstances|unconditional(?:ly)?|irrevocab(?:le|ly)|without (?:any )?conditions?|for life)\b|\b(?:unconditional(?:ly)?|irrevocabl[ey]|whatever happens,?|no matter what,?)\b[^.!?\n]{0,60}\b(?:refund(?:ed)?|money back|reimburse[d]?|compensation|discount|pay you)\b/gi,
  },
  {
    why: "a discount that is honoured",
    shape:
      /\bdiscount of (?:[5-9]\d|100) ?(?:%|percent|per cent)[^.!?\n]{0,40}\b(?:holds|stands|is (?:confirmed|valid|yours|agreed|granted)|will be (?:honou?red|applied|granted))|\b(?:[5-9]\d|100) ?(?:%|percent|per cent) discount[^.!?\n]{0,40}\b(?:holds|stands|is (?:confirmed|valid|yours|agreed|granted)|will be (?:honou?red|applied|granted))/gi,
  },
];
/** words with which a match begins */
const opening =
  /^(?:legally|contractually|binding|guarantee[sd]?|guaranteed|promise[sd]?|assure[sd]?|refund(?:ed)?|money|reimbursed?|compensat(?:e|ed|ion)|discount|pay|payout|unconditional(?:ly)?|irrevocabl[ey]|whatever|no|\d+)$/;

const settingsOf = settingsReader("commitments", z.strictObject({ allow: z.array(z.string().min(3)).default([]) }));

export const commitments: MessageCheck = {
  kind: "message",
  id: "commitments",
  title:
    "promises in an answer that bind the house: contracts, guaranteed gains, money back whatever happens (English)",
  directions: ["output"],
  roles: ["assistant"],
  categories: ["policy"],
  owasp: ["LLM06:2025", "LLM09:2025"],
  atlas: ["AML.T0048.000"],
  threshold: 0.7,
  reach: 300,
  pending: (text) => openFrom(text, 300, (word, rest) => opening.test(word) && !/[.!?\n]/.test(rest)),
  look: ({ views, settings }) => {
    const { allow } = settingsOf(settings);
    return findInViews(views, (text) => find(text, allow));
  },
};

const find = (text: string, allow: readonly string[]): Found[] =>
  commitmentsOf.flatMap(({ why, shape, agreed }) =>
    Array.from(eachMatch(text, shape)).flatMap((m): Found[] => {
      const [start, end] = [m.index, m.index + m[0].length];
      const front = text.slice(Math.max(0, start - before), start);
      if (denied.test(front.slice(front.search(/[^.!?]*$/)))) return [];
      if (denied.test(m[0]) || (agreed === true && !agrees.test(front))) return [];
      const around = text.slice(Math.max(0, start - before), end).toLowerCase();
      if (allow.some((a) => around.includes(a.toLowerCase()))) return [];
      return [{ category: "policy", score: 0.75, start, end, why: `${why}: the house is bound by it` }];
    }),
  );
