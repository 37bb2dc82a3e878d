/** patternHits: places where regular expressions match in the views of a message. Every expression is linear in the text: bounded repetitions, no nesting. */
import type { Category, Direction, Hit, MessageSubject } from "../check.ts";
import { mention } from "../phrases/mention.ts";
import type { View } from "../view.ts";

export interface Rule {
  /** one line for the operator */
  readonly why: string;
  readonly category: Category;
  /** with the flag g */
  readonly pattern: RegExp;
  /** 0..1, said by a user */
  readonly user: number;
  /** 0..1, in data: a tool's result, a document, an answer */
  readonly data: number;
  /** raises or lowers the score by what stands around the match; 0 for none */
  adjust?(score: number, view: View, start: number, end: number, direction: Direction): number;
}

/** matches of one rule in one view that are looked at */
const mostMatches = 5000;
/** scores below are not told */
const toldScore = 0.25;

/** Of each rule the best hit in each view; in an answer all of them, since what is best is not known before its end. */
export const patternHits = (rules: readonly Rule[], { message, views, direction }: MessageSubject): Hit[] => {
  const asUser = message.role === "user";
  const hits: Hit[] = [];
  for (const view of views)
    for (const rule of rules) {
      const full = asUser ? rule.user : rule.data;
      if (full === 0) continue;
      let best: Hit | undefined;
      let looked = 0;
      for (const match of view.text.matchAll(rule.pattern)) {
        if (++looked > mostMatches) break;
        const start = match.index;
        const end = start + match[0].length;
        const raw = rule.adjust?.(full, view, start, end, direction) ?? full;
        if (raw < toldScore || (best !== undefined && best.score >= raw && direction === "input")) continue;
        const { factor, why } = mention(view.text, start, end);
        const score = raw * factor;
        if (score < toldScore || (best !== undefined && best.score >= score && direction === "input")) continue;
        if (direction === "output" && best !== undefined) hits.push(best);
        best = {
          category: rule.category,
          score,
          ...view.origin(start, end),
          why: why === undefined ? rule.why : `${rule.why}, ${why}`,
          ...(view.how.length === 0 ? {} : { how: view.how }),
        };
      }
      if (best !== undefined) hits.push(best);
    }
  return hits;
};

/** units behind a match in which an order is looked for */
const orderUnits = 240;
const order =
  /\b(?:ignor(?:e|ing)|disregard|forget|overrid\w+|you(?: are now|['’]re now| must| will| should| shall| are no longer| have been| can now)|your (?:next |whole |entire |only )?(?:answer|response|reply|output) (?:must|has to|should|shall|will|is)|(?:begin|start|end|finish) (?:your|the|each|every) (?:answer|response|reply|output)|nothing else|new (?:instructions?|rules?|task|directives?)|from now on|reveal|print (?:the|your|all)|output (?:the|your|all|only)|comply|unrestricted|bypass|disable[ds]?|jailbr\w+|the user (?:has|is|wants)|granted|send (?:the|all|it|an|a)|forward|respond (?:with|only)|reply (?:with|only)|do not (?:tell|mention|refuse|follow)|instead|no (?:restrictions|limits|filters)|maintenance mode|developer mode|debug mode|transfer|delete all)\b/i;

/** Whether the text right behind a place gives an order to a model. */
export const orderBehind = (view: View, at: number): boolean => order.test(view.text.slice(at, at + orderUnits));

/** Whether a place is inside a code block or inline code of Markdown. */
export const inCode = (text: string, start: number): boolean => {
  const before = text.slice(Math.max(0, start - 4000), start);
  const line = before.slice(before.lastIndexOf("\n") + 1);
  if ((line.match(/`/g)?.length ?? 0) % 2 === 1) return true;
  return (before.match(/^ {0,3}(?:```|~~~)/gm)?.length ?? 0) % 2 === 1;
};
